"""Probes of readiness checks as jobs: ask the outside world, keep what it said. The edge: opens the tenant, reports."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from programs.domain import checks, readiness_checks, rights
from programs.models import ReadinessItem
from rollout.jobs.domain import jobs
from rollout.jobs.domain.jobs import Run
from rollout.jobs.models import Job
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import kept

KIND = "readiness.probe"
DAY = datetime.timedelta(days=1)
_UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)


def start(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> Job:
    """Queue the probe of the item's check; the one that is under way where there is one."""
    rights.require(by, Action.WORK_READINESS)
    ReadinessItem.objects.select_for_update().get(pk=item.pk)
    if running := under_way(item):
        return running
    title = _("%(item)s, %(wave)s") % {"item": item.words, "wave": item.wave.name}
    return jobs.start(kind=KIND, title=title[:200], by=by, at=at, data={"item": item.pk})


def under_way(item: ReadinessItem) -> Job | None:
    return Job.objects.filter(kind=KIND, data__item=item.pk, state__in=_UNDER_WAY).first()


def start_daily(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> Job | None:
    """Queue it unless it was asked within a day, also in vain: what fails is not asked again at every turn."""
    if Job.objects.filter(kind=KIND, data__item=item.pk, created_at__gt=at - DAY).exists():
        return None
    return start(item=item, by=by, at=at)


def probe(run: Run) -> dict[str, Any]:
    """The job: read what to ask inside the walls, ask outside any transaction, keep the answer."""
    with walls.inside(run.tenant.pk):
        rights.require(run.by, Action.WORK_READINESS)
        items = ReadinessItem.objects.select_related("wave__program", "wave__tenant")
        item = items.filter(pk=run.job.data["item"]).first()
        check = checks.get(item.check_name) if item else None
        if item is None or check is None or check.probe is None:
            raise Slip(_("The item is gone since, so there is nothing to check."))
        with kept.source():
            ask = check.probe(item.wave, run.now())
    total = 1

    def progress(done: int, most: int, note: str) -> None:
        nonlocal total
        total = max(most, 1)
        run.progress(done, total, note)

    with kept.source():
        result = ask(progress)
    run.finished(total)
    with walls.inside(run.tenant.pk):
        readiness_checks.take_result(item=item, result=result, asked_at=run.job.created_at, by=run.by, at=run.now())
    wave = item.wave
    return {
        "program": wave.program.slug,
        "wave": wave.number,
        "item": item.number,
        "outcome": result.outcome,
        "sentence": result.sentence,
    }
