"""Evidence that holds until a day: after it the item is open again, in every wave that shares it (RD2).

Gates ask for the day themselves; opening the item again is for the people who see to it, and for findings.
"""

import datetime

from django.db.models import QuerySet

from programs.domain import dates, findings, readiness
from programs.models import ReadinessItem, Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant


def reopen(*, by: Actor, at: datetime.datetime) -> None:
    """Open what ended. Done again, it finds nothing."""
    over = _with_an_end().filter(valid_until__lt=dates.today(by, at))
    for item in over.select_related("wave__program").order_by("wave", "pk"):
        readiness.end_evidence(item=item, by=by, at=at)


def next_end(tenant: Tenant, today: datetime.date) -> datetime.datetime | None:
    """When the next evidence ends; None for none."""
    day = _with_an_end().filter(valid_until__gte=today).order_by("valid_until").values_list("valid_until", flat=True)
    first = day.first()
    return findings.over_at(tenant, first) if first else None


def _with_an_end() -> QuerySet[ReadinessItem]:
    done = ReadinessItem.objects.filter(state=ReadinessItem.State.DONE, valid_until__isnull=False)
    return done.filter(wave__state__in=Wave.NOT_OVER)
