"""Long work that failed lately and was not done since: one's own, for administrators everybody's."""

import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.jobs.models import Job
from rollout.tenancy.permissions import Action

LATELY = datetime.timedelta(days=14)
MOST = 5


def rows(reader: Reader) -> QuerySet[Job]:
    """A job of the same kind and title that came later takes the place of the failed one."""
    later = Job.objects.filter(kind=OuterRef("kind"), title=OuterRef("title"), pk__gt=OuterRef("pk"))
    failed = Job.objects.visible_to(reader.by).filter(state=Job.State.FAILED, finished_at__gt=reader.at - LATELY)
    return failed.filter(~Exists(later))


def find(reader: Reader) -> list[Item]:
    return [
        Item(
            status="watch",
            title=_("Failed: %(job)s") % {"job": job.title},
            note=job.note,
            meta=_("Jobs"),
            aside=_("No deadline"),
            route=("jobs:detail", (job.pk,)),
            action=_("See why"),
            on=items.day_of(job.finished_at, reader.by.tenant),
            personal=reader.by.is_any_of(job.created_by_id),
        )
        for job in rows(reader).order_by("-pk")[:MOST]
    ]


KIND = Kind(Action.VIEW_JOBS, find, rows)
