"""Where a wave meets the calendar (PL6): whom a blackout would start or be due in, and whom a peak slows down.

A person belongs to a period of everybody, of a division at or above their own, of their region or country.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import clocks
from audiences.domain.settings import book
from programs.domain import places, whereabouts
from programs.domain.checks import Result
from programs.domain.places import Window
from programs.domain.whereabouts import Cell
from programs.models import CalendarPeriod, Wave
from rollout.web import formats

Spot = tuple[int | None, str]  # country id and time zone: people of one spot are due on one local day


@dataclass(frozen=True)
class Meeting:
    """A period that touches a wave's window, with how many of its people are touched, start in it and are due in it."""

    period: CalendarPeriod
    people: int
    starting: int = 0
    due: int = 0

    @property
    def clashes(self) -> bool:
        """Whether the wave may not be launched as it is planned."""
        return self.period.is_blackout and bool(self.starting or self.due)

    @property
    def span(self) -> str:
        return formats.date_range(self.period.starts_on, self.period.ends_on)


def meetings(
    waves: Iterable[Wave], windows: Mapping[int, Sequence[Window]], cells: Sequence[Cell] | None = None
) -> dict[int, list[Meeting]]:
    """By wave id, in order of time; three queries for any number of waves, one where the `cells` are read already.

    `windows` are each wave's, by its id.
    """
    listed = list(waves)
    found = planned(
        [(wave, windows[wave.pk]) for wave in listed], whereabouts.of_waves(listed) if cells is None else cells
    )
    return {wave.pk: met for wave, met in zip(listed, found, strict=True)}


def planned(plans: Sequence[tuple[Wave, Sequence[Window]]], cells: Sequence[Cell]) -> list[list[Meeting]]:
    """What each wave meets as it is planned there, with these windows: a wave may stand there several times."""
    spans = [_span(*plan) for plan in plans]
    if not spans:
        return []
    periods = list(
        CalendarPeriod.objects.filter(
            ends_on__gte=min(first for first, _last in spans), starts_on__lte=max(last for _first, last in spans)
        )
        .select_related("division", "region", "country")
        .order_by("starts_on", "pk")
    )
    on = {period.pk: [cell for cell in cells if is_on(period, cell)] for period in periods}
    return [
        _met(wave, windows, [(each, on[each.pk]) for each in periods if _overlap(each, *span)])
        for (wave, windows), span in zip(plans, spans, strict=True)
    ]


def _met(
    wave: Wave, windows: Sequence[Window], periods: Iterable[tuple[CalendarPeriod, Sequence[Cell]]]
) -> list[Meeting]:
    due = due_days(windows)
    touched = [(period, _spots(wave, cells)) for period, cells in periods]
    return [meeting(period, wave.starts_on, spots, due) for period, spots in touched if spots]


def _spots(wave: Wave, cells: Iterable[Cell]) -> dict[Spot, int]:
    """People of the wave in these cells, by spot."""
    found: Counter[Spot] = Counter()
    for cell in cells:
        if wave.pk in cell.people:
            found[cell.country, cell.zone] += cell.people[wave.pk]
    return found


def meeting(
    period: CalendarPeriod,
    starts_on: datetime.date,
    people: Mapping[Spot, int],
    due: Mapping[Spot, datetime.date],
) -> Meeting:
    """Pure: `people` of the period by spot, and each spot's local due day, against the period's days."""
    inside = period.starts_on <= starts_on <= period.ends_on
    everyone = sum(people.values())
    late = sum(n for spot, n in people.items() if spot in due and period.starts_on <= due[spot] <= period.ends_on)
    return Meeting(period, everyone, everyone if inside else 0, late)


def due_days(windows: Iterable[Window]) -> dict[Spot, datetime.date]:
    """The local day on which each spot is due."""
    return {
        (window.place.country, window.place.zone): clocks.local(window.due_at, window.place.zone).date()
        for window in windows
    }


def _span(wave: Wave, windows: Sequence[Window]) -> tuple[datetime.date, datetime.date]:
    return wave.starts_on, max([wave.ends_on, *due_days(windows).values()])


def _overlap(period: CalendarPeriod, first: datetime.date, last: datetime.date) -> bool:
    return period.starts_on <= last and period.ends_on >= first


def is_on(period: CalendarPeriod, cell: Cell) -> bool:
    """Pure: whether the period is on the calendar of the people there."""
    if period.division:
        return cell.division is not None and period.division.lft <= cell.division <= period.division.rgt
    if period.region_id:
        return cell.region == period.region_id
    return not period.country_id or cell.country == period.country_id


def sentence(met: Meeting) -> str:
    """1,310 people of India start in “Diwali”, 8 to 12 November."""
    return " ".join(filter(None, [_starting(met), _due(met)]))


def _starting(met: Meeting) -> str:
    said = ngettext(
        "%(people)s person would start in “%(period)s”, %(span)s (%(place)s).",
        "%(people)s people would start in “%(period)s”, %(span)s (%(place)s).",
        met.starting,
    )
    return said % _words(met, met.starting) if met.starting else ""


def _due(met: Meeting) -> str:
    said = ngettext(
        "%(people)s person would be due in “%(period)s”, %(span)s (%(place)s).",
        "%(people)s people would be due in “%(period)s”, %(span)s (%(place)s).",
        met.due,
    )
    return said % _words(met, met.due) if met.due else ""


def _words(met: Meeting, people: int) -> dict[str, str]:
    return {
        "people": formats.number(people),
        "period": met.period.name,
        "span": met.span,
        "place": met.period.place,
    }


def clear_calendar(wave: Wave, at: datetime.datetime) -> Result:
    """Nobody of the wave starts or is due in a blackout; peak periods in the window are named."""
    windows = places.windows(wave, places.of_wave(wave, book.at(at)))[0]
    met = meetings([wave], {wave.pk: windows})[wave.pk]
    if stopping := [sentence(one) for one in met if one.clashes]:
        return Result(False, " ".join([*stopping, _("Move the wave, or ask for a waiver.")]))
    said = _("Nobody starts or is due in a blackout.")
    peaks = [f"{one.period.name}, {one.span}" for one in met if not one.period.is_blackout]
    if peaks:
        said += " " + _("Expect slow response in: %(peaks)s.") % {"peaks": formats.enumerated(peaks)}
    return Result(True, said)
