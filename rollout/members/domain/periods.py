"""Days of the organization's own calendar as instants: a membership or a delegation holds through its last day."""

import datetime
from zoneinfo import ZoneInfo

from rollout.tenancy.models import Tenant


def begins(day: datetime.date, tenant: Tenant) -> datetime.datetime:
    """The first instant of the day in the organization's zone."""
    return datetime.datetime.combine(day, datetime.time(), ZoneInfo(tenant.time_zone)).astimezone(datetime.UTC)


def through(day: datetime.date, tenant: Tenant) -> datetime.datetime:
    """The instant at which the day is over."""
    return begins(day + datetime.timedelta(days=1), tenant)


def last_day(ends_at: datetime.datetime, tenant: Tenant) -> datetime.date:
    """The last day on which something that ends at the instant still holds."""
    return (ends_at - datetime.timedelta(microseconds=1)).astimezone(ZoneInfo(tenant.time_zone)).date()


def today(at: datetime.datetime, tenant: Tenant) -> datetime.date:
    """The organization's date at the instant."""
    return at.astimezone(ZoneInfo(tenant.time_zone)).date()
