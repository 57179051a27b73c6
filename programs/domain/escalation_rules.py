"""How far up its ladder something has come, from its clock alone (GO8). Pure: late or repeated looks change nothing."""

import datetime
from collections.abc import Iterable, Sequence
from typing import TypeVar

Contact = TypeVar("Contact")


def level(hours: Sequence[int], raised_at: datetime.datetime, at: datetime.datetime) -> int:
    """The rung that has it at the instant, from 0; `hours` are what each rung has, the last keeps it."""
    found, ends_at = 0, raised_at
    for place, limit in enumerate(hours[:-1]):
        ends_at += datetime.timedelta(hours=limit)
        if at >= ends_at:
            found = place + 1
    return found


def next_at(hours: Sequence[int], raised_at: datetime.datetime, reached: int) -> datetime.datetime | None:
    """When the rung after `reached` gets it; None at the top."""
    if reached >= len(hours) - 1:
        return None
    return raised_at + datetime.timedelta(hours=sum(hours[: reached + 1]))


def is_late(hours: Sequence[int], raised_at: datetime.datetime, at: datetime.datetime) -> bool:
    """Whether the time of every rung is over."""
    return at >= raised_at + datetime.timedelta(hours=sum(hours))


def named_once(rungs: Iterable[tuple[Contact, int]]) -> list[tuple[Contact, int]]:
    """The rungs, contact and hours, without those whose contact stands on an earlier one."""
    found: dict[Contact, int] = {}
    for contact, hours in rungs:
        found.setdefault(contact, hours)
    return list(found.items())
