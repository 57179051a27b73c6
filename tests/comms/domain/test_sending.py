"""Recheck, render, hand over, settle: with a real SMTP host, and every planned message accounted for."""

import datetime

import pytest

from comms.domain import claims, leaving, personal_links, planning, reach, resend, sending
from comms.models import Message
from delivery.models import Assignment, SignedLink
from rollout.journal.models import Entry
from rollout.mail.domain import mailbag
from rollout.tenancy import actors, walls
from tests import factories

MORNING = datetime.datetime(2026, 10, 5, 7, 31, tzinfo=datetime.UTC)  # 09:31 in Berlin, the announcement is due
NIGHT = datetime.datetime(2026, 10, 5, 20, 0, tzinfo=datetime.UTC)
LATE = datetime.datetime(2026, 10, 21, 7, 31, tzinfo=datetime.UTC)  # the morning after the due date


def send(story, at=MORNING):
    story.clock(at)
    sending.send_due(story.tenant)


def announcement(story, **person) -> Message:
    return story.issued(story.assign(person=factories.PersonFactory(**person)))[0]


def test_the_announcement_arrives_readable(story, inbox):
    message = announcement(story, first_name="Lakshmi", email="lakshmi@norvane.example", site="Pune")
    send(story)
    (mail,) = inbox.mails
    message.refresh_from_db()
    assert (message.state, message.attempts, message.to) == ("sent", 1, "lakshmi@norvane.example")
    assert mail["Message-ID"] == message.message_id
    assert mail["To"] == "lakshmi@norvane.example"
    assert mail["Subject"] == ("Anti-bribery essentials: please complete it by Tuesday 20 October, end of day in Pune")
    assert str(mail["From"]).startswith("Norvane Group <")
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert text.startswith("Hello Lakshmi,")
    assert 'lang="en" dir="ltr"' in html
    assert "<p>Hello Lakshmi,</p>" in html


def test_the_link_is_the_learners_own_and_kept_nowhere(story, inbox):
    message = announcement(story)
    send(story)
    text = inbox.mails[0].get_body(("plain",)).get_content()
    message.refresh_from_db()
    token = text.split("/l/")[1].split("/")[0]
    assert SignedLink.objects.filter(assignment=message.assignment).count() == 1
    assert token not in f"{message.text}{message.html}"
    assert personal_links.mark() in message.text
    assert personal_links.mark() not in text


@pytest.mark.parametrize(
    ("language", "hello"), [("de-AT", "Guten Tag Ada,"), ("de", "Guten Tag Ada,"), ("fr", "Hello Ada,")]
)
def test_language_falls_back(story, inbox, language, hello):
    announcement(story, language=language)
    send(story)
    assert inbox.mails[0].get_body(("plain",)).get_content().startswith(hello)


def test_a_foreign_domain_is_written_to_and_a_foreign_mailbox_is_told(story, inbox):
    known, unknown = announcement(story, email="ada@bücher.example"), announcement(story, email="ädä@x.example")
    send(story)
    assert [mail["To"] for mail in inbox.mails] == ["ada@xn--bcher-kva.example"]
    for message in (known, unknown):
        message.refresh_from_db()
    assert (known.state, unknown.state) == ("sent", "failed")
    assert unknown.state_because.startswith("The address ädä@x.example cannot be written to")


def test_a_name_cannot_add_a_header_or_markup(story, inbox):
    program = story.program(enrollment="self_directed")
    person = factories.PersonFactory(first_name="Eve\r\nBcc: all@norvane.example\r\n\r\n<script>x</script>")
    story.issued(story.assign(program, person))
    send(story)
    (mail,) = inbox.mails
    assert mail["Bcc"] is None
    assert "Bcc: all@norvane.example" in mail["Subject"]
    assert "<script" not in mail.get_body(("html",)).get_content()


def reasons(story, assignment, at=MORNING) -> dict[str, str]:
    send(story, at)
    return {
        each.step.name: each.state_because for each in Message.objects.filter(assignment=assignment, state="suppressed")
    }


def test_completed_people_get_nothing_more(story, inbox):
    assignment = story.assign()
    story.issued(assignment)
    assignment.state, assignment.completed_at = "completed", datetime.datetime(2026, 10, 5, 7, tzinfo=datetime.UTC)
    assignment.save()
    assert reasons(story, assignment, LATE) == dict.fromkeys(
        ["Announcement", "Reminder", "Overdue"], "Already completed on 5 October 2026"
    )
    assert inbox.mails == []


def test_a_reminder_is_for_those_who_have_not_started(story, inbox):
    assignment = story.assign()
    story.issued(assignment)
    assignment.state, assignment.started_at = "in_progress", datetime.datetime(2026, 10, 6, 7, tzinfo=datetime.UTC)
    assignment.save()
    assert reasons(story, assignment, LATE) == {"Reminder": "Already started on 6 October 2026"}
    assert len(inbox.mails) == 2


