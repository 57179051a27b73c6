"""The readiness check that everybody has the modules in a language they are offered, or accepted to take (RD8)."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.domain import coverages, language_words, variants
from programs.domain.check_causes import PEOPLE, SETTING, TAUGHT
from programs.domain.checks import Check, Result
from programs.domain.coverage import Had
from programs.models import Wave
from rollout.web import formats

MOST = 3  # gaps that are named; the page has all


def run(wave: Wave, at: datetime.datetime) -> Result:
    """Fails with those who would have no version, most people first; says who has one in another language."""
    found = coverages.of_program(wave.program, [wave], at)
    if not found.modules or not found.locales:
        return Result(False, _("There is no module or nobody in the audience yet, so nothing can be checked."))
    gaps = found.lacking(wave)
    if gaps:
        said = " ".join(language_words.gap(cell, people) for cell, people in gaps[:MOST])
        left = len(gaps) - MOST
        more = ngettext("%(n)s more is on the content page.", "%(n)s more are on the content page.", left)
        return Result(False, f"{said} {more % {'n': left}}" if left > 0 else said)
    return Result(True, f"{_passed(found)} {_others(found, wave)}".strip())


def _passed(found: coverages.Coverage) -> str:
    said = ngettext(
        "Everybody has the module, across %(languages)s.",
        "Everybody has all %(n)s modules, across %(languages)s.",
        len(found.modules),
    )
    listed = formats.enumerated(language_words.called(locale) for locale in found.locales)
    return said % {"n": len(found.modules), "languages": listed}


def _others(found: coverages.Coverage, wave: Wave) -> str:
    """Those who take a module in a language that is not theirs, by decision."""
    people = found.count(Had.FALLBACK, wave)
    if not people:
        return ""
    said = ngettext(
        "%(people)s person takes another language, as was accepted.",
        "%(people)s people take another language, as was accepted.",
        people,
    )
    return said % {"people": formats.number(people)}


CHECK = Check(
    variants.CHECK,
    gettext_lazy("Everybody has a version in their language"),
    run,
    follows=PEOPLE | TAUGHT | {SETTING, "variant.published", "variant.removed", "fallback.accepted", "fallback.ended"},
)
