"""Bringing people in: upload, preview, apply. Both compute the same plan; apply refuses another outcome."""

import datetime
from collections.abc import Iterator
from dataclasses import asdict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from audiences.domain import (
    corrections,
    import_consequences,
    import_lines,
    import_plans,
    people_columns,
    people_files,
    people_merge,
    places,
)
from audiences.domain.people_formats import readings, recognition
from audiences.domain.people_formats.readings import Reading
from audiences.domain.people_formats.recognition import Found
from audiences.domain.people_plan import Plan
from audiences.domain.people_stage import Progress
from audiences.models import PeopleImport, SourceReading
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job, JobFile
from rollout.journal.domain import entries
from rollout.tabular import files
from rollout.tenancy.actors import Actor
from rollout.web import formats

SOURCE = "people"
PREVIEW, APPLY, UNDO = "people.preview", "people.apply", "people.undo"

Counts = dict[str, int]
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


def ask(*, people_import: PeopleImport, found: Found) -> None:
    """Let the file wait until somebody has confirmed how it is read."""
    people_import.state, people_import.problem = State.ASKING, ""
    people_import.asked = {
        "reading": found.reading.kept(),  # the best guess
        "questions": [str(question) for question in found.asks],
        "headers": list(found.headers),
        "header_row": found.header_row,
        "samples": found.samples,
        "two_meanings": found.two_meanings,
        "encodings": found.encodings,
    }
    people_import.save()


def read_as(*, people_import: PeopleImport, reading: Reading) -> None:
    """Note how the file is read where nobody needs to confirm it."""
    people_import.reading, people_import.asked = reading.kept(), {}
    people_import.save(update_fields=["reading", "asked"])


def answer_encoding(*, people_import: PeopleImport, encoding: str, by: Actor, at: datetime.datetime) -> PeopleImport:
    """Say in which encoding the file is written; its columns are looked at anew."""
    locked = _locked_for_an_answer(people_import)
    locked.encoding, locked.reading, locked.asked = encoding, {}, {}
    _remember(locked.source, Reading(encoding=encoding), by=by, at=at, replace=False)
    return _look_again(locked, by=by, at=at)


def answer(*, people_import: PeopleImport, reading: Reading, by: Actor, at: datetime.datetime) -> PeopleImport:
    """Confirm how the file is read, remember it for the source, and queue the preview. ValidationError with a sentence
    a problem when nobody could be told by the columns."""
    readings.check(reading)
    locked = _locked_for_an_answer(people_import)
    locked.reading = reading.kept()
    _remember(locked.source, reading, by=by, at=at)
    data = {"source": locked.source, "system": reading.system, "fills": reading.fills, "dates": str(reading.dates)}
    entries.record("people.reading_confirmed", subject=locked, by=by, at=at, data=data)
    return _look_again(locked, by=by, at=at)


def reading_of(people_import: PeopleImport) -> Reading:
    """How the file is read, or would be read as far as it is recognized."""
    return readings.given(people_import.reading or people_import.asked.get("reading", {}))


def look(content: bytes, *, source: str, encoding: str) -> Found:
    """What the file seems to be, and what must be asked. ValidationError with one sentence when it cannot be read."""
    kept = SourceReading.objects.filter(source=source).first()
    return recognition.inspect(content, encoding=encoding, remembered=readings.given(kept.reading) if kept else None)


def preview(*, people_import: PeopleImport, plan: Plan) -> None:
    """Keep the plan's outcome as lines to look at. A second run replaces the first."""
    import_lines.keep(people_import=people_import, terms=plan.terms)
    people_import.counts, people_import.notes, people_import.warnings = counts(plan), notes(plan), plan.warnings()
    people_import.warnings += import_consequences.warnings()
    people_import.corrections = asdict(plan.corrections)
    people_import.consequences = [[each.sentence, each.count] for each in import_consequences.ahead()]
    people_import.digest, people_import.state, people_import.problem = plan.digest(), State.READY, ""
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


