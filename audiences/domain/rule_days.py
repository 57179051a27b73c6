"""Days in rules: fixed ones, and those counted back from the organization's own today.

Today is asked of the database, on the tenant's clock: every count, list and launch of one transaction then means the
same day, and rules need no clock passed through every query.
"""

import datetime
from collections.abc import Sequence

from django.db import connection
from django.db.models import DateField, Func, IntegerField, Q, Value
from django.utils.translation import gettext_lazy as _

from audiences.domain.rule_fields import Op

LONGEST = 36_500  # days that a condition may count back

_TENANT = "FROM tenancy_tenant t WHERE t.id = NULLIF(current_setting('app.tenant_id', true), '')::bigint"
_TODAY = f"(SELECT ((now() + t.clock_offset) AT TIME ZONE t.time_zone)::date {_TENANT})"


class DaysAgo(Func):
    """The local day that lies some days before the tenant's today; leakproof to compare with."""

    template = f"({_TODAY} - %(expressions)s)"
    output_field = DateField()

    def __init__(self, days: int) -> None:
        super().__init__(Value(days, IntegerField()))


OPS = {
    "on_or_after": Op(_("is on or after"), _("%(field)s is on or after %(values)s"), "date"),
    "before": Op(_("is before"), _("%(field)s is before %(values)s"), "date"),
    "within": Op(_("is in the last (days)"), _("%(field)s is in the last %(values)s days"), "days"),
    "longer_ago": Op(_("is longer ago than (days)"), _("%(field)s is longer ago than %(values)s days"), "days"),
}
LASTING = {"within", "longer_ago"}  # conditions that time alone makes true or false


def today() -> datetime.date:
    """The tenant's local day, as rules mean it in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_TODAY}")
        return cursor.fetchone()[0]


def now() -> datetime.datetime:
    """The tenant's instant, of the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT now() + t.clock_offset {_TENANT}")
        return cursor.fetchone()[0]


def query(column: str, op: str, values: Sequence[str]) -> Q:
    """The condition on a column of days; whoever has no day is in none."""
    if op == "on_or_after":
        return Q(**{f"{column}__gte": values[0]})
    if op == "before":
        return Q(**{f"{column}__lt": values[0]})
    start = DaysAgo(int(values[0]))
    if op == "within":
        return Q(**{f"{column}__gte": start, f"{column}__lte": DaysAgo(0)})
    return Q(**{f"{column}__lt": start})


def holds(day: datetime.date | None, op: str, values: Sequence[str]) -> bool:
    """The same of one day."""
    if day is None:
        return False
    if op in {"on_or_after", "before"}:
        limit = datetime.date.fromisoformat(values[0])
        return day >= limit if op == "on_or_after" else day < limit
    now = today()
    age = (now - day).days
    return 0 <= age <= int(values[0]) if op == "within" else age > int(values[0])
