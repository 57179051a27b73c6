"""Green, amber, red or grey by stated rules, each with its reason (blueprint 11, Verdicts). Pure."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from reporting.domain import privacy
from reporting.domain.forecast import Band
from rollout.web import formats


class Color(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"

    @property
    def label(self) -> str:
        """The word beside the mark, so that nobody needs to see the color."""
        return str(_COLORS[self])


STATUS = {Color.GREEN: "good", Color.AMBER: "watch", Color.RED: "stop", Color.GREY: "idle"}
_COLORS = {
    Color.GREEN: gettext_lazy("Green"),
    Color.AMBER: gettext_lazy("Amber"),
    Color.RED: gettext_lazy("Red"),
    Color.GREY: gettext_lazy("Grey"),
}
RULES = gettext_lazy(
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
            says = _("%(item)s is required by law and was due %(day)s.")
            return Verdict(Color.RED, _("Blocked"), says % {"item": item.title, "day": formats.short_day(item.due_on)})
    return _running(course, today) if course.launched or course.closed else _gate(course, late, today)


def overall(verdicts: Iterable[tuple[str, Verdict]]) -> Verdict:
    """The worst of the named waves, with its reason; grey and ended waves count only when there is nothing else."""
    listed = list(verdicts)
    ahead = [pair for pair in listed if not pair[1].over and pair[1].color is not Color.GREY]
    found = sorted(ahead or listed, key=lambda pair: _WORST.index(pair[1].color))
    if not found:
        return Verdict(Color.GREY, _("No data"), _("No wave is planned yet."))
    name, worst = found[0]
    reason = {"wave": name, "reason": worst.reason[:1].upper() + worst.reason[1:]}
    return Verdict(worst.color, worst.word, _("%(wave)s: %(reason)s") % reason)


def _gate(course: Course, late: Sequence[OpenItem], today: datetime.date) -> Verdict:
    if course.held:
        return Verdict(Color.AMBER, _("Held"), _("It is held; nothing goes out until it is released."))
    start = formats.short_day(course.starts_on)
    if course.items and course.starts_on <= today:
        return Verdict(Color.RED, _("Not ready"), _still_open(len(course.items), start))
    if late:
        first = min(late, key=lambda item: item.due_on)
        says = _("The gate cannot open in time for %(start)s: %(item)s was due %(day)s.")
        why = {"start": start, "item": first.title, "day": formats.short_day(first.due_on)}
        return Verdict(Color.RED, _("Not ready"), says % why)
    for item in sorted(course.items, key=lambda one: one.due_on):
        lead = course.starts_on - item.due_on
        if item.due_on - today <= lead:
            says = _("%(item)s is due %(day)s and still open.")
            return Verdict(
                Color.AMBER, _("At risk"), says % {"item": item.title, "day": formats.short_day(item.due_on)}
            )
    return Verdict(
        Color.GREY, pgettext("program", "Planned"), _("It launches on %(day)s; nothing is late.") % {"day": start}
    )


def _running(course: Course, today: datetime.date) -> Verdict:
    if privacy.is_small(course.people, course.minimum):
        says = _("It has fewer than %(minimum)s people, so no share is shown.") % {"minimum": course.minimum}
        return Verdict(Color.GREY, _("No data"), says)
    if not course.people or course.share is None:
        return Verdict(Color.GREY, _("No data"), _("Nobody is assigned yet."))
    figures = {"share": _percent(course.share), "target": _percent(course.target)}
    if course.closed or (course.due_on is not None and course.due_on < today):
        ended = _("It ended at %(share)s, target %(target)s.") % figures
        if course.share >= course.target:
            return Verdict(Color.GREEN, _("Complete"), ended, over=True)
        return Verdict(Color.RED, _("Missed"), ended, over=True)
    if course.share >= course.target:
        return Verdict(Color.GREEN, _("On track"), _("It is at %(share)s, target %(target)s.") % figures)
    if course.band is None:
        return Verdict(Color.GREY, _("No data"), _("There are too few days of data for a forecast."))
    ahead = _("The forecast is %(band)s by %(day)s, target %(target)s.") % {
        "band": between(course.band),
        "day": formats.short_day(course.band.until),
        "target": figures["target"],
    }
    if course.band.low >= course.target:
        return Verdict(Color.GREEN, _("On track"), ahead)
    if course.band.high < course.target:
        return Verdict(Color.RED, _("Off track"), ahead)
    return Verdict(Color.AMBER, _("At risk"), ahead)


def between(band: Band) -> str:
    """88 to 93%; whole percents, rounded away from the target so that words never promise more than the rule."""
    low, high = int(band.low), int(band.high)
    return formats.in_percent(low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high})


def _percent(value: float) -> str:
    """Whole percents, cut off: 94.9% is not 95%."""
    return formats.in_percent(int(value))


def _still_open(count: int, start: str) -> str:
    says = ngettext(
        "One blocking item is still open and the start, %(start)s, has come.",
        "%(count)s blocking items are still open and the start, %(start)s, has come.",
        count,
    )
    return says % {"count": count, "start": start}
