"""What a pilot can be asked to show, and from where the figures come. A socket: higher floors know people and messages.

What no floor counts is told by hand, with its source.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.domain.pilot_rule import Asked, Counted
from programs.models import PilotCriterion, Program, Wave

_Kind = PilotCriterion.Kind


@dataclass(frozen=True)
class Measure:
    """`sentence` is the definition on screen; `scale` as in `pilot_rule.Asked`."""

    kind: str
    sentence: Promise
    at_least: bool = True
    scale: int | None = 100
    by_hand: bool = False


MEASURES = {
    each.kind: each
    for each in (
        Measure(_Kind.COMPLETED, _("Complete people as a part of assigned people.")),
        Measure(_Kind.ON_TIME, _("People who completed by their own due moment, as a part of assigned people.")),
        Measure(_Kind.SCORE, _("The mean of the newest scores of everybody who has one, in points."), scale=1),
        Measure(
            _Kind.SATISFIED,
            _("Satisfied people as a part of those who answered. Told by hand, with its source."),
            by_hand=True,
        ),
        Measure(
            _Kind.INCIDENTS,
            _("Incidents that were reported. Told by hand, with its source; one too many fails the pilot at once."),
            at_least=False,
            scale=None,
            by_hand=True,
        ),
        Measure(
            _Kind.BOUNCED,
            _("Messages that the mail server refused for good, as a part of those that were handed over."),
            at_least=False,
        ),
    )
}

Read = Callable[[Wave, datetime.datetime], Counted]
Exists = Callable[[Program], bool]
_plugs: dict[str, tuple[Read, Exists]] = {}


def register(kind: str, read: Read, exists: Exists = lambda program: True) -> None:
    """`read(wave, upto)` counts as of the instant; `exists(program)` says whether there can be anything to count."""
    _plugs[str(kind)] = read, exists


def names() -> list[str]:
    return sorted(_plugs)


def offered(program: Program) -> list[Measure]:
    """Those whose figures the program can have."""
    return [each for each in MEASURES.values() if each.by_hand or _is_counted(each.kind, program)]


def asked(criterion: PilotCriterion) -> Asked:
    measure = MEASURES[criterion.kind]
    return Asked(criterion.threshold, measure.at_least, measure.scale, criterion.least, criterion.decides_on)


def counted(criterion: PilotCriterion, upto: datetime.datetime) -> Counted | None:
    """What there is by the instant; None where nothing was told, or nobody counts it."""
    measure = MEASURES[criterion.kind]
    if not measure.by_hand:
        return _plugs[criterion.kind][0](criterion.wave, upto) if criterion.kind in _plugs else None
    if criterion.figure is None or criterion.answers is None:
        return None
    total = criterion.figure if measure.scale is None else criterion.figure * criterion.answers / measure.scale
    return Counted(total, criterion.answers)


def _is_counted(kind: str, program: Program) -> bool:
    return kind in _plugs and _plugs[kind][1](program)
