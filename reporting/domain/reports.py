"""Making a status report: asked for, composed at one instant, drawn as a PDF by a worker and kept with its figures."""

import datetime
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from programs.models import Program
from reporting.domain import content, deliveries, pdf
from reporting.domain.content import Content
from reporting.models import StatusReport
from rollout.jobs.domain import jobs
from rollout.jobs.domain.jobs import Run
from rollout.journal.domain import entries
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor

KIND = "report.pdf"


def start(
    *, program: Program, by: Actor, at: datetime.datetime, scheduled_for: datetime.datetime | None = None
) -> StatusReport:
    """Number a report for figures as of `at` and queue the job that makes it.

    `scheduled_for` is the occurrence of its schedule; such a report is mailed when it is made.
    """
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=program.pk)  # two at once get two numbers
        last = StatusReport.objects.filter(program=program).aggregate(last=Max("number"))["last"] or 0
        report = StatusReport(program=program, number=last + 1, as_of=at, made_by=by.user, scheduled_for=scheduled_for)
        title = _("Status report %(number)s, %(program)s") % {"number": report.number, "program": program.name}
        report.job = jobs.start(kind=KIND, title=title[:200], by=by, at=at, data={})
        report.save()
        report.job.data = {"report": report.pk}
        report.job.save(update_fields=["data"])
        entries.record("report.asked", subject=report, by=by, at=at, data={"program": program.pk})
    return report


def compose(*, program: Program, by: Actor, at: datetime.datetime) -> Content:
    """What the next report of the program would say."""
    last = StatusReport.objects.filter(program=program).exclude(content={}).order_by("number").last()
    number = last.number + 1 if last else 1
    return content.compose(program=program, by=by, at=at, previous=last.content if last else None, number=number)


def make(run: Run) -> dict[str, Any]:
    """The job: compose inside the walls, draw outside any transaction, keep both. A second run makes the same."""
    with walls.inside(run.tenant.pk):
        report = StatusReport.objects.select_related("program__owner").get(pk=run.job.data["report"])
        before = StatusReport.objects.filter(program=report.program, number__lt=report.number).exclude(content={})
        last = before.order_by("number").last()
        made = content.compose(
            program=report.program,
            by=run.by,
            at=report.as_of,
            previous=last.content if last else None,
            number=report.number,
        )
    run.progress(1, 2, gettext_noop("Figures are ready, the PDF is being drawn."))
    made, drawn = pdf.render(_settled(made))
    with walls.inside(run.tenant.pk):
        StatusReport.objects.filter(pk=report.pk).update(
            content=made, pdf=drawn, headline=made["headline"][:300], verdict=made["verdict"]
        )
        if report.scheduled_for:
            deliveries.plan(report=report, tenant=run.tenant, at=run.now())
        data = {"program": report.program_id, "number": report.number}
        entries.record("report.made", subject=report, by=run.by, at=run.now(), data=data)
    run.progress(2, 2)
    return {"program": report.program.slug, "number": report.number}


def _settled(made: Content) -> Content:
    """The content as it is kept: labels that follow their reader stand in the language it was made in."""
    settled: Content = json.loads(json.dumps(made, cls=DjangoJSONEncoder))
    return settled
