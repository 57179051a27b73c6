"""Preview and apply as jobs: outside any transaction, with progress, and safe to run twice."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audiences.domain import import_plans, import_readings, import_undo, import_words, imports
from audiences.domain.people_formats import readings
from audiences.models import PeopleImport
from rollout.jobs.domain import jobs
from rollout.jobs.domain.jobs import Run
from rollout.jobs.models import JobFile
from rollout.tenancy import walls
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused
from rollout.web import formats, lifting

STEPS = 3  # read, compared, written
SAID_EVERY = 20_000  # rows between two notes of progress


def preview(run: Run) -> dict[str, Any]:
    """Read the uploaded file and keep what it would change, or what must be asked before it can be read."""
    content = run.input()
    run.progress(0, STEPS, gettext_noop("Reading the file."))
    try:
        with run.aside() as say, run.stoppable(), walls.inside(run.tenant.pk):
            found = _import_of(run)
            if not _is_read(found, content):
                return {"asks": found.asked["questions"]}
            reading = readings.given(found.reading)
            plan = import_plans.of_file(
                content, reading, source=found.source, tenant=run.tenant, delta=found.delta, progress=_rows_read(say)
            )
            say(
                2,
                STEPS,
                gettext_noop("Keeping the preview: %(summary)s")
                % {"summary": import_words.summary(import_words.counts(plan))},
            )
            imports.preview(people_import=found, plan=plan, tenant=run.tenant, at=run.now())
    except ValidationError as refused:
        with walls.inside(run.tenant.pk):
            imports.refuse(people_import=_import_of(run), problem=" ".join(refused.messages))
        raise
    except jobs.Cancelled:
        with walls.inside(run.tenant.pk):
            imports.refuse(
                people_import=_import_of(run), problem=gettext_noop("Its preview was cancelled. Nothing was changed.")
            )
        raise
    run.finished(STEPS)
    return import_words.counts(plan)


def apply(run: Run) -> dict[str, Any]:
    """Make the previewed outcome true, in one transaction. Whoever cancels before it is through changes nothing."""
    run.progress(0, STEPS, gettext_noop("Applying the file."))
    try:
        with run.aside() as say, run.stoppable(), walls.inside(run.tenant.pk):
            if not run.by.may(Action.IMPORT_PEOPLE):
                raise Refused(
                    _("Whoever asked for this may no longer import people. Nothing was changed."),
                    lift=lifting.may(Action.IMPORT_PEOPLE),
                )
            found = _import_of(run)
            content = bytes(JobFile.objects.get(job=found.preview_job, role=JobFile.Role.INPUT).content)
            counts = imports.apply(
                people_import=found,
                content=content,
                by=run.by,
                at=run.now(),
                progress=_rows_read(say),
                writes=lambda counts: say(
                    2, STEPS, gettext_noop("Writing: %(summary)s") % {"summary": import_words.summary(counts)}
                ),
            )
    except ValidationError as refused:
        _reopen(run, " ".join(refused.messages))
        raise
    except jobs.Cancelled:
        _reopen(run, gettext_noop("Applying was cancelled. Nothing was changed."))
        raise
    run.finished(STEPS)
    return counts


def undo(run: Run) -> dict[str, Any]:
    """Put everybody back whom the import changed, in one transaction."""
    run.progress(0, 1, gettext_noop("Undoing the import."))
    with run.stoppable(), walls.inside(run.tenant.pk):
        if not run.by.may(Action.IMPORT_PEOPLE):
            raise Refused(
                _("Whoever asked for this may no longer import people. Nothing was changed."),
                lift=lifting.may(Action.IMPORT_PEOPLE),
            )
        reason = run.job.data["reason"]
        counts = import_undo.undo(people_import=_import_of(run), by=run.by, at=run.now(), reason=reason)
    run.finished(1)
    return counts


def _reopen(run: Run, problem: str) -> None:
    with walls.inside(run.tenant.pk):
        imports.reopen(people_import=_import_of(run), problem=problem)


def _rows_read(say: Callable[[int, int, str], None]) -> Callable[[int], None]:
    """Says how many rows were read, now and then; this is where cancelling is noticed."""

    def progress(rows: int) -> None:
        if rows % SAID_EVERY == 0:
            say(1, STEPS, gettext_noop("%(rows)s rows read.") % {"rows": formats.number(rows)})

    return progress


def _is_read(found: PeopleImport, content: bytes) -> bool:
    """Whether it is known how to read the file; if not, the import waits for an answer."""
    if found.reading:
        return True
    looked = import_readings.look(content, source=found.source, encoding=found.encoding)
    if looked.asks:
        import_readings.ask(people_import=found, found=looked)
        return False
    import_readings.read_as(people_import=found, found=looked)
    return True


def _import_of(run: Run) -> PeopleImport:
    return PeopleImport.objects.get(pk=run.job.data["import"])
