"""The manifest of SCORM 1.2 and 2004: which edition, what is launched, and when it counts as completed."""

import posixpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from programs.domain.packages import xml
from programs.domain.packages.archive import Archive
from programs.domain.packages.findings import Report

MANIFEST = "imsmanifest.xml"
V12, V2004 = "SCORM 1.2", "SCORM 2004"
NO_VERSION = _("“imsmanifest.xml” does not say which SCORM it is. Its schemaversion has to be 1.2, CAM 1.3 or 2004.")
NOTHING = _("“imsmanifest.xml” names nothing to launch: no item of it leads to a resource with an address.")
NOT_THERE = _("“imsmanifest.xml” launches “%(file)s”, which is not in the package. Export it again with all its files.")
OTHER_CASE = _("“imsmanifest.xml” launches “%(file)s”, but the file is called “%(there)s”. Servers tell the two apart.")
NO_SCO = _("“%(file)s” is launched as an asset, not as a SCO: the learning system hears nothing of its completion.")
NO_RULE = _("“imsmanifest.xml” sets no mastery score: what counts as completed is up to the course’s own script.")
BAD_SCORE = _("The mastery score “%(score)s” in “imsmanifest.xml” is no number from %(low)s to %(high)s.")
SCORE = _("Completed with a score of at least %(score)s.")
PROGRESS = _("Completed with a progress of at least %(share)s.")


def look(archive: Archive, root: Element, report: Report) -> None:
    """Add to the report what the manifest says and lacks."""
    report.standard = _standard(root)
    if not report.standard:
        report.fault(NO_VERSION)
    report.title = xml.text(root, "organizations", "organization", "title")[:200]
    launched = _launched(root)
    if not launched:
        report.fault(NOTHING)
    for address, is_sco in launched:
        _check_launch(archive, address, report)
        if not is_sco:
            report.fault(NO_SCO % {"file": address})
    report.launch = launched[0][0] if launched else ""
    _rule(root, report)


def _standard(root: Element) -> str:
    said = xml.text(root, "metadata", "schemaversion")
    if said.startswith("1.2"):
        return V12
    if said.startswith(("CAM 1.3", "2004")):
        return V2004
    used = {str(each.tag) for each in root.iter()} | {key for each in root.iter() for key in each.attrib}
    if any("adlcp_rootv1p2" in name for name in used):
        return V12
    return V2004 if any("adlcp_v1p3" in name for name in used) else ""


def _launched(root: Element) -> list[tuple[str, bool]]:
    """(address, whether it is a SCO) of each resource that an item leads to, in order."""
    base = xml.value(root, "base")
    found = []
    for group in xml.children(root, "resources"):
        for resource in xml.children(group, "resource"):
            if href := xml.value(resource, "href"):
                parts = [base, xml.value(group, "base"), xml.value(resource, "base")]
                address = "".join(parts) + href
                found.append((xml.value(resource, "identifier"), address, xml.value(resource, "scormtype") == "sco"))
    named = {xml.value(item, "identifierref") for item in root.iter() if xml.local(item.tag) == "item"}
    return list(dict.fromkeys((address, sco) for key, address, sco in found if key in named))


def _check_launch(archive: Archive, address: str, report: Report) -> None:
    if "://" in address:
        return  # the scan of links looks at what is elsewhere
    file = posixpath.normpath(unquote(address.partition("?")[0].partition("#")[0]))
    if file in archive.names:
        return
    alike = next((name for name in archive.names if name.casefold() == file.casefold()), "")
    report.fault(OTHER_CASE % {"file": file, "there": alike} if alike else NOT_THERE % {"file": file})


def _rule(root: Element, report: Report) -> None:
    """The mastery score of 1.2, or the measures of 2004."""
    high = 100 if report.standard == V12 else 1
    named = [(xml.local(each.tag), each) for each in root.iter()]
    scores = [each.text or "" for name, each in named if name in {"masteryscore", "minNormalizedMeasure"}]
    for given in scores:
        if not _is_between(given, high):
            report.fault(BAD_SCORE % {"score": given.strip()[:20], "low": 0 if high == 100 else -1, "high": high})
            return
    if scores:
        report.rule = str(SCORE % {"score": scores[0].strip()})
        return
    shares = [xml.value(each, "minProgressMeasure") for name, each in named if name == "completionThreshold"]
    if any(shares):
        report.rule = str(PROGRESS % {"share": next(share for share in shares if share)})
        return
    report.remark(NO_RULE)


def _is_between(given: str, high: int) -> bool:
    try:
        return (0 if high == 100 else -1) <= float(given) <= high
    except ValueError:
        return False
