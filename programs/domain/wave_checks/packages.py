"""The readiness check that the course packages of a program are sound (RD8)."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audiences.domain import tongues
from programs.domain import course_packages
from programs.domain.checks import Check, Result
from programs.models import Package, Wave
from rollout.web import formats

MOST = 3  # faulty packages that are named


def run(wave: Wave, at: datetime.datetime) -> Result:
    """Fails with the first fault of each unsound package; a program whose courses lie elsewhere passes, and says so."""
    found = course_packages.latest(wave.program)
    unsound = [package for package in found if not package.passed]
    if unsound:
        return Result(False, " ".join(_fault(package) for package in unsound[:MOST]))
    if not found:
        return Result(True, _("No package was given here: courses are kept in the learning system."))
    said = ngettext("%(n)s package is sound: %(standards)s.", "%(n)s packages are sound: %(standards)s.", len(found))
    standards = sorted({package.standard for package in found})
    return Result(True, said % {"n": len(found), "standards": formats.enumerated(standards)})


def _fault(package: Package) -> str:
    variant = package.variant
    said = _("“%(module)s”, %(language)s: %(fault)s")
    language = tongues.called(variant.locale, formats.language())
    values = {"module": variant.module.title, "language": language, "fault": course_packages.faults(package)[0]}
    return said % values


CHECK = Check(
    course_packages.CHECK,
    gettext_lazy("Course packages are sound"),
    run,
    follows=frozenset({"package.added", "package.removed"}),
)
