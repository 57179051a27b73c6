"""The audit trail as a file: at once when it is short, as a job when it is long."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from rollout.jobs.domain.jobs import Run
from rollout.journal.domain import reads
from rollout.journal.trail import Trail
from rollout.tabular import files
from rollout.tenancy import walls
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused
from rollout.web import csvfile, cursors, lifting, xlsxfile

KIND = "audit.export"
AT_ONCE = 2_000  # entries in a file that is made while the reader waits
MOST = 1_000_000  # rows that a sheet of a workbook holds
_STEP = 2_000


def build(table: Trail, lines: list[list[object]], file_format: str) -> bytes:
    writer = xlsxfile.build if file_format == "xlsx" else csvfile.build
    return writer(table.heads_of_file, lines)


def run(job: Run) -> dict[str, Any]:
    """Read it step by step, so that no transaction is long; the file and the entry that tells of it come together."""
    if not job.by.may(Action.VIEW_AUDIT):
        raise Refused(_("Your role no longer shows the audit trail."), lift=lifting.may(Action.VIEW_AUDIT))
    file_format = job.job.data["format"]
    with walls.inside(job.tenant.pk):
        table = Trail(_request(job.job.data["query"]), job.tenant)
        total = table.queryset.count()
    lines: list[list[object]] = []
    place = None
    while len(lines) < MOST:
        job.progress(len(lines), total)
        with walls.inside(job.tenant.pk):
            rows = cursors.after(table.ordered, *place) if place else table.ordered
            found = list(rows[:_STEP])
            lines += table.lines(found)
        if len(found) < _STEP:
            break
        place = found[-1].at, found[-1].pk
    made = build(table, lines, file_format)
    kind = files.XLSX if file_format == "xlsx" else "text/csv; charset=utf-8"
    job.output(name=f"audit-trail.{file_format}", content_type=kind, content=made)
    with walls.inside(job.tenant.pk):
        reads.exported(what=table.label, rows=len(lines), by=job.by, at=job.now())
    return {"rows": len(lines)}


def _request(query: str) -> HttpRequest:
    """The list's address as it was asked for."""
    request = HttpRequest()
    request.GET = QueryDict(query)
    return request
