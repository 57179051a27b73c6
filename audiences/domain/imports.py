"""Bringing people in: upload, preview, apply. Both compute the same plan; apply refuses another outcome."""

import datetime
from collections.abc import Callable
from dataclasses import asdict

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audiences.domain import (
    corrections,
    import_consequences,
    import_lines,
    import_plans,
    import_rehearsal,
    import_words,
    people_files,
    people_merge,
    people_stage,
)
from audiences.domain.import_words import Counts
from audiences.domain.people_formats import readings
from audiences.domain.people_plan import Plan
from audiences.domain.people_stage import Progress
from audiences.models import PeopleImport
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job
from rollout.journal.domain import entries
from rollout.tabular import files
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.refusals import Slip

SOURCE = "people"
PREVIEW, APPLY, UNDO = "people.preview", "people.apply", "people.undo"

State = PeopleImport.State


def upload(
    *,
    file_name: str,
    content: bytes,
    by: Actor,
    at: datetime.datetime,
    source: str = SOURCE,
    encoding: str = "",
    delta: bool = False,
) -> PeopleImport:
    """Keep the file and queue its preview; a `delta` makes nobody a leaver. ValidationError over the limit."""
    people_files.check_size(len(content), settings.UPLOAD_LIMIT)
    made = _begin(file_name=file_name, source=source, encoding=encoding, by=by, at=at)
    made.delta = delta
    made.preview_job = jobs.start(
        kind=PREVIEW,
        title=_("Preview of %(file)s") % {"file": made.file_name},
        by=by,
        at=at,
        data={"import": made.pk},
        upload=(made.file_name, files.content_type(content), content),
    )
    made.save(update_fields=["preview_job", "delta"])
    return made


def preview(*, people_import: PeopleImport, plan: Plan, tenant: Tenant, at: datetime.datetime) -> None:
    """Keep the plan's outcome as lines to look at, and what would follow. A second run replaces the first."""
    import_lines.keep(people_import=people_import, terms=plan.terms)
    people_import.counts, people_import.notes, people_import.warnings = (
        import_words.counts(plan),
        import_words.notes(plan),
        plan.warnings(),
    )
    people_import.corrections = asdict(plan.corrections)
    digest = plan.digest()
    foretold = import_rehearsal.foretell(plan=plan, tenant=tenant, at=at, people_import=people_import)
    people_import.warnings += import_consequences.warnings(foretold.joined)
    follows = [*import_consequences.ahead(), *foretold.consequences]
    people_import.consequences = [[each.sentence, each.count, each.key] for each in follows]
    people_import.digest, people_import.state, people_import.problem = digest, State.READY, ""
    people_import.save()


def changes_something(people_import: PeopleImport) -> bool:
    """Whether applying would do anything: change people, or end a local correction that the file agrees with."""
    counts = people_import.counts
    return any(counts.get(each) for each in ("new", "changed", "leavers")) or bool(
        people_import.corrections.get("agreed")
    )


def refuse(*, people_import: PeopleImport, problem: str) -> None:
    """Note why the file as a whole cannot be used."""
    people_import.state, people_import.problem = State.REFUSED, problem
    people_import.save(update_fields=["state", "problem"])


def discard(*, people_import: PeopleImport, by: Actor, at: datetime.datetime) -> None:
    """Let a previewed file, or one that waits for an answer, be. ValidationError once it is applied."""
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.state not in {State.READY, State.ASKING}:
        raise Slip(_("Only a file that waits for an answer, or to be applied, can be discarded."))
    refuse(people_import=locked, problem=gettext_noop("Its preview was discarded. Nothing was changed."))
    entries.record("people.discarded", subject=locked, by=by, at=at)


def ask_to_apply(*, people_import: PeopleImport, confirmed: bool, by: Actor, at: datetime.datetime) -> PeopleImport:
    """Queue applying a previewed file. Large changes need `confirmed`, which is kept with who and when."""
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.state in {State.APPLIED, State.UNDONE} or (locked.state == State.APPLYING and not locked.apply_job.ended):
        return locked
    if locked.state not in {State.READY, State.APPLYING}:  # the job of one that is applying was killed or cancelled
        raise Slip(_("There is no preview of this file to apply."))
    if not changes_something(locked):
        raise Slip(_("This file changes nothing, so there is nothing to apply."))
    if locked.warnings and not confirmed:
        raise Slip(_("Confirm the large changes below before applying the file."))
    if locked.warnings:
        locked.confirmed_by, locked.confirmed_at = by.user, at
    locked.state, locked.problem, locked.applied_by = State.APPLYING, "", by.user
    title = _("Apply %(file)s") % {"file": locked.file_name}
    locked.apply_job = jobs.start(kind=APPLY, title=title, by=by, at=at, data={"import": locked.pk})
    locked.save()
    return locked