def test_overdue_is_judged_by_the_due_date_of_now(story, inbox):
    assignment = story.assign()
    story.issued(assignment)
    assignment.due_at = LATE + datetime.timedelta(days=7)
    assignment.save()
    assert reasons(story, assignment, LATE) == {"Overdue": "Not overdue: the due date was moved"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "left"}, "Has left the company"),
        ({"status": "leave"}, "On leave: absent people are not contacted"),
        ({"email": ""}, "No e-mail address; alternative route: hand-over by the manager"),
    ],
)
def test_who_is_not_written_to(story, inbox, change, reason):
    message = announcement(story, **change)
    assert reasons(story, message.assignment) == {"Announcement": reason}
    assert inbox.mails == []


def test_withdrawn(story, inbox):
    assignment = story.assign(state="withdrawn")
    story.issued(assignment)
    assert reasons(story, assignment)["Announcement"] == "The assignment was withdrawn"


def test_quiet_hours_at_the_time_of_sending_put_it_off(story, inbox):
    message = announcement(story)
    send(story, NIGHT)
    message.refresh_from_db()
    assert (message.state, message.lease_until) == ("planned", None)
    assert message.due_at == datetime.datetime(2026, 10, 6, 6, 0, tzinfo=datetime.UTC)
    assert message.moved_because == "quiet hours 19:00 to 08:00 in Berlin"
    assert inbox.mails == []


def test_a_shared_mailbox_gets_one_message_that_names_nobody(story, inbox):
    program = story.program()
    factories.ModuleFactory(program=program, launch_url="https://learn.example/abe")
    crew = [
        factories.PersonFactory(first_name=name, last_name="Roy", email="crew@norvane.example", shared_mailbox=True)
        for name in ("Asha", "Bina")
    ]
    story.issued(*(story.assign(program, person) for person in crew))
    send(story)
    (mail,) = inbox.mails
    text = mail.get_body(("plain",)).get_content()
    assert not any(name in f"{mail['Subject']}{text}" for name in ("Asha", "Bina", "Roy"))
    assert text.startswith("Hello colleague,")
    assert "https://learn.example/abe" in text
    assert SignedLink.objects.count() == 0
    assert Message.objects.get(state="suppressed").state_because == "Its shared mailbox already has this message"


@pytest.mark.parametrize(
    ("answer", "state"), [("451 later", "planned"), ("554 no such mailbox", "failed"), ("", "sent")]
)
def test_the_hosts_answer_decides(story, inbox, answer, state):
    message = announcement(story)
    inbox.answer = answer
    send(story)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (state, 1)
    assert answer[:3] in message.state_because
    assert bool(message.lease_until) == (state == "planned")


def test_no_host_puts_it_off_and_says_when_to_come_again(story, settings):
    message = announcement(story)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    story.clock(MORNING)
    again = sending.send_due(story.tenant)
    message.refresh_from_db()
    assert (message.state, again) == ("planned", message.lease_until)
    assert message.state_because.startswith("No connection to")


def test_tries_end(story, inbox):
    message = announcement(story)
    Message.objects.filter(pk=message.pk).update(attempts=claims.TRIES - 1)
    inbox.answer = "451 later"
    send(story)
    message.refresh_from_db()
    assert message.state == "failed"


def test_a_text_that_breaks_later_fails_with_its_reason(story, inbox):
    message = announcement(story)
    message.step.texts.update(body="{% if days_left > 1 %}{{ first_name.x }}{% endif %}")
    send(story)
    message.refresh_from_db()
    assert (message.state, message.state_because) == (
        "failed",
        "The text uses {{ first_name.x }}, which has no such part.",
    )


def test_a_lost_worker_frees_what_it_only_claimed_and_leaves_the_rest_uncertain(story, inbox):
    claimed, leaving = announcement(story), announcement(story)
    gone = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=1)
    Message.objects.filter(pk=claimed.pk).update(lease_until=gone)
    Message.objects.filter(pk=leaving.pk).update(lease_until=gone, state="sending", attempts=1)
    send(story)
    claimed.refresh_from_db()
    leaving.refresh_from_db()
    assert (claimed.state, leaving.state) == ("sent", "uncertain")
    assert leaving.state_because == mailbag.LOST
    assert [mail["Message-ID"] for mail in inbox.mails] == [claimed.message_id]


def test_another_workers_message_is_not_touched(story, inbox):
    message = announcement(story)
    lease = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=20)
    Message.objects.filter(pk=message.pk).update(lease_until=lease)
    story.clock(MORNING)
    assert sending.send_due(story.tenant) == lease
    assert inbox.mails == []


