"""Planned messages follow settings and deadlines that move (GO1, CO4), held against a walk through minutes."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain.settings import book, changes, effects
from audiences.domain.settings.targets import Target
from comms.domain import following, leaving, nudges, retimed, sending
from comms.models import Message, Step
from delivery import wakeups
from delivery.domain import issuing
from delivery.models import Assignment
from rollout.journal.models import Entry
from tests import factories, walk
from tests.conftest import queries_of

LAUNCHED_AT = datetime.datetime(2026, 10, 5, 6, 0, tzinfo=datetime.UTC)  # a Monday
AT = datetime.datetime(2026, 10, 6, 16, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
ZONE = "Asia/Dubai"  # no clock changes, and no holiday in October


@pytest.fixture
def wave(story, system):
    """An announcement on the first day, a reminder three working days before the due date, one word when it is over."""
    country = factories.CountryFactory(code="AE", name="Emirates", time_zone=ZONE)
    sequence = factories.SequenceFactory()
    steps = ((1, "assigned", 0, False), (2, "due", -3, True), (3, "due", 1, True), (4, "assigned", 9, False))
    for number, anchor, offset, working in steps:
        step = factories.StepFactory(
            sequence=sequence, number=number, anchor=anchor, offset_days=offset, working_days=working
        )
        factories.StepTextFactory(step=step)
    wave = factories.WaveFactory(program=sequence.program, due_rule={"kind": "window"})
    factories.WaveSegmentFactory(wave=wave)
    factories.PersonFactory.create_batch(2, country=country, time_zone=ZONE)
    story.clock(LAUNCHED_AT)
    issuing.issue_all(wave=wave, by=system, at=LAUNCHED_AT)
    told(story.tenant)
    Message.objects.filter(step__number=1).update(state="sent", settled_at=LAUNCHED_AT)
    return wave


def told(tenant):
    """Let both followers read what they have not read, as the journal would: entry by entry, step by step."""
    for step, verbs in ((wakeups.on_setting, {"setting.in_force"}), (following.follow, following.VERBS)):
        read = f"read_{step.__name__}"
        for entry in Entry.objects.filter(verb__in=verbs, pk__gt=getattr(tenant, read, 0)).order_by("pk"):
            after = 0
            while after is not None:
                after = step(entry, tenant, after)
            setattr(tenant, read, entry.pk)


def decide(story, system, name, raw, at=AT, country=None):
    story.clock(at)
    changes.set_value(name=name, raw=raw, target=Target(country=country), by=system, at=at)
    told(story.tenant)


def foreseen(name, raw, at=AT):
    before = book.at(at)
    value = changes.check(name=name, raw=raw, target=Target(), settings=before)
    after = changes.with_value(name=name, value=value, target=Target(), settings=before)
    return retimed.effects(effects.Change(name, before, after))[0].count


def due():
    return dict(Message.objects.order_by("pk").values_list("pk", "due_at"))


def local(number):
    (at,) = set(Message.objects.filter(step__number=number).values_list("due_at", flat=True))
    return f"{at.astimezone(ZoneInfo(ZONE)):%d %b %H:%M}"


# The oracle: the day by counting, the moment by walking on, minute by minute.


def expected(step, chosen, due_at, at):
    week = {int(day) for day in chosen["working_week"]}
    anchor = due_at if step.anchor == "due" else LAUNCHED_AT
    walked = walk.walk(ZONE, anchor - 8 * DAY if step.offset_days < 0 else anchor)
    day = walked.days_on(anchor, step.offset_days, lambda day: not step.working_days or day.isoweekday() in week)
    time = datetime.time.fromisoformat
    quiet = walk.minutes_from(time(chosen["quiet_from"]), time(chosen["quiet_to"]))
    weekdays = range(1, 8) if chosen["sending_days"] == "every" else week
    goes = walked.first_allowed(walked.shows(day, time(chosen["sending_time"])), quiet, weekdays, ())
    if goes >= at:
        return goes
    return walk.walk(ZONE, at).first_allowed(at, quiet, weekdays, ())


BEGIN = {
    "quiet_from": "19:00",
    "quiet_to": "08:00",
    "sending_time": "09:30",
    "sending_days": "working",
    "working_week": ["1", "2", "3", "4", "5"],
    "completion_days": 20,
}
one_change = st.one_of(
    st.tuples(st.just("quiet_from"), st.sampled_from(["17:00", "18:15", "21:00"])),
    st.tuples(st.just("quiet_to"), st.sampled_from(["07:00", "09:45", "10:00"])),
    st.tuples(st.just("sending_time"), st.sampled_from(["08:00", "09:00", "11:00"])),
    st.tuples(st.just("sending_days"), st.sampled_from(["working", "week", "every"])),
    st.tuples(st.just("working_week"), st.sets(st.sampled_from("1234567"), min_size=3).map(sorted)),
    st.tuples(st.just("completion_days"), st.integers(14, 24)),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(one_change, min_size=1, max_size=3), gap=st.sampled_from([0, 7]))
def test_whatever_changes_messages_go_when_the_walk_says(story, system, wave, made, gap):
    with transaction.atomic():
        read, chosen, at = dict(vars(story.tenant)), dict(BEGIN), AT
        for name, raw in made:
            was, count = due(), foreseen(name, raw, at)
            decide(story, system, name, raw, at)
            chosen[name] = raw
            assert count == sum(was[pk] != now for pk, now in due().items()), "as foreseen"
            at += datetime.timedelta(minutes=gap)
        for message in Message.objects.filter(state="planned").select_related("step", "assignment"):
            assert message.due_at == expected(message.step, chosen, message.assignment.due_at, AT), message.step.number
        transaction.set_rollback(True)
        vars(story.tenant).update(read)


def test_a_change_moves_what_is_planned_and_nothing_that_went(story, system, wave):
    assert (local(1), local(2), local(4)) == ("05 Oct 10:00", "28 Oct 09:30", "14 Oct 09:30")
    assert foreseen("sending_time", "11:00") == 6, "three messages of two people; what was sent stays"
    decide(story, system, "sending_time", "11:00")
    assert (local(1), local(2), local(4)) == ("05 Oct 10:00", "28 Oct 11:00", "14 Oct 11:00")
    assert foreseen("sending_time", "11:00", AT + DAY) == 0
    same = effects.Change("sending_time", book.at(AT), book.at(AT))
    assert retimed.effects(same)[0].count == 0, "and the page says that nothing changes"


def test_messages_wait_for_the_deadline_that_moved(story, system, wave):
    assert foreseen("completion_days", 22) == 4, "those before and after the due date, not the one after the assignment"
    decide(story, system, "completion_days", 22)
    assert (local(2), local(3), local(4)) == ("30 Oct 09:30", "05 Nov 09:30", "14 Oct 09:30")


def test_a_reminder_whose_day_is_over_goes_at_the_next_allowed_moment(story, system, wave):
    late = AT + 20 * DAY  # Monday 26 October, 20:00 there, in quiet hours
    Message.objects.filter(step__number=4).update(state="sent")
    assert foreseen("completion_days", 16, late) == 4
    decide(story, system, "completion_days", 16, late)
    assert local(2) == "27 Oct 08:00"


def test_a_step_that_was_edited_since_moves_by_the_window_alone(story, system, wave):
    Step.objects.filter(number=4).update(offset_days=11)
    decide(story, system, "quiet_to", "10:00")
    assert local(4) == "14 Oct 10:00", "times of steps are for people assigned from now on"


def test_a_digest_keeps_its_day_and_a_nudge_its_moment(story, system, wave, manager_actor):
    assignment = Assignment.objects.order_by("pk").first()
    nudge = nudges.nudge(assignment=assignment, by=manager_actor, at=AT)
    Message.objects.filter(step__number=3).update(assignment=None)
    assert f"{nudge.due_at.astimezone(ZoneInfo(ZONE)):%d %b %H:%M}" == "07 Oct 08:00"
    decide(story, system, "quiet_to", "07:00")
    nudge.refresh_from_db()
    assert f"{nudge.due_at.astimezone(ZoneInfo(ZONE)):%d %b %H:%M}" == "07 Oct 07:00"
    decide(story, system, "sending_time", "10:30")
    assert local(3) == "03 Nov 10:30"


def test_what_waits_for_the_cap_waits_on(story, system, wave):
    """The sender put it off beyond the window: another window alone does not bring it back, nor is that foreseen."""
    held = datetime.datetime(2026, 10, 21, 5, 30, tzinfo=datetime.UTC)
    Message.objects.filter(step__number=4).update(due_at=held, moved_because="as told")
    assert foreseen("sending_time", "11:00") == 4
    decide(story, system, "sending_time", "11:00")
    assert local(4) == "21 Oct 09:30"
    assert foreseen("quiet_to", "10:00", AT + DAY) == 2
    decide(story, system, "quiet_to", "10:00", AT + DAY)
    assert local(4) == "21 Oct 10:00"


def test_killed_half_way_it_goes_on(story, system, wave, monkeypatch):
    monkeypatch.setattr(retimed, "CHUNK", 4)
    changes.set_value(name="sending_time", raw="11:00", target=Target(), by=system, at=AT)
    entry = Entry.objects.filter(verb="setting.in_force").latest("pk")
    after = following.follow(entry, story.tenant, 0)
    assert Message.objects.filter(due_at__hour=7, due_at__minute=0).count() == 4
    assert following.follow(entry, story.tenant, after) is None
    assert Message.objects.filter(due_at__hour=7, due_at__minute=0).count() == 6
    was = due()
    assert following.follow(entry, story.tenant, 0) == after
    assert due() == was


def test_a_send_in_flight_does_not_go_by_the_settings_of_before(story, system, wave, inbox, monkeypatch):
    """A worker took the message a moment before the change: it may not send it, and the wait of a retry stays."""
    due_at = Message.objects.filter(step__number=4).values_list("due_at", flat=True)[0]
    real, taken = leaving.Round.send, []

    def change_first(round_, message):
        if not taken:
            decide(story, system, "quiet_to", "10:00", due_at)
        taken.append(message.pk)
        return real(round_, message)

    story.clock(due_at)
    monkeypatch.setattr(leaving.Round, "send", change_first)
    sending.send_due(story.tenant)
    assert len(taken) == 2
    assert inbox.mails == []
    left = Message.objects.filter(step__number=4)
    assert {(each.state, each.attempts, each.due_at.hour) for each in left} == {("planned", 0, 6)}
    Message.objects.update(lease_until=None)
    monkeypatch.setattr(leaving.Round, "send", real)
    story.clock(due_at + datetime.timedelta(minutes=31))
    sending.send_due(story.tenant)
    assert len(inbox.mails) == 2


@pytest.mark.parametrize(("name", "raw"), [("quiet_to", "10:00"), ("completion_days", 22)])
@pytest.mark.parametrize("more", [0, 3])
def test_the_preview_asks_a_fixed_number_of_queries(story, system, wave, name, raw, more):
    country = factories.CountryFactory(code="AE")
    for person in factories.PersonFactory.create_batch(more, country=country, time_zone=ZONE):
        assignment = Assignment.objects.first()
        assignment.pk, assignment.person = None, person
        assignment.save(force_insert=True)
        story.issued(assignment)
    before = book.at(AT)
    after = changes.with_value(name=name, value=raw, target=Target(), settings=before)
    with queries_of() as asked:
        (found,) = retimed.effects(effects.Change(name, before, after))
    assert found.count >= 2 * more
    assert len(asked) == 11
