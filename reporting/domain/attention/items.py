"""One thing that needs somebody: what, why, by when, and where it is dealt with."""

import datetime
import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reporting.domain.forecast import Day
from rollout.tenancy.models import Tenant
from rollout.web import formats

RANK = {"stop": 0, "watch": 1, "info": 2}
_SAYS = {"stop": gettext_lazy("Blocked"), "watch": gettext_lazy("At risk"), "info": gettext_lazy("For information")}


@dataclass(frozen=True)
class Item:
    """`route` is a URL name with its arguments; `on` orders items of one status, the nearest first.

    An item is `personal` where it is the reader's own work, and of a `program` by its id where it is about one.
    """

    status: str
    title: str
    note: str
    meta: str
    aside: str
    route: tuple[str, tuple[object, ...]]
    action: str
    on: Day
    blocks: str = ""  # the launch that it holds up
    program: int | None = None
    personal: bool = False
    query: str = ""  # what follows the address, as "?state=overdue"

    @property
    def status_label(self) -> str:
        return _SAYS[self.status]

    def is_within(self, programs: Collection[int]) -> bool:
        """Whether it is the reader's own, about one of these programs, or about none."""
        return self.personal or self.program is None or self.program in programs

    @property
    def aside_status(self) -> str:
        return self.status


def due(day: Day, today: Day) -> str:
    """Due today, due in 2 days, 3 days late."""
    days = (day - today).days
    if days == 0:
        return _("Due today")
    if days == 1:
        return _("Due tomorrow")
    if days > 0:
        return ngettext("Due in %(n)s day", "Due in %(n)s days", days) % {"n": days}
    return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}


def starts(day: Day, today: Day) -> str:
    """Starts today, starts in 2 days, start past."""
    days = (day - today).days
    if days == 0:
        return _("Starts today")
    if days < 0:
        return _("Start is past")
    return ngettext("Starts in %(count)d day", "Starts in %(count)d days", days) % {"count": days}


def day_of(instant: datetime.datetime, tenant: Tenant) -> Day:
    """The tenant's date at an instant."""
    return instant.astimezone(zoneinfo.ZoneInfo(tenant.time_zone)).date()


def short(day: Day) -> str:
    return formats.short_day(day)
