"""The checks this floor can run by itself: audience dry run, targets, and whether the deadline is fair."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audiences.domain.settings import book
from programs.domain import allowed_time, audience, due_rules, framework, places
from programs.domain.checks import Check, Result
from programs.models import Wave
from rollout.web import formats


def audience_dry_run(wave: Wave, at: datetime.datetime) -> Result:
    """Somebody is in the audience; those in another wave of the program are counted and the wave is named."""
    others = list(wave.program.waves.exclude(pk=wave.pk).order_by("number"))
    sizes = audience.sizes([wave, *others], overlaps=True)
    people = sizes.of_wave[wave.pk]
    if not people:
        return Result(False, _("Nobody matches the segments of this wave."))
    said = ngettext("%(people)s person matches the segments.", "%(people)s people match the segments.", people)
    said %= {"people": formats.number(people)}
    shared = [(other, sizes.shared[(wave.pk, other.pk)]) for other in others if sizes.shared[(wave.pk, other.pk)]]
    left = _left_to_others(wave, others)
    if left:
        said += " " + _("Left to another wave by priority: %(waves)s.") % {"waves": left}
    if not shared:
        return Result(True, said if left else f"{said} {_('Nobody is in another wave of the program.')}")
    also = _("Also in another wave, and assigned by the one launched first: %(named)s.") % {"named": _named(shared)}
    return Result(True, f"{said} {also}")


def _left_to_others(wave: Wave, others: list[Wave]) -> str:
    """Those in the wave's segments whom another wave has, as words; empty for nobody."""
    winners = [other for other in others if audience.wins(other, wave)]
    overlaps = audience.matrix([wave, *winners]) if winners else None
    counted = [(other, overlaps.both(wave, other)) for other in winners] if overlaps else []
    return _named((other, people) for other, people in counted if people)


def _named(counted: Iterable[tuple[Wave, int]]) -> str:
    """12 in Wave 2, 3 in Wave 4."""
    words = _("%(people)s in %(wave)s")
    return formats.enumerated([words % {"people": formats.number(n), "wave": wave.name} for wave, n in counted])


def measurement(wave: Wave, at: datetime.datetime) -> Result:
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


def _differ_in_calendar_days(fairness: due_rules.Fairness) -> bool:
    return fairness.unit == "working" and fairness.other_spread > 0


def _working_days(count: int) -> str:
    return ngettext("%(days)s working day", "%(days)s working days", count) % {"days": formats.number(count)}


ALL = (
    Check("audience", gettext_lazy("Audience dry run"), audience_dry_run),
    Check("measurement", gettext_lazy("Targets and deadline"), measurement),
)
