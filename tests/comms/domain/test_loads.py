"""Never more than the cap in any seven days, and reminders far enough apart, whatever is planned (CO4)."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain.settings import book, changes, effects
from audiences.domain.settings.book import Book
from audiences.domain.settings.resolution import Held, Level
from audiences.domain.settings.targets import Target
from audiences.models import Country
from comms.domain import claims, following, load_effects, loads, sending
from comms.domain.loads import Candidate, Went
from comms.domain.send_terms import SendTerms
from comms.domain.timing import Where
from comms.models import Message
from rollout.journal.models import Entry
from rollout.mail.domain import smtp
from rollout.tenancy import walls
from tests import factories
from tests.conftest import queries_of

PUNE = Where("Asia/Kolkata", 1)
BEGIN = datetime.datetime(2026, 10, 5, 4, 30, tzinfo=datetime.UTC)  # a Monday, 10:00 in Pune
WEEK, DAY, HOUR = datetime.timedelta(days=7), datetime.timedelta(days=1), datetime.timedelta(hours=1)


def terms(cap, days):
    held = {
        ("messages_per_week", (None, 1)): Held(Level.COUNTRY, cap),
        ("reminder_days", (None, 1)): Held(Level.COUNTRY, days),
    }
    india = Country(pk=1, code="IN", name="India")
    settings = Book(at=BEGIN, countries={1: india}, regions={}, values=held, policies={}, statutes={})
    return SendTerms(settings).of(1)


candidates = st.builds(
    Candidate,
    program=st.integers(1, 2),
    outranks=st.sampled_from([False, False, False, True]),
    reminds=st.booleans(),
    is_nudge=st.sampled_from([False, False, True]),
    until=st.integers(0, 60).map(lambda days: BEGIN + days * DAY),
)
wholes = st.integers(0, 30 * 24)


@given(st.lists(st.tuples(wholes, candidates), max_size=25), st.integers(2, 6), st.integers(1, 7))
@settings(deadline=None, max_examples=200)
def test_never_over_the_cap_and_never_too_soon(planned, cap, days):
    listed = [(BEGIN + hours * HOUR, each) for hours, each in planned]
    gone = load_effects.play(listed, [], where=PUNE, terms=lambda program: terms(cap, days))
    assert broken(gone, [each for _at, each in listed], cap, days) == []


def broken(gone, listed, cap, days):
    """What the promises say of it, counted anew: no code is shared with the rule."""
    found = []
    sent = sorted((at, number) for number, at in enumerate(gone) if at is not None)
    for at, number in sent:
        one = listed[number]
        before = [(other, listed[n]) for other, n in sent if (other, n) < (at, number)]
        if not one.outranks and sum(at - other < WEEK for other, _each in before) >= cap:
            found.append(f"{number} is one too many at {at}")
        day = at.astimezone(ZoneInfo(PUNE.zone)).date()
        reminders = [
            other.astimezone(ZoneInfo(PUNE.zone)).date()
            for other, each in before
            if each.reminds and each.program == one.program
        ]
        if (
            one.reminds
            and not one.is_nudge
            and not one.outranks
            and any((day - each).days < days for each in reminders)
        ):
            found.append(f"{number} is too soon at {at}")
    for number, at in enumerate(gone):
        if listed[number].outranks and at is None:
            found.append(f"{number} had to go")
    return found


@pytest.mark.parametrize("rule", ["_cap", "_cadence"])
def test_the_promises_notice_a_rule_that_is_missing(monkeypatch, rule):
    """The control: without the cap, or the cadence, the same plan breaks a promise."""
    one = Candidate(program=1, outranks=False, reminds=True, is_nudge=False, until=BEGIN + 60 * DAY)
    listed = [(BEGIN + number * 4 * HOUR, one) for number in range(4)]
    kept = load_effects.play(listed, [], where=PUNE, terms=lambda program: terms(2, 3))
    assert broken(kept, [one] * 4, 2, 3) == []
    monkeypatch.setattr(loads, rule, lambda *_given: (None, ""))
    gone = load_effects.play(listed, [], where=PUNE, terms=lambda program: terms(2, 3))
    assert broken(gone, [one] * 4, 2, 3)


def test_what_is_of_no_use_any_more_is_dropped_and_says_why():
    one = Candidate(program=1, outranks=False, reminds=False, is_nudge=False, until=BEGIN + 5 * DAY)
    went = [Went(BEGIN, 2, False), Went(BEGIN + HOUR, 2, False)]
    verdict = loads.verdict(one, went, where=PUNE, terms=terms(2, 1), at=BEGIN + DAY)
    assert verdict.suppressed
    assert verdict.because == "2 in seven days reach one person at most, and after that it was of no use any more"


# In rows, with a host that answers.


def planned(person, count, at=BEGIN, *, mandatory=False, condition="not_completed", **values):
    """Messages of as many programs, due at the instant."""
    made = []
    for _number in range(count):
        program = factories.ProgramFactory(enrollment="mandatory" if mandatory else "self_directed")
        step = factories.StepFactory(sequence__program=program, condition=condition)
        factories.StepTextFactory(step=step)
        wave = factories.WaveFactory(program=program)
        due_at = at - DAY if condition == "overdue" else at + 30 * DAY
        assignment = factories.AssignmentFactory(wave=wave, person=person, assigned_at=at - 9 * DAY, due_at=due_at)
        row = {
            "cause_id": step.pk,
            "occurrence": "1",
            "wanted_at": at,
            "due_at": at,
            "message_id": smtp.new_message_id(),
        }
        shared = {"program": program, "wave": wave, "step": step, "assignment": assignment, "recipient": person}
        made.append(Message.objects.create(cause="step", **row, **shared, **values))
    return made


def a_person(**values):
    india = factories.CountryFactory(code="IN", name="India", time_zone=PUNE.zone)
    return factories.PersonFactory(country=india, time_zone=PUNE.zone, **values)


def decide(system, name, raw, at=BEGIN):
    changes.set_value(name=name, raw=raw, target=Target(), by=system, at=at)
    return Entry.objects.filter(verb="setting.in_force").latest("pk")


def test_the_sender_keeps_to_the_cap_across_programs_and_says_so(story, system, inbox):
    decide(system, "messages_per_week", 3, BEGIN - DAY)
    person = a_person()
    planned(person, 5)
    (late,) = planned(person, 1, mandatory=True, condition="overdue")
    story.clock(BEGIN)
    sending.send_due(story.tenant)
    late.refresh_from_db()
    assert late.state == "sent", "that mandatory training is overdue is told in any case"
    waiting = list(Message.objects.filter(state="planned").order_by("pk"))
    assert len(inbox.mails) == 4
    assert len(waiting) == 2
    assert {each.moved_because for each in waiting} == {"3 in seven days reach one person at most"}
    assert all(each.due_at >= BEGIN + WEEK for each in waiting)
    story.clock(BEGIN + WEEK + HOUR)
    sending.send_due(story.tenant)
    assert len(inbox.mails) == 6


def test_two_workers_do_not_both_find_the_last_place(committed, inbox):
    """Both judge a message to the same person at the same time: the second waits, and counts what the first took."""
    tenant = factories.TenantFactory(slug="norvane", name="Norvane Group", is_demo=True)
    tenant.clock_offset = BEGIN - datetime.datetime.now(datetime.UTC)
    tenant.save()
    with walls.inside(tenant.pk):
        person = a_person()
        planned(person, 4, BEGIN - 3 * DAY, state="sent", settled_at=BEGIN - 3 * DAY)
        planned(person, 6)
    gate = threading.Barrier(3)

    def work():
        try:
            gate.wait(10)
            sending.send_due(tenant, claims.Claims(batch=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        for each in [pool.submit(work) for _worker in range(3)]:
            each.result(60)
    assert len(inbox.mails) == 1, "five in seven days"


def test_more_allowed_lets_go_at_once_what_waited_for_it(story, system, inbox):
    decide(system, "messages_per_week", 2, BEGIN - DAY)
    planned(a_person(), 4)
    story.clock(BEGIN)
    sending.send_due(story.tenant)
    assert len(inbox.mails) == 2
    at = BEGIN + HOUR
    before = book.at(at)
    after = changes.with_value(name="messages_per_week", value=3, target=Target(), settings=before)
    found = load_effects.effects(effects.Change("messages_per_week", before, after))
    entry = decide(system, "messages_per_week", 3, at)
    story.clock(at)
    assert following.follow(entry, story.tenant, 0) is None
    sending.send_due(story.tenant)
    assert len(inbox.mails) == 3
    assert [effect.sentence for effect in found] == ["2 messages reschedule", "0 messages are not sent"]


@pytest.mark.parametrize(("name", "raw"), [("messages_per_week", 2), ("reminder_days", 5)])
@pytest.mark.parametrize("people", [1, 3])
def test_what_is_foreseen_happens_in_a_fixed_number_of_queries(story, system, name, raw, people):
    for _person in range(people):
        person = a_person()
        for hours in (0, 26, 50):
            (first,) = planned(person, 1, BEGIN + hours * HOUR)
            again = planned(person, 1, BEGIN + (hours + 3) * HOUR)[0]
            again.step.offset_days = 3
            again.step.save()
            Message.objects.filter(pk=first.pk).update(program=again.program, step=again.step)
    before = book.at(BEGIN)
    after = changes.with_value(name=name, value=raw, target=Target(), settings=before)
    with queries_of() as asked:
        moved, dropped = load_effects.effects(effects.Change(name, before, after))
    assert len(asked) == 6
    as_before = gone(story, None)
    entry = decide(system, name, raw)
    as_after = gone(story, entry)
    assert moved.count > 0
    assert moved.count + dropped.count == sum(as_before[pk] != as_after[pk] for pk in as_after)


def gone(story, entry):
    """When everything would go, by the sender's own batches; taken back afterwards."""
    with transaction.atomic():
        if entry:
            following.follow(entry, story.tenant, 0)
        sending.record_past(tenant=story.tenant, upto=BEGIN + 60 * DAY)
        found = dict(Message.objects.values_list("pk", "settled_at"))
        transaction.set_rollback(True)
    return found
