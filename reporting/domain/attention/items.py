"""One thing that needs somebody: what, why, by when, and where it is dealt with."""

from dataclasses import dataclass

from reporting.domain.forecast import Day

RANK = {"stop": 0, "watch": 1, "info": 2}
_SAYS = {"stop": "Blocked", "watch": "At risk", "info": "For information"}


@dataclass(frozen=True)
class Item:
    """`route` is a URL name with its arguments; `on` orders items of one status, the nearest first."""

    status: str
    title: str
    note: str
    meta: str
    aside: str
    route: tuple[str, tuple[object, ...]]
    action: str
    on: Day
    blocks: str = ""  # the launch that it holds up

    @property
    def status_label(self) -> str:
        return _SAYS[self.status]

    @property
    def aside_status(self) -> str:
        return self.status


def due(day: Day, today: Day) -> str:
    """Due today, due in 2 days, 3 days late."""
    days = (day - today).days
    if days == 0:
        return "Due today"
    if days == 1:
        return "Due tomorrow"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"Due in {count}" if days > 0 else f"{count} late"


def short(day: Day) -> str:
    return f"{day.day} {day:%b}"