@pytest.mark.parametrize(("fresh", "letters"), [(claims.FRESH, 3), (datetime.timedelta(microseconds=1), 1)])
def test_what_a_slow_host_has_not_taken_yet_is_judged_again(story, inbox, monkeypatch, fresh, letters):
    """All complete while the first letter leaves; the control hands over what was judged before."""
    program = story.program()
    story.issued(*(story.assign(program, factories.PersonFactory()) for _ in range(3)))
    real = leaving.Round.send

    def completes(round_, message):
        outcome = real(round_, message)
        Assignment.objects.update(state="completed", completed_at=MORNING)
        return outcome

    monkeypatch.setattr(leaving.Round, "send", completes)
    story.clock(MORNING)
    sending.send_due(story.tenant, claims.Claims(fresh=fresh))
    assert len(inbox.mails) == letters
    assert Message.objects.filter(state="suppressed").count() == 3 - letters


def test_an_answer_is_noted_though_the_next_message_breaks(story, inbox, monkeypatch):
    program = story.program()
    story.issued(*(story.assign(program, factories.PersonFactory()) for _ in range(2)))
    real = personal_links.filled

    def breaks(message, *, at):
        if inbox.mails:
            raise ZeroDivisionError
        return real(message, at=at)

    monkeypatch.setattr(personal_links, "filled", breaks)
    with pytest.raises(ZeroDivisionError):
        send(story)
    due = Message.objects.filter(lease_until__isnull=False) | Message.objects.exclude(state="planned")
    assert sorted(due.values_list("state", flat=True)) == ["planned", "sent"]


def test_one_more_message_costs_three_statements(story, inbox):
    """Its link, its mark and its answer, in one transaction with that of the one before; claimed together."""
    from tests.conftest import queries_of

    program = story.program()
    counts = []
    for size in (1, 3):
        story.issued(*(story.assign(program, factories.PersonFactory()) for _ in range(size)))
        story.clock(MORNING)
        with queries_of() as queries:
            sending.send_due(story.tenant)
        counts.append(len([each for each in queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]))
    assert counts[1] - counts[0] == 2 * 3


def test_send_again_keeps_the_message_id_and_says_who(story, inbox, manager_actor):
    message = announcement(story)
    Message.objects.filter(pk=message.pk).update(state="uncertain", attempts=1, settled_at=MORNING)
    resend.again(message=message, by=manager_actor, at=MORNING)
    send(story)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 2)
    assert [mail["Message-ID"] for mail in inbox.mails] == [message.message_id]
    assert Entry.objects.get(verb="message.resent").actor == manager_actor.user


def test_send_again_is_for_uncertain_ones_only(story, manager_actor):
    message = announcement(story)
    with pytest.raises(Exception, match="Only an uncertain message can be sent again; this one is “planned”"):
        resend.again(message=message, by=manager_actor, at=MORNING)


def test_every_planned_message_is_in_one_figure(story, inbox):
    people = [{}, {"email": ""}, {"status": "left"}, {"language": "de"}]
    program = story.program()
    planned = story.issued(*(story.assign(program, factories.PersonFactory(**values)) for values in people))
    send(story)
    found = reach.of(Message.objects.all())
    assert found == reach.Reach(waiting=8, sent=2, suppressed=2)
    assert found.total == len(planned) == 12


def test_history_is_recorded_as_of_its_own_time_and_nothing_is_sent(story, inbox):
    early = story.assign()
    late = story.assign(early.program)
    story.issued(early, late)
    early.state, early.completed_at = "completed", datetime.datetime(2026, 10, 10, tzinfo=datetime.UTC)
    early.save()
    counts = sending.record_past(tenant=story.tenant, upto=LATE)
    states = {(each.assignment_id, each.step.name): each.state for each in Message.objects.all()}
    assert counts == {"sent": 4, "suppressed": 2}
    assert [states[early.pk, name] for name in ("Announcement", "Reminder", "Overdue")] == [
        "sent",
        "suppressed",
        "suppressed",
    ]
    first = Message.objects.get(assignment=early, step__number=1)
    assert (first.settled_at, first.state_because) == (first.due_at, "Recorded for the demo history")
    assert first.text.startswith("Hello Ada,")
    assert inbox.mails == []


def test_the_agenda_is_lowered_to_the_earliest(story):
    from rollout.jobs.models import AgendaItem

    message = announcement(story)
    for act in (walls.last_acts() or {}).values():  # what the transaction does last
        act()
    item = AgendaItem.objects.get(tenant=story.tenant, kind=planning.KIND)
    assert item.due_at == message.due_at - story.tenant.clock_offset


def test_queries_per_batch_do_not_grow(story, inbox):
    from tests.conftest import queries_of

    program = story.program()
    counts = []
    for size in (1, 3):
        story.issued(*(story.assign(program, factories.PersonFactory(email="")) for _ in range(size)))
        story.clock(MORNING)
        with queries_of() as queries:
            sending.send_due(story.tenant)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_system_may_start_a_sequence_twice(story):
    from comms.domain import sequences

    program = story.program()
    sequences.start_default(program=program, by=actors.system(story.tenant), at=MORNING)
    assert program.pk == sequences.of(program).program_id
    assert sequences.of(program).steps.count() == 4
