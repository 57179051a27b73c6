"""The checks this floor can run by itself: audience dry run, targets, and whether the deadline is fair."""

import datetime

from audiences.domain.settings import book
from programs.domain import allowed_time, audience, due_rules, places
from programs.domain.checks import Check, Result
from programs.models import Wave


def audience_dry_run(wave: Wave, at: datetime.datetime) -> Result:
    """Somebody is in the audience; those in another wave of the program are counted and the wave is named."""
    others = list(wave.program.waves.exclude(pk=wave.pk).order_by("number"))
    sizes = audience.sizes([wave, *others], overlaps=True)
    people = sizes.of_wave[wave.pk]
    if not people:
        return Result(False, "Nobody matches the segments of this wave.")
    said = f"{people:,} {'person matches' if people == 1 else 'people match'} the segments."
    shared = [(other, sizes.shared[(wave.pk, other.pk)]) for other in others if sizes.shared[(wave.pk, other.pk)]]
    if not shared:
        return Result(True, f"{said} Nobody is in another wave of the program.")
    named = ", ".join(f"{count:,} in {other.name}" for other, count in shared)
    return Result(True, f"{said} Also in another wave, and assigned by the one launched first: {named}.")


def measurement(wave: Wave, at: datetime.datetime) -> Result:
    """There is something to complete and a target, and every place gets working time before it is due."""
    program = wave.program
    modules = list(program.modules.order_by("number"))
    if not modules:
        return Result(False, "The program has no module, so nothing can be completed. Add one on the plan.")
    fairness = fair_deadline(wave, at)
    target = f"Target {program.target_percent}% by the due date, counted over {len(modules)}"
    said = f"{target} module{'' if len(modules) == 1 else 's'}. {fairness.sentence}"
    return Result(fairness.passed, said)


def fair_deadline(wave: Wave, at: datetime.datetime) -> Result:
    """No place of the audience is due before it could start, or sooner than its law allows; the spread is said."""
    windows, fairness = places.windows(wave, places.of_wave(wave, book.at(at)))
    if not windows:
        return Result(False, "Nobody is in the audience, so no deadline can be worked out.")
    shortest = min(windows, key=lambda window: window.working_days)
    longest = max(windows, key=lambda window: window.working_days)
    if shortest.working_days < 1:
        return Result(False, f"{shortest.place.label} gets no working day before the deadline. Choose a later one.")
    if unlawful := allowed_time.unlawful(windows):
        return Result(False, " ".join(unlawful))
    if shortest.working_days < longest.working_days:
        low, high = _days(shortest.working_days, "working day"), _days(longest.working_days, "working day")
        return Result(True, f"{shortest.place.label} gets {low}, {longest.place.label} {high}.")
    apart = f"; calendar days differ by {fairness.other_spread}" if _differ_in_calendar_days(fairness) else ""
    return Result(True, f"Every place gets {_days(shortest.working_days, 'working day')}{apart}.")


def _differ_in_calendar_days(fairness: due_rules.Fairness) -> bool:
    return fairness.unit == "working" and fairness.other_spread > 0


def _days(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


ALL = (
    Check("audience", "Audience dry run", audience_dry_run),
    Check("measurement", "Targets and deadline", measurement),
)
