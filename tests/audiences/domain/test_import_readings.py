"""How a file is read: asked once, remembered for its source, and not changed once it is applied."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from audiences.domain import import_readings, imports
from audiences.domain.people_formats.dates import Order
from audiences.domain.people_formats.readings import Reading
from audiences.domain.people_formats.recognition import Found, Question
from audiences.models import PeopleImport, SourceReading
from rollout.jobs.models import JobFile
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from tests.factories import AT

pytestmark = pytest.mark.django_db
FOREIGN = b"Employee ID,First name,Last name,Hire date\nB1,Ada,One,03/04/2024\nB2,Ben,Two,05/06/2024\n"
FILLS = {
    "employee id": "external_id",
    "first name": "first_name",
    "last name": "last_name",
    "hire date": "hire_date",
}


@pytest.fixture
def uploaded(inside, system: Actor) -> PeopleImport:
    return imports.upload(file_name="badges.csv", content=FOREIGN, by=system, at=AT, source="badges")


def reading(**more: object) -> Reading:
    return Reading(system="plain", fills=FILLS, dates=Order.DAY_FIRST, **more)


def test_what_has_two_meanings_is_asked_and_the_file_waits(uploaded):
    found = import_readings.look(FOREIGN, source="badges", encoding="")
    assert {Question.COLUMNS} <= set(found.asks)
    import_readings.ask(people_import=uploaded, found=found)
    uploaded.refresh_from_db()
    assert (uploaded.state, uploaded.reading) == ("asking", {})
    assert uploaded.asked["headers"] == list(found.headers)
    assert uploaded.asked["questions"] == [str(each) for each in found.asks]
    assert import_readings.reading_of(uploaded) == found.reading  # the best guess, until somebody answers


def test_an_answer_is_remembered_for_the_source_alone(uploaded, system):
    import_readings.ask(people_import=uploaded, found=import_readings.look(FOREIGN, source="badges", encoding=""))
    before = uploaded.preview_job
    answered = import_readings.answer(people_import=uploaded, reading=reading(), by=system, at=AT)
    assert (answered.state, import_readings.reading_of(answered)) == ("reading", reading())
    assert answered.preview_job != before
    assert bytes(JobFile.objects.get(job=answered.preview_job).content) == FOREIGN
    assert not JobFile.objects.filter(job=before).exists()
    assert import_readings.look(FOREIGN, source="badges", encoding="").asks == ()
    assert import_readings.look(FOREIGN, source="other", encoding="").asks != ()
    assert Entry.objects.get(verb="people.reading_confirmed").data["fills"] == FILLS


def test_a_reading_that_tells_nobody_is_refused_and_not_remembered(uploaded, system):
    nameless = Reading(system="plain", fills={**FILLS, "employee id": ""}, dates=Order.DAY_FIRST)
    with pytest.raises(ValidationError, match="Choose the column that holds the external id"):
        import_readings.answer(people_import=uploaded, reading=nameless, by=system, at=AT)
    assert not SourceReading.objects.exists()


def test_an_encoding_is_said_without_forgetting_the_columns(uploaded, system):
    import_readings.ask(people_import=uploaded, found=import_readings.look(FOREIGN, source="badges", encoding=""))
    import_readings.answer(people_import=uploaded, reading=reading(), by=system, at=AT)
    PeopleImport.objects.update(state="ready")
    answered = import_readings.answer_encoding(people_import=uploaded, encoding="cp1252", by=system, at=AT)
    assert (answered.encoding, answered.reading, answered.state) == ("cp1252", {}, "reading")
    assert SourceReading.objects.get().reading["fills"] == FILLS


@pytest.mark.parametrize("state", ["reading", "applying", "applied", "undone"])
def test_once_it_is_read_or_applied_it_stays(uploaded, system, state):
    PeopleImport.objects.update(state=state)
    for answer in (
        lambda: import_readings.answer(people_import=uploaded, reading=reading(), by=system, at=AT),
        lambda: import_readings.answer_encoding(people_import=uploaded, encoding="cp1252", by=system, at=AT),
    ):
        with pytest.raises(ValidationError, match="can no longer be changed"):
            answer()
    assert not SourceReading.objects.exists()


def test_what_nobody_needs_to_confirm_is_noted(uploaded):
    found = replace(import_readings.look(FOREIGN, source="badges", encoding=""), reading=reading(), asks=())
    import_readings.read_as(people_import=uploaded, found=found)
    uploaded.refresh_from_db()
    assert import_readings.reading_of(uploaded) == reading()
    assert (uploaded.asked["questions"], uploaded.asked["headers"]) == ([], list(found.headers))  # to say it otherwise


def test_a_canonical_file_can_be_read_in_one_way(uploaded):
    import_readings.read_as(people_import=uploaded, found=Found(Reading(), ("external_id",), 1, {}, ()))
    uploaded.refresh_from_db()
    assert uploaded.asked == {}