def apply(
    *,
    people_import: PeopleImport,
    content: bytes,
    by: Actor,
    at: datetime.datetime,
    progress: Progress | None = None,
    writes: Callable[[Counts], None] | None = None,
) -> Counts:
    """Make the previewed outcome true, in the caller's transaction; doing it again changes nothing.

    `writes` is called between comparing and writing.

    ValidationError when the records changed meanwhile so that the outcome would be another one.
    """
    people_merge.lock(by.tenant)
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.state in {State.APPLIED, State.UNDONE}:
        return dict(locked.counts)
    reading = readings.given(locked.reading)
    plan = import_plans.of_file(
        content, reading, source=locked.source, tenant=by.tenant, delta=locked.delta, progress=progress
    )
    if plan.digest() != locked.digest:
        raise Slip(
            _(
                "The people changed since this preview, so the file would now do something else. Nothing was changed. "
                "Upload it again to see what it does now."
            )
        )
    if writes is not None:
        writes(import_words.counts(plan))
    done = _write(locked, plan, by=by, at=at)
    people_merge.catch_up(plan)
    return done


def ask_to_undo(*, people_import: PeopleImport, reason: str, by: Actor, at: datetime.datetime) -> Job:
    """Queue undoing an applied import. ValidationError when it is not applied, or no reason is given."""
    if people_import.state not in {State.APPLIED, State.UNDONE}:
        raise Slip(_("This file was not applied, so there is nothing to undo."))
    if not reason.strip():
        raise Slip(_("Say why it is undone: the reason is kept in the history."))
    title = _("Undo %(file)s") % {"file": people_import.file_name}
    data = {"import": people_import.pk, "number": people_import.number, "reason": reason.strip()}
    return jobs.start(kind=UNDO, title=title, by=by, at=at, data=data)


def reopen(*, people_import: PeopleImport, problem: str) -> None:
    """Applying did not happen: the preview stands again, with the reason."""
    PeopleImport.objects.filter(pk=people_import.pk, state=State.APPLYING).update(
        state=State.READY, problem=problem, applied_by=None
    )


def load(
    *,
    rows: list[dict[str, str]],
    by: Actor,
    at: datetime.datetime,
    source: str = SOURCE,
    file_name: str = "people.csv",
    delta: bool = False,
) -> Counts:
    """Bring rows with the canonical columns in at once; whoever of the source is absent becomes a leaver, unless the
    rows are a `delta`.

    ValidationError with a sentence a problem when any row is rejected; then nothing is changed.
    """
    people_merge.lock(by.tenant)
    plan = import_plans.of_rows(rows, source=source, tenant=by.tenant, delta=delta)
    if plan.rejected:
        raise Slip([str(problem) for problem in plan.problems()])
    done = take(plan=plan, file_name=file_name, source=source, by=by, at=at)
    people_merge.catch_up(plan)
    return done


def take(*, plan: Plan, file_name: str, source: str, by: Actor, at: datetime.datetime) -> Counts:
    """Write a plan made under the lock, with its own record in the history."""
    made = _begin(file_name=file_name, source=source, encoding="", by=by, at=at)
    made.counts, made.notes, made.warnings = import_words.counts(plan), import_words.notes(plan), plan.warnings()
    made.corrections = asdict(plan.corrections)
    return _write(made, plan, by=by, at=at)


# Within ------------------------------------------------------------------------------------------


def _begin(*, file_name: str, source: str, encoding: str, by: Actor, at: datetime.datetime) -> PeopleImport:
    number = (PeopleImport.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    return PeopleImport.objects.create(
        number=number,
        source=source,
        file_name=file_name[-200:],
        encoding=encoding,
        created_by=by.user,
        created_at=at,
    )


def _write(people_import: PeopleImport, plan: Plan, *, by: Actor, at: datetime.datetime) -> Counts:
    with people_stage.set_wise(plan.staged):
        corrections.hear(plan.terms, at=at)
    people_merge.write(plan, people_import=people_import, tenant=by.tenant, at=at)
    people_import.state, people_import.applied_by, people_import.applied_at = State.APPLIED, by.user, at
    people_import.save()
    entries.record("people.imported", subject=people_import, by=by, at=at, data=people_import.counts)
    return dict(people_import.counts)
