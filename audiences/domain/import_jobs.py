"""Preview and apply as jobs: outside any transaction, with progress, and safe to run twice."""

from typing import Any

from django.core.exceptions import ValidationError

from audiences.domain import import_plans, imports
from audiences.domain.people_formats import readings
from audiences.models import PeopleImport
from rollout.jobs.domain.jobs import Run
from rollout.jobs.models import JobFile
from rollout.tenancy import walls
from rollout.tenancy.permissions import Action


def preview(run: Run) -> dict[str, Any]:
    """Read the uploaded file and keep what it would change, or what must be asked before it can be read."""
    content = run.input()
    run.progress(0, 2, "Reading the file and comparing it with the people there are.")
    try:
        with walls.inside(run.tenant.pk):
            found = _import_of(run)
            if not _is_read(found, content):
                return {"asks": found.asked["questions"]}
            plan = import_plans.of_file(content, readings.given(found.reading), source=found.source, tenant=run.tenant)
    except ValidationError as refused:
        with walls.inside(run.tenant.pk):
            imports.refuse(people_import=_import_of(run), problem=" ".join(refused.messages))
        raise
    run.progress(1, 2, f"Keeping the preview: {imports.summary(imports.counts(plan))}")
    with walls.inside(run.tenant.pk):
        imports.preview(people_import=_import_of(run), plan=plan)
    run.progress(2, 2, imports.summary(imports.counts(plan)))
    return imports.counts(plan)


def apply(run: Run) -> dict[str, Any]:
    """Make the previewed outcome true, in one transaction."""
    run.progress(0, 1, "Applying the file.")
    try:
        with walls.inside(run.tenant.pk):
            if not run.by.may(Action.IMPORT_PEOPLE):
                raise ValidationError("Whoever asked for this may no longer import people. Nothing was changed.")
            found = _import_of(run)
            content = bytes(JobFile.objects.get(job=found.preview_job, role=JobFile.Role.INPUT).content)
            counts = imports.apply(people_import=found, content=content, by=run.by, at=run.now())
    except ValidationError as refused:
        with walls.inside(run.tenant.pk):
            imports.reopen(people_import=_import_of(run), problem=" ".join(refused.messages))
        raise
    run.progress(1, 1, imports.summary(counts))
    return counts


def _is_read(found: PeopleImport, content: bytes) -> bool:
    """Whether it is known how to read the file; if not, the import waits for an answer."""
    if found.reading:
        return True
    looked = imports.look(content, source=found.source, encoding=found.encoding)
    if looked.asks:
        imports.ask(people_import=found, found=looked)
        return False
    imports.read_as(people_import=found, reading=looked.reading)
    return True


def _import_of(run: Run) -> PeopleImport:
    return PeopleImport.objects.get(pk=run.job.data["import"])
