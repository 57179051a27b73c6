"""Due dates of readiness items follow the start of their wave (RD1): open ones move with it, done ones never do.

They count back in the working days of the item's owner; `owner_calendars.give` counts anew for another one.

`shifts` is the one rule, of the preview and of the move itself. An item that its automatic check settled is open
again, because the check read what the plan was.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings.book import Book
from programs.domain import checklists, checks, owner_calendars, readiness_checks
from programs.models import ReadinessItem, Wave
from rollout.tenancy import bulk

_WRITTEN = ("due_on", "state", "evidence", "settled_by", "settled_at")
_WEEK = WorkingCalendar()
Days = Callable[[ReadinessItem], WorkingCalendar]


def _usual(item: ReadinessItem) -> WorkingCalendar:
    return _WEEK


@dataclass(frozen=True)
class Shift:
    """An item with the day on which it is due then; `again` where its check has to run once more."""

    item: ReadinessItem
    due_on: datetime.date
    again: bool

    @property
    def moves(self) -> bool:
        return self.due_on != self.item.due_on


def shifts(wave: Wave, items: Iterable[ReadinessItem], days_of: Days = _usual) -> list[Shift]:
    """What becomes of the wave's items when it is planned as it stands here; those that stay as they are are left out.

    `days_of` gives the working days of an item's owner. An item of no template keeps its day.
    """
    again = checks.names()
    found = [
        _shift(wave, item, days_of(item))
        for item in items
        if item.state != ReadinessItem.State.DONE or item.check_name in again
    ]
    return [each for each in found if each.moves or each.again]


def follow(waves: Mapping[int, Wave], settings: Book) -> None:
    """Write what becomes of the items of these waves, by their ids; two queries for any number."""
    by_wave: dict[int, list[ReadinessItem]] = {}
    for item in owner_calendars.located(ReadinessItem.objects.filter(wave__in=waves)).order_by("wave", "number"):
        by_wave.setdefault(item.wave_id, []).append(item)
    found = [each for pk, items in by_wave.items() for each in shifts(waves[pk], items, of_owners(settings))]
    for each in found:
        each.item.due_on = each.due_on
        if each.again:
            readiness_checks.outdate(each.item)
    bulk.update([each.item for each in found], _WRITTEN)


def of_owners(settings: Book) -> Days:
    """The working days of items that are `owner_calendars.located`."""
    return lambda item: owner_calendars.of_item(item, settings)


def _shift(wave: Wave, item: ReadinessItem, calendar: WorkingCalendar) -> Shift:
    days = checklists.days_of(item.key)
    due_on = item.due_on if days is None else checklists.due_on(days, wave, calendar)
    return Shift(item, due_on, again=item.state == ReadinessItem.State.DONE)