def ask_to_apply(*, people_import: PeopleImport, confirmed: bool, by: Actor, at: datetime.datetime) -> PeopleImport:
    """Queue applying a previewed file. Large changes need `confirmed`, which is kept with who and when."""
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.state in {State.APPLIED, State.UNDONE} or (locked.state == State.APPLYING and not locked.apply_job.ended):
        return locked
    if locked.state not in {State.READY, State.APPLYING}:  # the job of one that is applying was killed or cancelled
        raise ValidationError(_("There is no preview of this file to apply."))
    if not changes_something(locked):
        raise ValidationError(_("This file changes nothing, so there is nothing to apply."))
    if locked.warnings and not confirmed:
        raise ValidationError(_("Confirm the large changes below before applying the file."))
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
) -> Counts:
    """Make the previewed outcome true, in the caller's transaction; doing it again changes nothing.

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
        raise ValidationError(
            _(
                "The people changed since this preview, so the file would now do something else. Nothing was changed. "
                "Upload it again to see what it does now."
            )
        )
    done = _write(locked, plan, by=by, at=at)
    people_merge.catch_up(plan)
    return done


def ask_to_undo(*, people_import: PeopleImport, reason: str, by: Actor, at: datetime.datetime) -> Job:
    """Queue undoing an applied import. ValidationError when it is not applied, or no reason is given."""
    if people_import.state not in {State.APPLIED, State.UNDONE}:
        raise ValidationError(_("This file was not applied, so there is nothing to undo."))
    if not reason.strip():
        raise ValidationError(_("Say why it is undone: the reason is kept in the history."))
    title = _("Undo %(file)s") % {"file": people_import.file_name}
    data = {"import": people_import.pk, "reason": reason.strip()}
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
        raise ValidationError([str(problem) for problem in plan.problems()])
    done = take(plan=plan, file_name=file_name, source=source, by=by, at=at)
    people_merge.catch_up(plan)
    return done


def take(*, plan: Plan, file_name: str, source: str, by: Actor, at: datetime.datetime) -> Counts:
    """Write a plan made under the lock, with its own record in the history."""
    made = _begin(file_name=file_name, source=source, encoding="", by=by, at=at)
    made.counts, made.notes, made.warnings = counts(plan), notes(plan), plan.warnings()
    made.corrections = asdict(plan.corrections)
    return _write(made, plan, by=by, at=at)


def counts(plan: Plan) -> Counts:
    found = {
        "new": plan.new,
        "changed": plan.changed,
        "leavers": plan.leavers,
        "unchanged": plan.unchanged,
        "rejected": plan.rejected,
    }
    return {"rows": sum(found.values()) - found["leavers"], **found}


def notes(plan: Plan) -> list[str]:
    """Sentences about what was not read, and about what applying would make besides people."""
    new_divisions, new_countries = plan.new_divisions, plan.new_countries
    found = [*plan.notes, *_held_back(plan)]
    if plan.left_out:
        found.append(
            ngettext(
                "%(count)s row is left out: it has an earlier id of somebody whose records were merged and who has a "
                "row of their own.",
                "%(count)s rows are left out: they have earlier ids of people whose records were merged and who have "
                "rows of their own.",
                plan.left_out,
            )
            % {"count": formats.number(plan.left_out)}
        )
    if new_divisions:
        found.append(
            _many(
                ngettext("%(n)s new division: %(names)s.", "%(n)s new divisions: %(names)s.", len(new_divisions)),
                new_divisions,
            )
        )
    if new_countries:
        names = [places.name(code) for code in new_countries]
        found.append(
            _many(ngettext("%(n)s new country: %(names)s.", "%(n)s new countries: %(names)s.", len(names)), names)
        )
    return found


def summary(found: Counts) -> str:
    """3 new, 2 changed, 1 leaver, 54 unchanged, 0 rejected."""
    said = ngettext(
        "%(new)s new, %(changed)s changed, %(leavers)s leaver, %(unchanged)s unchanged, %(rejected)s rejected.",
        "%(new)s new, %(changed)s changed, %(leavers)s leavers, %(unchanged)s unchanged, %(rejected)s rejected.",
        found["leavers"],
    )
    return said % {name: formats.number(found[name]) for name in ("new", "changed", "leavers", "unchanged", "rejected")}


# Within ------------------------------------------------------------------------------------------


def _locked_for_an_answer(people_import: PeopleImport) -> PeopleImport:
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.state not in {State.ASKING, State.READY, State.REFUSED}:
        raise ValidationError(
            _("How this file is read can no longer be changed. Upload it again to read it another way.")
        )
    return locked


def _remember(source: str, reading: Reading, *, by: Actor, at: datetime.datetime, replace: bool = True) -> None:
    """Read the next file of the source alike; `replace` what is remembered already."""
    said = {"reading": reading.kept(), "confirmed_by": by.user, "confirmed_at": at}
    if replace:
        SourceReading.objects.update_or_create(source=source, defaults=said)
    else:
        SourceReading.objects.get_or_create(source=source, defaults=said)


def _look_again(people_import: PeopleImport, *, by: Actor, at: datetime.datetime) -> PeopleImport:
    """Read the same bytes again, as the import now says."""
    before = JobFile.objects.get(job=people_import.preview_job, role=JobFile.Role.INPUT)
    upload = (people_import.file_name, before.content_type, bytes(before.content))
    title = _("Preview of %(file)s") % {"file": people_import.file_name}
    people_import.preview_job = jobs.start(
        kind=PREVIEW, title=title, by=by, at=at, data={"import": people_import.pk}, upload=upload
    )
    people_import.state, people_import.problem, people_import.counts = State.READING, "", {}
    people_import.save()
    before.delete()
    return people_import


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
    corrections.hear(plan.terms, at=at)
    people_merge.write(plan, people_import=people_import, tenant=by.tenant, at=at)
    people_import.state, people_import.applied_by, people_import.applied_at = State.APPLIED, by.user, at
    people_import.save()
    entries.record("people.imported", subject=people_import, by=by, at=at, data=people_import.counts)
    return dict(people_import.counts)


def _held_back(plan: Plan) -> Iterator[str]:
    for name, count in plan.held_back.items():
        yield ngettext(
            "%(count)s change of %(field)s is left out: it belongs to the source %(owner)s.",
            "%(count)s changes of %(field)s are left out: they belong to the source %(owner)s.",
            count,
        ) % {"count": f"{count:,}", "field": people_columns.label(name), "owner": plan.terms.owners[name]}


def _many(sentence: str, names: list[str]) -> str:
    """The first ten by name, with how many more there are."""
    more = len(names) - 10
    listed = ", ".join(names[:10]) + (gettext_noop(" and %(more)s more") % {"more": more} if more > 0 else "")
    return sentence % {"n": len(names), "names": listed}
