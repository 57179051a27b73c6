"""Reviews against time that is reserved for them (PL11). Pure: looks and slots in, who is read when out.

Of the reviews that are open for it, a slot goes to those that are due first. A review that is late already may take any
time, so it leaves to the others what they need to be in time: then time lacks only where every plan would lack it. One
look may be spread over several slots.
"""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

AN_HOUR, A_DAY = 60, 8 * 60


@dataclass(frozen=True)
class Look:
    """A review of `minutes` that can begin on one day and is due on another."""

    key: int
    minutes: int
    from_on: datetime.date
    due_on: datetime.date

    def is_open_on(self, day: datetime.date, today: datetime.date) -> bool:
        """Whether time on that day helps; a late look takes any day from today on."""
        return self.from_on <= day and (day <= self.due_on or self.due_on < today)


@dataclass(frozen=True)
class Slot:
    """So many minutes of one day."""

    key: int
    day: datetime.date
    minutes: int


@dataclass
class Filled:
    """`taken` are minutes by look and slot, `left` those that a look finds no time for, `free` those of a slot."""

    taken: dict[int, dict[int, int]] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    free: dict[int, int] = field(default_factory=dict)


def minutes_of(module_minutes: int, *, seen_before: bool) -> int:
    """What a review takes: an hour and twice the module's time, at most a day of eight hours; half to look again."""
    whole = min(AN_HOUR + 2 * module_minutes, A_DAY)
    return math.ceil(whole / 2) if seen_before else whole


def fill(looks: Iterable[Look], slots: Sequence[Slot], today: datetime.date) -> Filled:
    """Put looks into slots, which are in the order of their days; those before today are not used."""
    by_due = sorted(looks, key=lambda look: (look.due_on < today, look.due_on, look.key))
    found = Filled({look.key: {} for look in by_due}, {look.key: look.minutes for look in by_due})
    for slot in slots:
        found.free[slot.key] = slot.minutes if slot.day >= today else 0
        for look in by_due:
            if look.is_open_on(slot.day, today) and (given := min(found.left[look.key], found.free[slot.key])):
                found.taken[look.key][slot.key] = given
                found.left[look.key] -= given
                found.free[slot.key] -= given
    return found


def over(looks: Iterable[Look], slots: Sequence[Slot], found: Filled, today: datetime.date) -> Mapping[int | None, int]:
    """Minutes that come on top of a slot: what a look lacks burdens the last one that could have held it.

    Under None stands what no slot could have held at all.
    """
    burdened: dict[int | None, int] = {}
    for look in looks:
        if found.left[look.key]:
            fitting = [slot.key for slot in slots if slot.day >= today and look.is_open_on(slot.day, today)]
            last = fitting[-1] if fitting else None
            burdened[last] = burdened.get(last, 0) + found.left[look.key]
    return burdened
