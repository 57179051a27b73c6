"""Green, amber, red or grey by stated rules, each with its reason (blueprint 11, Verdicts). Pure."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from reporting.domain import privacy
from reporting.domain.forecast import Band


class Color(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"

    @property
    def label(self) -> str:
        return self.value.capitalize()


STATUS = {Color.GREEN: "good", Color.AMBER: "watch", Color.RED: "stop", Color.GREY: "idle"}
RULES = (
    "Green: the low end of the forecast reaches the target by the due date. Amber: the band holds the target, or a "
    "blocking item is due within its own lead. Red: the high end misses, a gate cannot open in time, or a statutory "
    "item is open past its date. Grey: no data."
)
_WORST = (Color.RED, Color.AMBER, Color.GREEN, Color.GREY)


@dataclass(frozen=True)
class Verdict:
    """`word` is what a pill says, `reason` is a sentence; `over` when it is on a wave that has ended."""

    color: Color
    word: str
    reason: str
    over: bool = False

    @property
    def status(self) -> str:
        """Which mark is drawn."""
        return STATUS[self.color]


@dataclass(frozen=True)
class OpenItem:
    """A blocking readiness item that is neither done nor waived."""

    title: str
    due_on: datetime.date
    statutory: bool = False


@dataclass(frozen=True)
class Course:
    """What a verdict on one wave rests on. Shares and target in percent; `share` is today's.

    `minimum` is the smallest group, in people, whose share may be said.
    """

    name: str
    starts_on: datetime.date
    due_on: datetime.date | None
    launched: bool
    minimum: int
    closed: bool = False
    held: bool = False
    people: int = 0
    share: float | None = None
    target: float = 95
    band: Band | None = None
    items: Sequence[OpenItem] = ()


def of_wave(course: Course, *, today: datetime.date) -> Verdict:
    """The verdict on one wave on `today`, the tenant's date."""
    late = [item for item in course.items if item.due_on < today]
    for item in late:
        if item.statutory:
            return Verdict(Color.RED, "Blocked", f"{item.title} is required by law and was due {_day(item.due_on)}.")
    return _running(course, today) if course.launched or course.closed else _gate(course, late, today)


def overall(verdicts: Iterable[tuple[str, Verdict]]) -> Verdict:
    """The worst of the named waves, with its reason; grey and ended waves count only when there is nothing else."""
    listed = list(verdicts)
    ahead = [pair for pair in listed if not pair[1].over and pair[1].color is not Color.GREY]
    found = sorted(ahead or listed, key=lambda pair: _WORST.index(pair[1].color))
    if not found:
        return Verdict(Color.GREY, "No data", "No wave is planned yet.")
    name, worst = found[0]
    return Verdict(worst.color, worst.word, f"{name}: {worst.reason[:1].upper()}{worst.reason[1:]}")


def _gate(course: Course, late: Sequence[OpenItem], today: datetime.date) -> Verdict:
    if course.held:
        return Verdict(Color.AMBER, "Held", "It is held; nothing goes out until it is released.")
    if course.items and course.starts_on <= today:
        return Verdict(
            Color.RED,
            "Not ready",
            f"{_items(len(course.items))} still open and the start, {_day(course.starts_on)}, has come.",
        )
    if late:
        first = min(late, key=lambda item: item.due_on)
        return Verdict(
            Color.RED,
            "Not ready",
            f"The gate cannot open in time for {_day(course.starts_on)}: {first.title} was due {_day(first.due_on)}.",
        )
    for item in sorted(course.items, key=lambda one: one.due_on):
        lead = course.starts_on - item.due_on
        if item.due_on - today <= lead:
            return Verdict(Color.AMBER, "At risk", f"{item.title} is due {_day(item.due_on)} and still open.")
    return Verdict(Color.GREY, "Planned", f"It launches on {_day(course.starts_on)}; nothing is late.")


def _running(course: Course, today: datetime.date) -> Verdict:
    if privacy.is_small(course.people, course.minimum):
        says = _("It has fewer than %(minimum)s people, so no share is shown.") % {"minimum": course.minimum}
        return Verdict(Color.GREY, "No data", says)
    if not course.people or course.share is None:
        return Verdict(Color.GREY, "No data", "Nobody is assigned yet.")
    target = _percent(course.target)
    if course.closed or (course.due_on is not None and course.due_on < today):
        ended = f"It ended at {_percent(course.share)}, target {target}."
        if course.share >= course.target:
            return Verdict(Color.GREEN, "Complete", ended, over=True)
        return Verdict(Color.RED, "Missed", ended, over=True)
    if course.share >= course.target:
        return Verdict(Color.GREEN, "On track", f"It is at {_percent(course.share)}, target {target}.")
    if course.band is None:
        return Verdict(Color.GREY, "No data", "There are too few days of data for a forecast.")
    ahead = f"The forecast is {between(course.band)} by {_day(course.band.until)}, target {target}."
    if course.band.low >= course.target:
        return Verdict(Color.GREEN, "On track", ahead)
    if course.band.high < course.target:
        return Verdict(Color.RED, "Off track", ahead)
    return Verdict(Color.AMBER, "At risk", ahead)


def between(band: Band) -> str:
    """88 to 93%; whole percents, rounded away from the target so that words never promise more than the rule."""
    low, high = int(band.low), int(band.high)
    return f"{low}%" if low == high else f"{low} to {high}%"


def _percent(value: float) -> str:
    """Whole percents, cut off: 94.9% is not 95%."""
    return f"{int(value)}%"


def _day(day: datetime.date) -> str:
    return f"{day.day} {day:%b}"


def _items(count: int) -> str:
    return "One blocking item is" if count == 1 else f"{count} blocking items are"
