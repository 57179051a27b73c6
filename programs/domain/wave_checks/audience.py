"""The readiness check of the enrollment rule: a dry run against the people that the planner expects (RD5)."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.domain import audience
from programs.domain.check_causes import PEOPLE
from programs.domain.checks import Check, Result
from programs.models import Wave
from rollout.web import formats


def run(wave: Wave, at: datetime.datetime) -> Result:
    """As many people as are expected; those in another wave of the program are counted and the wave is named."""
    others = list(wave.program.waves.exclude(pk=wave.pk).order_by("number"))
    sizes = audience.sizes([wave, *others], overlaps=True)
    people = sizes.of_wave[wave.pk]
    if not people:
        return Result(False, _("Nobody matches the segments of this wave."))
    said = ngettext("%(people)s person matches the segments.", "%(people)s people match the segments.", people)
    said %= {"people": formats.number(people)}
    if wrong := _out_of_range(wave, people):
        return Result(False, f"{said} {wrong}")
    if expected := _expected(wave):
        said += " " + _("Expected are %(expected)s.") % {"expected": expected}
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


def _out_of_range(wave: Wave, people: int) -> str:
    """By how much they are too many or too few, as a sentence; empty within the range, or without one."""
    low, high = wave.expected_low, wave.expected_high
    over, under = people - high if high is not None else 0, low - people if low is not None else 0
    if over > 0:
        said = _("Expected are %(expected)s: %(more)s more than that.")
        return said % {"expected": _expected(wave), "more": formats.number(over)}
    if under > 0:
        said = _("Expected are %(expected)s: %(fewer)s fewer than that.")
        return said % {"expected": _expected(wave), "fewer": formats.number(under)}
    return ""


def _expected(wave: Wave) -> str:
    """900 to 1,100; empty where the planner expects no number."""
    low, high = wave.expected_low, wave.expected_high
    if low is None and high is None:
        return ""
    if high is None:
        return _("%(low)s or more") % {"low": formats.number(low)}
    if low is None:
        return _("at most %(high)s") % {"high": formats.number(high)}
    return _("%(low)s to %(high)s") % {"low": formats.number(low), "high": formats.number(high)}


CHECK = Check("audience", gettext_lazy("Audience dry run"), run, follows=PEOPLE | {"wave.edited"})
