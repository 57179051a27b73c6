"""How far the people of waves have come: figures, the last deadline and completions by day, in one statement."""

import datetime
import zoneinfo
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, DateField, F, Func, Max, Q, When
from django.db.models.functions import TruncDate

from delivery.models import Assignment
from delivery.models.assignment import AssignmentQuerySet
from reporting.domain import measures
from reporting.domain.forecast import Day
from reporting.domain.measures import Figures
from rollout.tenancy.models import Tenant

WEEK = datetime.timedelta(days=7)
DUE_DAY = Func(F("due_zone"), F("due_at"), template="(timezone(%(expressions)s))::date", output_field=DateField())

_OUT = (Assignment.State.WITHDRAWN, Assignment.State.EXEMPT)


@dataclass(frozen=True)
class Progress:
    """One wave. `week_ago` is how many were complete seven days before; days are those of the tenant's clock."""

    figures: Figures = field(default_factory=Figures)
    due_on: Day | None = None
    week_ago: int = 0
    daily: dict[Day, int] = field(default_factory=dict)


def of_waves(
    seen: AssignmentQuerySet, *, tenant: Tenant, at: datetime.datetime, keys: Collection[str] = tuple(measures.BY_KEY)
) -> dict[int, Progress]:
    """Of the assignments of each wave, by wave id; `keys` are the measures that are counted, with those complete."""
    completed = measures.BY_KEY["completed"].condition
    day = TruncDate(_done_at(at), tzinfo=zoneinfo.ZoneInfo(tenant.time_zone))
    rows = (
        seen.order_by()
        .annotate(day=Case(When(completed(at), then=day)))
        .values("wave", "day")
        .annotate(
            **measures.annotations(at, keys),
            last_due=Max(DUE_DAY, filter=Q(cycle_rule={}) & ~Q(state__in=_OUT)),  # the wave's, not of who renews
            week_ago=Count("pk", filter=completed(at - WEEK)),
        )
    )
    by_wave: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_wave[row["wave"]].append(row)
    return {wave: _together(of_days) for wave, of_days in by_wave.items()}


def _together(of_days: Sequence[dict[str, Any]]) -> Progress:
    return Progress(
        figures=Figures(**{key: sum(row.get(key, 0) for row in of_days) for key in measures.BY_KEY}),
        due_on=max((row["last_due"] for row in of_days if row["last_due"]), default=None),
        week_ago=sum(row["week_ago"] for row in of_days),
        daily={row["day"]: row["completed"] for row in of_days if row["day"]},
    )


def _done_at(at: datetime.datetime) -> Case:
    """Since when somebody who counts as complete does."""
    return Case(When(completed_at__lte=at, then="completed_at"), default="completed_before_at")
