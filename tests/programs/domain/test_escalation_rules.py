"""How far something climbs, held to a walk of its clock hour by hour, whatever looks at it and how often (GO8)."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from programs.domain import escalation_rules

AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)
HOURS = st.lists(st.integers(1, 12), min_size=1, max_size=3)


def walked(hours: list[int], minutes: int) -> int:
    """The rung after so many minutes: each keeps it for its hours, the last for good."""
    rung, left = 0, hours[0] * 60
    for _minute in range(minutes):
        left -= 1
        if left == 0 and rung < len(hours) - 1:
            rung += 1
            left = hours[rung] * 60
    return rung


@given(hours=HOURS, minutes=st.integers(0, 40 * 60))
def test_the_clock_alone_says_who_has_it(hours: list[int], minutes: int) -> None:
    at = AT + datetime.timedelta(minutes=minutes)
    reached = escalation_rules.level(hours, AT, at)
    assert reached == walked(hours, minutes)
    then = escalation_rules.next_at(hours, AT, reached)
    assert (then is None) == (reached == len(hours) - 1)
    if then is not None:
        assert then > at
        assert walked(hours, int((then - AT).total_seconds() // 60)) == reached + 1


@given(hours=HOURS, looks=st.lists(st.integers(0, 40 * 60), min_size=1, max_size=6))
def test_late_and_repeated_looks_tell_each_rung_at_most_once(hours: list[int], looks: list[int]) -> None:
    """As the beat does: it moves something only when its next instant has come."""
    level, then, told = 0, escalation_rules.next_at(hours, AT, 0), [0]
    for minutes in sorted(looks + looks):
        at = AT + datetime.timedelta(minutes=minutes)
        if then is not None and then <= at:
            level = escalation_rules.level(hours, AT, at)
            then = escalation_rules.next_at(hours, AT, level)
            told.append(level)
    assert told == sorted(set(told))
    assert level == walked(hours, max(looks))
