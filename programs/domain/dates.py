"""The organization's own date, for what holds until the end of a day."""

import datetime
from zoneinfo import ZoneInfo

from rollout.tenancy.actors import Actor


def today(by: Actor, at: datetime.datetime) -> datetime.date:
    """The date on the calendar of the actor's organization at that instant."""
    return at.astimezone(ZoneInfo(by.tenant.time_zone)).date()
