"""How an uploaded people file is read: recognized, asked where it is not, confirmed, and remembered for its source."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from audiences.domain.imports import PREVIEW
from audiences.domain.people_formats import readings, recognition
from audiences.domain.people_formats.readings import Reading
from audiences.domain.people_formats.recognition import Found
from audiences.models import PeopleImport, SourceReading
from rollout.jobs.domain import jobs
from rollout.jobs.models import JobFile
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip

State = PeopleImport.State


def ask(*, people_import: PeopleImport, found: Found) -> None:
    """Let the file wait until somebody has confirmed how it is read."""
    people_import.state, people_import.problem, people_import.asked = State.ASKING, "", _seen(found)
    people_import.save()


def read_as(*, people_import: PeopleImport, found: Found) -> None:
    """Note how the file is read where nobody needs to confirm it; what is remembered can still be said otherwise."""
    people_import.reading = found.reading.kept()
    people_import.asked = {} if found.reading.canonical else _seen(found)
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


# Within ------------------------------------------------------------------------------------------


def _seen(found: Found) -> dict[str, Any]:
    """What there is to look at for whoever says how the file is read."""
    return {
        "reading": found.reading.kept(),  # the best guess
        "questions": [str(question) for question in found.asks],
        "headers": list(found.headers),
        "header_row": found.header_row,
        "samples": found.samples,
        "two_meanings": found.two_meanings,
        "encodings": found.encodings,
    }


def _locked_for_an_answer(people_import: PeopleImport) -> PeopleImport:
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.state not in {State.ASKING, State.READY, State.REFUSED}:
        raise Slip(_("How this file is read can no longer be changed. Upload it again to read it another way."))
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
