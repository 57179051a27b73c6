"""Bringing people in: upload, preview, apply. Both compute the same plan; apply refuses another outcome."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max

from audiences.domain import countries, divisions, import_lines, import_plans, people_files, people_merge, places
from audiences.domain.people_plan import Plan
from audiences.models import PeopleImport
from rollout.jobs.domain import jobs
from rollout.journal.domain import entries
from rollout.tabular import files
from rollout.tenancy.actors import Actor

SOURCE = "people"
PREVIEW, APPLY = "people.preview", "people.apply"

Counts = dict[str, int]
State = PeopleImport.State


def upload(
    *, file_name: str, content: bytes, by: Actor, at: datetime.datetime, source: str = SOURCE, encoding: str = ""
) -> PeopleImport:
    """Keep the file and queue its preview. ValidationError when it is over the limit."""
    people_files.check_size(len(content), settings.UPLOAD_LIMIT)
    made = _begin(file_name=file_name, source=source, encoding=encoding, by=by, at=at)
    made.preview_job = jobs.start(
        kind=PREVIEW,
        title=f"Preview of {made.file_name}",
        by=by,
        at=at,
        data={"import": made.pk},
        upload=(made.file_name, files.content_type(content), content),
    )
    made.save(update_fields=["preview_job"])
    return made


def preview(*, people_import: PeopleImport, plan: Plan) -> None:
    """Keep the plan's outcome as lines to look at. A second run replaces the first."""
    import_lines.keep(people_import=people_import, plan=plan)
    people_import.counts, people_import.notes, people_import.warnings = counts(plan), notes(plan), plan.warnings()
    people_import.digest, people_import.state, people_import.problem = plan.digest(), State.READY, ""
    people_import.save()


def refuse(*, people_import: PeopleImport, problem: str) -> None:
    """Note why the file as a whole cannot be used."""
    people_import.state, people_import.problem = State.REFUSED, problem
    people_import.save(update_fields=["state", "problem"])


def ask_to_apply(*, people_import: PeopleImport, confirmed: bool, by: Actor, at: datetime.datetime) -> PeopleImport:
    """Queue applying a previewed file. Large changes need `confirmed`, which is kept with who and when."""
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.state in {State.APPLYING, State.APPLIED}:
        return locked
    if locked.state != State.READY:
        raise ValidationError("There is no preview of this file to apply.")
    if not any(locked.counts[each] for each in ("new", "changed", "leavers")):
        raise ValidationError("This file changes nothing, so there is nothing to apply.")
    if locked.warnings and not confirmed:
        raise ValidationError("Confirm the large changes below before applying the file.")
    if locked.warnings:
        locked.confirmed_by, locked.confirmed_at = by.user, at
    locked.state, locked.problem, locked.applied_by = State.APPLYING, "", by.user
    title = f"Apply {locked.file_name}"
    locked.apply_job = jobs.start(kind=APPLY, title=title, by=by, at=at, data={"import": locked.pk})
    locked.save()
    return locked


def apply(*, people_import: PeopleImport, content: bytes, by: Actor, at: datetime.datetime) -> Counts:
    """Make the previewed outcome true, in the caller's transaction; doing it again changes nothing.

    ValidationError when the records changed meanwhile so that the outcome would be another one.
    """
    people_merge.lock(by.tenant)
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.state == State.APPLIED:
        return dict(locked.counts)
    plan = import_plans.of_file(content, source=locked.source, encoding=locked.encoding, tenant=by.tenant)
    if plan.digest() != locked.digest:
        raise ValidationError(
            "The people changed since this preview, so the file would now do something else. Nothing was changed. "
            "Upload it again to see what it does now."
        )
    return _write(locked, plan, by=by, at=at)


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
) -> Counts:
    """Bring rows with the canonical columns in at once; whoever of the source is absent becomes a leaver.

    ValidationError with a sentence a problem when any row is rejected; then nothing is changed.
    """
    people_merge.lock(by.tenant)
    plan = import_plans.of_rows(rows, source=source, tenant=by.tenant)
    if plan.problems:
        raise ValidationError([str(problem) for problem in plan.problems])
    return take(plan=plan, file_name=file_name, source=source, by=by, at=at)


def take(*, plan: Plan, file_name: str, source: str, by: Actor, at: datetime.datetime) -> Counts:
    """Write a plan made under the lock, with its own record in the history."""
    made = _begin(file_name=file_name, source=source, encoding="", by=by, at=at)
    made.counts, made.notes, made.warnings, made.digest = counts(plan), notes(plan), plan.warnings(), plan.digest()
    return _write(made, plan, by=by, at=at)


def counts(plan: Plan) -> Counts:
    found = {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "leavers": len(plan.leavers),
        "unchanged": plan.unchanged,
        "rejected": plan.rejected_rows,
    }
    return {"rows": sum(found.values()) - found["leavers"], **found}


def notes(plan: Plan) -> list[str]:
    """Sentences about what was not read, and about what applying would make besides people."""
    everybody = [*plan.new.values(), *(values for values, _ in plan.changed.values())]
    new_divisions = divisions.missing({values["division"] for values in everybody})
    new_countries = countries.missing({values["country"] for values in everybody})
    found = [*plan.notes]
    if new_divisions:
        found.append(_many(len(new_divisions), "new division", "new divisions", new_divisions))
    if new_countries:
        names = [places.name(code) for code in new_countries]
        found.append(_many(len(new_countries), "new country", "new countries", names))
    return found


def summary(found: Counts) -> str:
    """3 new, 2 changed, 1 leaver, 54 unchanged, 0 rejected."""
    leavers = "1 leaver" if found["leavers"] == 1 else f"{found['leavers']:,} leavers"
    return (
        f"{found['new']:,} new, {found['changed']:,} changed, {leavers}, "
        f"{found['unchanged']:,} unchanged, {found['rejected']:,} rejected."
    )


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
    people_merge.write(plan, source=people_import.source, tenant=by.tenant, at=at)
    people_import.state, people_import.applied_by, people_import.applied_at = State.APPLIED, by.user, at
    people_import.save()
    entries.record("people.imported", subject=people_import, by=by, at=at, data=people_import.counts)
    return dict(people_import.counts)


def _many(count: int, one: str, several: str, names: list[str]) -> str:
    listed = ", ".join(names[:10]) + (f" and {count - 10} more" if count > 10 else "")
    return f"{count} {one if count == 1 else several}: {listed}."
