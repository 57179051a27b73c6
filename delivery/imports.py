"""Completion files as jobs: first a preview, then the import. The edge: reads the clock, opens the tenant, reports."""

import datetime
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from delivery.domain import completion_files, completions
from delivery.domain.completion_files import File
from delivery.domain.completions import Counts, Line
from delivery.models import CompletionSource
from programs.domain import lifting
from rollout.jobs.domain.jobs import Run
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused

PREVIEW, APPLY = "completions.preview", "completions.import"
PIECE = 2_000  # lines in one transaction

Progress = Callable[[int, int], None]


def preview(run: Run) -> dict[str, Any]:
    """What the file would do; nothing is written."""
    file = completion_files.read(run.input(), encoding=run.job.data.get("encoding", ""))
    run.progress(0, len(file.lines), gettext_noop("Comparing with the ledger"))
    with walls.inside(run.tenant.pk):
        source = CompletionSource.objects.get(pk=run.job.data["source"])
        counts = completions.preview(source=source, lines=file.lines, at=run.now())
    run.progress(len(file.lines), len(file.lines))
    return result(source, counts, file)


def apply(run: Run) -> dict[str, Any]:
    """Take the file into the ledger, piece by piece; a second run repeats what is there and goes on."""
    if not run.by.may(Action.IMPORT_COMPLETIONS):
        raise Refused(
            _("Whoever asked for this may no longer import completions. Nothing was changed."),
            lift=lifting.may(Action.IMPORT_COMPLETIONS),
        )
    file = completion_files.read(run.input(), encoding=run.job.data.get("encoding", ""))
    with walls.inside(run.tenant.pk):
        source = CompletionSource.objects.get(pk=run.job.data["source"])
    counts = take(source, file.lines, by=run.by, at=run.now(), progress=run.progress)
    return result(source, counts, file)


def take(
    source: CompletionSource, lines: list[Line], *, by: Actor, at: datetime.datetime, progress: Progress
) -> Counts:
    """Record the lines in pieces, each its own transaction."""
    counts = Counts()
    for start in range(0, len(lines), PIECE):
        progress(start, len(lines))
        with walls.inside(by.tenant.pk):
            counts.add(completions.record(source=source, lines=lines[start : start + PIECE], by=by, at=at))
    progress(len(lines), len(lines))
    return counts


def result(source: CompletionSource, counts: Counts, file: File) -> dict[str, Any]:
    """What the job's page shows."""
    return {
        "source": source.slug,
        "name": source.name,
        "ignored": list(file.ignored),
        "notes": list(file.notes),
        "waiting": sum(counts.unmatched.values()),
        **asdict(counts),
    }
