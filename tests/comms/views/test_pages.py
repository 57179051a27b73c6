"""Every page of communications: who may open it, what it says, that it works without script, and in few queries."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from comms.domain import sending, sequences
from comms.models import Message, Step
from programs.models import Program
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests import factories
from tests.comms.conftest import Story
from tests.conftest import actor_for, queries_of

MORNING = datetime.datetime(2026, 10, 5, 7, 31, tzinfo=datetime.UTC)
M = "/norvane/programs/abe/messages/"
PAGES = [
    M,
    M + "?wave=1",
    M + "log/?state=sent&q=ada&sort=state",
    M + "log/?format=csv",
    M + "steps/2/?locale=de",
    M + "steps/4/",
    M + "steps/1/edit/?language=new",
]
FORM = {
    "name": "Announcement",
    "recipient": "learner",
    "condition": "not_completed",
    "days": "2",
    "moment": "due_before",
    "working_days": "on",
    "local_time": "10:15",
    "locale": "en",
    "subject": "For {{ first_name }}",
    "body": "Hello {{ first_name }}, **now**.",
}


@pytest.fixture
def sign_in(tenant) -> Callable[[Role], Client]:
    def sign(role: Role) -> Client:
        client = Client()
        client.force_login(actor_for(tenant, role, f"{role}-web@norvane.example").user)
        return client

    return sign


@pytest.fixture
def told(tenant, inbox) -> Program:
    """A running program with one message sent, one suppressed, the others waiting."""
    with walls.inside(tenant.pk):
        story = Story(tenant)
        program = story.program(slug="abe", why="One rule for all of us.")
        segment = factories.SegmentFactory()
        wave = factories.WaveFactory(program=program, number=1, state="launched")
        factories.WaveSegmentFactory(wave=wave, segment=segment)
        people = [
            factories.PersonFactory(first_name="Lakshmi", last_name="Iyer", site="Pune"),
            factories.PersonFactory(last_name="Stray", email=""),
        ]
        story.issued(*(story.assign(program, person) for person in people))
        story.clock(MORNING)
        sending.send_due(tenant)
    return program


def uncertain(tenant) -> int:
    with walls.inside(tenant.pk):
        message = Message.objects.get(state="sent")
        Message.objects.filter(pk=message.pk).update(state="uncertain")
        return message.pk


def test_the_pages_answer(told, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    assert {address: client.get(address).status_code for address in PAGES} == dict.fromkeys(PAGES, 200)


def test_the_overview_shows_sequence_reach_and_calendar(told, sign_in):
    page = sign_in(Role.PROGRAM_MANAGER).get(M).content.decode()
    assert all(name in page for name in ("Announcement", "Reminder", "Overdue", "Overdue in your team"))
    assert "5 working days before the due date, at the sending time of each place" in page
    assert "Quiet hours 19:00 to 08:00" in page
    assert 'class="timeline"' in page
    assert "Deutsch" in page


def test_a_program_without_messages_begins_with_four(told, tenant, sign_in):
    with walls.inside(tenant.pk):
        program = factories.ProgramFactory(slug="new-one")
    client = sign_in(Role.PROGRAM_MANAGER)
    assert "Begin with these four" in client.get("/norvane/programs/new-one/messages/").content.decode()
    assert client.post("/norvane/programs/new-one/messages/start/").status_code == 302
    with walls.inside(tenant.pk):
        assert sequences.of(program).steps.count() == 4


def test_the_step_page_shows_it_as_a_person_sees_it(told, sign_in):
    page = sign_in(Role.PROGRAM_MANAGER).get(M + "steps/1/").content.decode()
    assert "<p>Hello <mark>Lakshmi</mark>,</p>" in page
    assert "As Lakshmi Iyer sees it" in page
    assert 'href="#personal-link"' in page
    german = sign_in(Role.ADMINISTRATOR).get(M + "steps/1/?locale=de").content.decode()
    assert "Guten Tag <mark>Lakshmi</mark>," in german


def test_a_step_is_saved(told, tenant, sign_in):
    answer = sign_in(Role.PROGRAM_MANAGER).post(M + "steps/1/edit/", FORM)
    assert (answer.status_code, answer["Location"]) == (302, M + "steps/1/?locale=en")
    with walls.inside(tenant.pk):
        step = Step.objects.get(sequence__program=told, number=1)
        assert (step.anchor, step.offset_days, step.working_days) == ("due", -2, True)
        assert step.local_time == datetime.time(10, 15)
        assert step.texts.get(locale="en").body == "Hello {{ first_name }}, **now**.\n"


def test_a_language_is_added(told, tenant, sign_in):
    form = {**FORM, "locale": "ar", "subject": "مرحبا", "body": "مرحبا {{ first_name }}"}
    client = sign_in(Role.PROGRAM_MANAGER)
    assert client.post(M + "steps/1/edit/?language=new", form).status_code == 302
    assert 'dir="rtl"' in client.get(M + "steps/1/?locale=ar").content.decode()


def test_what_cannot_be_sent_is_refused_with_what_was_typed(told, sign_in):
    answer = sign_in(Role.PROGRAM_MANAGER).post(M + "steps/1/edit/", {**FORM, "body": "Dear {{ firstname }}"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The text uses the unknown field {{ firstname }}" in page
    assert "Dear {{ firstname }}" in page


def test_the_preview_works_without_script_and_with(told, tenant, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    plain = client.post(M + "steps/1/edit/", {**FORM, "preview": "1"}).content.decode()
    assert "Hello <mark>Lakshmi</mark>, <strong>now</strong>." in plain
    assert "<title>" in plain
    live = client.post(M + "preview/", FORM, headers={"HX-Request": "true"}).content.decode()
    assert live.startswith('<div id="preview"')
    assert "Hello <mark>Lakshmi</mark>, <strong>now</strong>." in live
    problem = client.post(M + "preview/", {**FORM, "subject": "{{ nope }}"}, headers={"HX-Request": "true"})
    assert "unknown field {{ nope }}" in problem.content.decode()
    with walls.inside(tenant.pk):
        assert Step.objects.get(sequence__program=told, number=1).offset_days == 0


def test_a_preview_executes_nothing(told, sign_in):
    body = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) {{ first_name }}"
    page = sign_in(Role.PROGRAM_MANAGER).post(M + "preview/", {**FORM, "body": body}).content.decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "href" not in page


def test_a_step_is_added_and_removed(told, tenant, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    assert client.post(M + "steps/new/", {**FORM, "name": "Half-way"})["Location"] == M + "steps/5/?locale=en"
    assert client.post(M + "steps/5/remove/").status_code == 302
    assert client.post(M + "steps/1/remove/").status_code == 409
    with walls.inside(tenant.pk):
        assert Step.objects.filter(sequence__program=told).count() == 4


@pytest.mark.parametrize(
    "bad", [{"days": "-1"}, {"days": "x"}, {"moment": "moon"}, {"local_time": "25:99"}, {"locale": "?"}]
)
def test_bad_values_are_refused_not_crashed(told, sign_in, bad):
    assert sign_in(Role.PROGRAM_MANAGER).post(M + "steps/new/", {**FORM, **bad}).status_code == 422


def test_the_log_says_what_became_of_each(told, sign_in):
    page = sign_in(Role.PROGRAM_MANAGER).get(M + "log/").content.decode()
    assert "6 messages" in page
    assert "No e-mail address; alternative route: hand-over by the manager" in page
    fragment = sign_in(Role.ADMINISTRATOR).get(M + "log/?state=suppressed", headers={"HX-Request": "true"})
    assert "<title>" not in fragment.content.decode()


def test_the_detail_shows_the_mail_and_why_it_went_then(told, tenant, sign_in):
    with walls.inside(tenant.pk):
        message = Message.objects.get(state="sent")
    page = sign_in(Role.PROGRAM_MANAGER).get(f"/norvane/messages/{message.pk}/").content.decode()
    assert "Wanted by “Announcement”, on the day of assignment, at the sending time of each place" in page
    assert "Mon 5 Oct 2026, 09:30 in Pune" in page
    assert "Sent and accepted by the mail host" in page
    assert "<p>Hello Lakshmi,</p>" in page
    assert "The link of the mail is left out here" in page
    assert "/l/" not in page


def test_send_again(told, tenant, sign_in):
    pk = uncertain(tenant)
    client = sign_in(Role.PROGRAM_MANAGER)
    assert "Nobody knows whether these arrived" in client.get(M).content.decode()
    assert "Send again" in client.get(f"/norvane/messages/{pk}/").content.decode()
    assert client.post(f"/norvane/messages/{pk}/again/").status_code == 302
    assert client.post(f"/norvane/messages/{pk}/again/").status_code == 409
    with walls.inside(tenant.pk):
        assert Message.objects.get(pk=pk).state == "planned"


def test_a_regional_lead_sees_only_messages_of_their_people(told, tenant, sign_in):
    page = sign_in(Role.REGIONAL_LEAD).get(M + "log/").content.decode()
    assert "Lakshmi" not in page
    assert "No messages yet" in page


def test_the_person_page_has_the_history(told, tenant, sign_in):
    with walls.inside(tenant.pk):
        person = Message.objects.get(state="sent").recipient
    page = sign_in(Role.PROGRAM_MANAGER).get(f"/norvane/people/{person.pk}/").content.decode()
    assert "Anti-bribery essentials: Announcement" in page


@pytest.mark.parametrize("address", [M + "log/", M])
def test_query_count_at_one_and_three_people(told, tenant, sign_in, address):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.get(address)
    counts = []
    for more in (0, 2):
        with walls.inside(tenant.pk):
            story = Story(tenant)
            story.issued(
                *(story.assign(told, factories.PersonFactory(email="")) for _ in range(more))
            ) if more else None
            sending.send_due(tenant)
        with queries_of() as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
