"""The readiness check of what is measured: targets, measures, and whether the deadline is fair (ME1, GO6)."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audiences.domain.settings import book
from programs.domain import allowed_time, fair_time, framework, places
from programs.domain.check_causes import PEOPLE, SETTING, TAUGHT
from programs.domain.checks import Check, Result
from programs.models import Wave
from rollout.web import formats


def run(wave: Wave, at: datetime.datetime) -> Result:
    """There is something to complete, every place gets working time before it is due, and the measures are fixed."""
    program = wave.program
    modules = list(program.modules.learned().order_by("number"))
    if not modules:
        return Result(False, _("The program has no module, so nothing can be completed. Add one on the plan."))
    fairness = fair_deadline(wave, at)
    said = ngettext(
        "Target %(target)s by the due date, counted over %(n)s module.",
        "Target %(target)s by the due date, counted over %(n)s modules.",
        len(modules),
    ) % {"target": formats.in_percent(program.target_percent), "n": len(modules)}
    measured = framework.judged(program.measures.order_by("number"))
    return Result(fairness.passed and measured.passed, f"{said} {fairness.sentence} {measured.sentence}")


def fair_deadline(wave: Wave, at: datetime.datetime) -> Result:
    """No place of the audience is due before it could start, or sooner than its law allows; the spread is said."""
    windows, fairness = places.windows(wave, places.of_wave(wave, book.at(at)))
    if not windows:
        return Result(False, _("Nobody is in the audience, so no deadline can be worked out."))
    shortest = min(windows, key=lambda window: window.working_days)
    longest = max(windows, key=lambda window: window.working_days)
    if shortest.working_days < 1:
        said = _("%(place)s gets no working day before the deadline. Choose a later one.")
        return Result(False, said % {"place": shortest.place.label})
    if unlawful := allowed_time.unlawful(windows):
        return Result(False, " ".join(unlawful))
    if shortest.working_days < longest.working_days:
        said = _("%(shortest)s gets %(low)s, %(longest)s %(high)s.") % {
            "shortest": shortest.place.label,
            "low": _working_days(shortest.working_days),
            "longest": longest.place.label,
            "high": _working_days(longest.working_days),
        }
        return Result(True, said)
    days = _working_days(shortest.working_days)
    if not _differ_in_calendar_days(fairness):
        return Result(True, _("Every place gets %(days)s.") % {"days": days})
    said = _("Every place gets %(days)s; calendar days differ by %(spread)s.")
    return Result(True, said % {"days": days, "spread": formats.number(fairness.other_spread)})


def _differ_in_calendar_days(fairness: fair_time.Fairness) -> bool:
    return fairness.unit == "working" and fairness.other_spread > 0


def _working_days(count: int) -> str:
    return ngettext("%(days)s working day", "%(days)s working days", count) % {"days": formats.number(count)}


CHECK = Check(
    framework.CHECK_NAME,
    gettext_lazy("Targets and deadline"),
    run,
    follows=PEOPLE
    | TAUGHT
    | {SETTING, "wave.edited", "measure.added", "measure.changed", "measure.removed", "program.measures_fixed"},
)
