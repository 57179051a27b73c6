"""The course structure of cmi5: its assignable units, how they are launched, and when they count as completed."""

import posixpath
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from programs.domain.packages import xml
from programs.domain.packages.archive import Archive
from programs.domain.packages.findings import Report

MANIFEST = "cmi5.xml"
STANDARD = "cmi5"
_MOVE_ON = {"Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"}
NO_COURSE = _("“cmi5.xml” is no course structure of cmi5: its first element has to be courseStructure.")
NO_UNIT = _("“cmi5.xml” has no assignable unit, so there is nothing to launch. Add an au with its url.")
NO_ADDRESS = _("The assignable unit “%(unit)s” in “cmi5.xml” has no url, so it cannot be launched.")
NOT_THERE = _("“cmi5.xml” launches “%(file)s”, which is not in the package. Export it again with all its files.")
NO_MOVE_ON = _("The assignable unit “%(unit)s” in “cmi5.xml” has no moveOn, so it is never counted as completed.")
BAD_MOVE_ON = _(
    "The moveOn “%(given)s” of “%(unit)s” is none of Passed, Completed, CompletedAndPassed, CompletedOrPassed."
)
BAD_SCORE = _("The mastery score “%(score)s” of “%(unit)s” in “cmi5.xml” is no number from 0 to 1.")
RULE = _("Counted by “%(rule)s”.")


def look(archive: Archive, root: Element, report: Report) -> None:
    """Add to the report what the course structure says and lacks."""
    report.standard = STANDARD
    if xml.local(root.tag) != "courseStructure":
        report.fault(NO_COURSE)
        return
    report.title = xml.text(root, "course", "title", "langstring")[:200]
    units = [each for each in root.iter() if xml.local(each.tag) == "au"]
    if not units:
        report.fault(NO_UNIT)
    for unit in units:
        _look_at(archive, unit, report)


def _look_at(archive: Archive, unit: Element, report: Report) -> None:
    name = (xml.text(unit, "title", "langstring") or xml.value(unit, "id"))[:80]
    address, rule, score = xml.text(unit, "url"), xml.value(unit, "moveOn"), xml.value(unit, "masteryScore")
    if not address:
        report.fault(NO_ADDRESS % {"unit": name})
    elif not _scheme(address):
        file = posixpath.normpath(unquote(address.partition("?")[0].partition("#")[0]))
        if file not in archive.names:
            report.fault(NOT_THERE % {"file": file})
    report.launch = report.launch or address
    if not rule or rule == "NotApplicable":
        report.fault(NO_MOVE_ON % {"unit": name})
    elif rule not in _MOVE_ON:
        report.fault(BAD_MOVE_ON % {"given": rule[:40], "unit": name})
    else:
        report.rule = report.rule or str(RULE % {"rule": rule})
    if score and not _is_share(score):
        report.fault(BAD_SCORE % {"score": score[:20], "unit": name})


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""


def _is_share(given: str) -> bool:
    try:
        return 0 <= float(given) <= 1
    except ValueError:
        return False
