"""Reviews in reserved time: nothing is lost, and time is short only where nobody could have done better."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from programs.domain import review_hours
from programs.domain.review_hours import Look, Slot

DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 9, 22)


@st.composite
def looks(draw: st.DrawFn) -> list[Look]:
    spans = draw(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 9), st.integers(-4, 9)), max_size=5))
    return [
        Look(n, minutes, TODAY + first * DAY, TODAY + max(first, last) * DAY if last >= 0 else TODAY + last * DAY)
        for n, (minutes, first, last) in enumerate(spans)
    ]


@st.composite
def slots(draw: st.DrawFn) -> list[Slot]:
    days = sorted(draw(st.lists(st.integers(-2, 10), max_size=6)))
    return [Slot(n, TODAY + day * DAY, draw(st.integers(15, 240))) for n, day in enumerate(days)]


def most(wanted: list[Look], reserved: list[Slot]) -> int:
    """The minutes that any plan can place: a maximum flow from looks to slots, path by path."""
    room = {(look.key, slot.key): fits(look, slot) for look in wanted for slot in reserved}
    flow = dict.fromkeys(room, 0)
    left = {look.key: look.minutes for look in wanted}
    free = {slot.key: slot.minutes for slot in reserved}
    placed = 0
    while path := augmenting(left, free, room, flow):
        width = min(left[path[0][0]], free[path[-1][1]], *(flow[pair] for pair in path[1::2]))
        for n, pair in enumerate(path):
            flow[pair] += width if n % 2 == 0 else -width
        left[path[0][0]] -= width
        free[path[-1][1]] -= width
        placed += width
    return placed


def fits(look: Look, slot: Slot) -> bool:
    late = look.due_on < TODAY
    return slot.day >= TODAY and look.from_on <= slot.day and (late or slot.day <= look.due_on)


def augmenting(
    left: dict[int, int], free: dict[int, int], room: dict[tuple[int, int], bool], flow: dict[tuple[int, int], int]
) -> list[tuple[int, int]]:
    """A way from a look with minutes left to a slot with some free: forth over room, back over what flows."""
    ways: list[list[tuple[int, int]]] = [[(look, slot)] for (look, slot), may in room.items() if may and left[look] > 0]
    seen = {way[-1][1] for way in ways}
    while ways:
        way = ways.pop(0)
        slot = way[-1][1]
        if free[slot] > 0:
            return way
        for look in (look for (look, at), there in flow.items() if at == slot and there > 0):
            for to in (to for (who, to), may in room.items() if who == look and may and to not in seen):
                seen.add(to)
                ways.append([*way, (look, slot), (look, to)])
    return []


@settings(max_examples=60, deadline=None)
@given(wanted=looks(), reserved=slots())
def test_what_lacks_time_lacks_it_in_every_plan(wanted: list[Look], reserved: list[Slot]) -> None:
    found = review_hours.fill(wanted, reserved, TODAY)
    by_key = {slot.key: slot for slot in reserved}
    for look in wanted:
        taken = found.taken[look.key]
        assert sum(taken.values()) + found.left[look.key] == look.minutes
        assert all(minutes > 0 and fits(look, by_key[key]) for key, minutes in taken.items())
    for slot in reserved:
        used = sum(taken.get(slot.key, 0) for taken in found.taken.values())
        assert used + found.free[slot.key] == (slot.minutes if slot.day >= TODAY else 0)
    assert sum(sum(taken.values()) for taken in found.taken.values()) == most(wanted, reserved)
    over = review_hours.over(wanted, reserved, found, TODAY)
    assert sum(over.values()) == sum(found.left.values())


def test_a_review_takes_an_hour_and_twice_the_module_and_half_to_look_again() -> None:
    assert review_hours.minutes_of(45, seen_before=False) == 150
    assert review_hours.minutes_of(45, seen_before=True) == 75
    assert review_hours.minutes_of(600, seen_before=False) == 480
