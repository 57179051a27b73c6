"""Looks at a package: its archive first, then its manifest, what is launched, the completion rule, links and size."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from programs.domain.packages import archive as archives
from programs.domain.packages import cmi5, scorm, xml
from programs.domain.packages.archive import MEGABYTE, Archive
from programs.domain.packages.findings import Report

MOST_MANIFEST = 5 * MEGABYTE
MOST_OF_A_PAGE = MEGABYTE
MOST_SCANNED = 30 * MEGABYTE  # of all pages and scripts together
HEAVY = 100 * MEGABYTE  # unpacked: what a phone takes long to load
MOST_LINKS = 5  # that are named

NO_MANIFEST = _("There is no imsmanifest.xml and no cmi5.xml in the archive, so it is no SCORM and no cmi5 package.")
DEEPER = _("“%(name)s” lies in a folder. It has to be at the top: pack what is in the folder, not the folder.")
LONG_MANIFEST = _("“%(name)s” has more than %(most)s MB; no manifest needs so much.")
INSECURE = _("“%(file)s” loads “%(link)s” without encryption, which browsers block. Use https.")
MORE_LINKS = _("More links without encryption are in the package: %(n)s.")
WEIGHT = _("The package unpacks to %(size)s MB; above %(most)s MB phones take long to load it.")

_PAGES = (".html", ".htm", ".js", ".css", ".json")
_LINK = re.compile(rb"http://[^\s\"'<>()\\]{1,200}", re.IGNORECASE)
_NAMES_ONLY = (  # of vocabularies and licenses: nothing is loaded from there
    "www.w3.org", "www.imsglobal.org", "www.imsproject.org", "www.adlnet.org", "adlnet.gov", "ltsc.ieee.org",
    "purl.org", "schemas.", "www.opensource.org", "opensource.org", "creativecommons.org", "www.apache.org",
)  # fmt: skip
_KINDS: dict[str, Callable[[Archive, Element, Report], None]] = {cmi5.MANIFEST: cmi5.look, scorm.MANIFEST: scorm.look}


def check(content: bytes) -> Report:
    """The report. ValidationError with a sentence for an archive that nothing is taken from."""
    archive, report = archives.opened(content), Report()
    name = next((each for each in _KINDS if each in archive.names), "")
    if not name:
        report.fault(_missing(archive))
        return report
    if archive.size(name) > MOST_MANIFEST:
        report.fault(LONG_MANIFEST % {"name": name, "most": MOST_MANIFEST // MEGABYTE})
        return report
    root = xml.parsed(archive.read(name, MOST_MANIFEST), name)
    if isinstance(root, str):
        report.fault(root)
    else:
        _KINDS[name](archive, root, report)
    _links(archive, report)
    _weight(archive, report)
    return report


def _missing(archive: Archive) -> object:
    deeper = next((name for name in archive.names if name.rpartition("/")[2] in _KINDS), "")
    return DEEPER % {"name": deeper} if deeper else NO_MANIFEST


def _links(archive: Archive, report: Report) -> None:
    """What pages and scripts load without encryption: each file's first, by file."""
    found = []
    if report.launch.lower().startswith("http://"):
        found.append((cmi5.MANIFEST if report.standard == cmi5.STANDARD else scorm.MANIFEST, report.launch[:120]))
    left = MOST_SCANNED
    for name in sorted(archive.names):
        if name.lower().endswith(_PAGES) and left > 0:
            page = archive.read(name, min(MOST_OF_A_PAGE, left))
            left -= len(page)
            found += [(name, link) for link in _insecure(page)]
    for name, link in found[:MOST_LINKS]:
        report.fault(INSECURE % {"file": name[-80:], "link": link})
    if len(found) > MOST_LINKS:
        report.fault(MORE_LINKS % {"n": len(found) - MOST_LINKS})


def _insecure(page: bytes) -> list[str]:
    links = (match.decode("utf-8", "replace") for match in _LINK.findall(page))
    return list(dict.fromkeys(link[:120] for link in links if not link[7:].lower().startswith(_NAMES_ONLY)))


def _weight(archive: Archive, report: Report) -> None:
    size = sum(archive.size(name) for name in archive.names)
    if size > HEAVY:
        report.remark(WEIGHT % {"size": size // MEGABYTE, "most": HEAVY // MEGABYTE})
