"""No order of acts, retries or races writes to, assigns or briefs somebody behind a closed gate; mail leaves over SMTP.

The acts and the model are those of the gate's own property, with messages, pilots' holds, and briefings beside them.
"""

import contextlib
import datetime
import os
from collections.abc import Sequence
from typing import Self

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.models import Person
from comms.domain import briefing_mails, claims, following, holds, leaving, sending, sequences
from comms.models import Message
from programs.domain import briefings, findings
from programs.models import BriefingRead
from rollout.mail.domain import smtp
from rollout.tenancy.actors import Actor, Grant, LinkedPerson
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.audiences.domain.test_imports import row
from tests.conftest import actor_for
from tests.delivery import gate_changes
from tests.delivery.domain import test_gate_orders as orders
from tests.delivery.domain import test_joining as joining

LAW = orders.LAW
ITEMS = {
    1: ("wave", "", "launch"),
    2: ("language", "fr", "briefing"),
    LAW: ("language", "de", "launch"),
    4: ("country", "DE", "awareness"),
    5: ("language", "fr", "awareness"),
}
FOLLOWERS = gate_changes.FOLLOWERS | {
    "planned": (following.VERBS, following.follow),
    "held": (holds.VERBS, holds.follow),
}
EXAMPLES = int(os.environ.get("GATE_EXAMPLES", "12"))  # more of them: bench/test_gate_messages.py
ACTS = [*gate_changes.ACTS, "late", "send", "send", "send", "busy", "brief", "mail"]
open_ones = st.sets(st.sampled_from(sorted(ITEMS)), max_size=3)


class Story(gate_changes.Story):
    followers = FOLLOWERS


class Play(gate_changes.Play):
    story_class, items, on_items = Story, ITEMS, [*orders.ON_ITEMS, "late"]

    def __init__(self, tenant: Tenant, by: Actor, inbox) -> None:
        self.inbox = inbox
        super().__init__(tenant, by)
        sequences.start_default(program=self.story.wave.program, by=by, at=self.story.at)
        person = Person.objects.get(external_id="BOSS")
        user = factories.UserFactory(email=person.email)
        self.manager = Actor(tenant, user, (Grant(Role.MANAGER),), LinkedPerson(person.pk, True))

    def begun(self, order: Sequence[str], open_ones: set[int]) -> Self:
        play = super().begun(order, open_ones)
        play.mailed = set()
        self.inbox.mails.clear()
        return play

    def file(self) -> None:
        rows = [row(key, "BOSS", language=orders.PEOPLE[key]) for key in sorted(self.model.people)]
        self.story.file(*rows, order=self.order)

    def stopped(self, key: str) -> bool:
        """Whether nothing may be sent to the person now."""
        if self.waits or key in self.model.held(self.today, {"awareness"}):
            return True
        return self.model.is_open(LAW, self.today) and orders.PEOPLE[key].startswith("de")

    def read_mail(self) -> None:
        """What the host accepted since: of those assigned, whom nothing stops, each message once."""
        for mail in self.inbox.mails:
            key = mail["To"].partition("@")[0].upper()
            if key not in orders.PEOPLE:  # the manager, whose digests have tests of their own
                about = Message.objects.get(message_id=mail["Message-ID"])
                assert about.cause != Message.Cause.BRIEFING or not self.model.held(self.today, {"briefing"})
                continue
            assert key in self.model.found
            assert not self.stopped(key)
            assert (key, mail["Subject"]) not in self.mailed
            self.mailed.add((key, mail["Subject"]))
        self.inbox.mails.clear()

    def at_noon(self) -> None:
        """The next noon of a working day: messages are due, and what the host put off is tried again."""
        Message.objects.filter(state=Message.State.PLANNED).update(lease_until=None)
        at = self.story.at + joining.DAY
        while at.weekday() > 4:
            at += joining.DAY
        self.turn(at.replace(hour=10, minute=0))

    def turn(self, at: datetime.datetime) -> None:
        self.story.at = at
        self.story.tenant.clock_offset = at - timezone.now()
        self.story.tenant.save()

    def send(self, _given: int, with_it: dict) -> None:
        self.at_noon()
        self.settle_now()
        sending.send_due(self.story.tenant)
        self.read_mail()

    def settle_now(self) -> None:
        """A day has passed: findings are opened about what ended."""
        findings.expire(by=self.story.by, at=self.story.at)

    def busy(self, given_with: int, with_it: dict) -> None:
        """The host puts everything off, so that it is tried again."""
        self.inbox.answer = "451 later"
        try:
            self.send(given_with, with_it)
        finally:
            self.inbox.answer = ""

    def late(self, number: int, with_it: dict) -> None:
        """An item is opened while a worker has messages in hand, rendered to go."""
        self.at_noon()
        _taken, ready = sending._take(self.story.tenant, claims.Claims())
        with contextlib.suppress(ValidationError):
            self.reopen(number, {"by": self.story.by, "at": self.story.at})
        with smtp.open_connection() as line, leaving.Round(self.story.tenant, claims.Claims(), line) as leaves:
            for message in ready:
                leaves.send(message)
        self.read_mail()

    def brief(self, _given: int, with_it: dict) -> None:
        closed = self.model.held(self.today, {"briefing"})
        try:
            with transaction.atomic():
                briefings.read(wave=self.story.wave, by=self.manager, at=with_it["at"])
        except ValidationError:
            assert closed
        else:
            assert not closed
        BriefingRead.objects.all().delete()

    def mail(self, _given: int, with_it: dict) -> None:
        """The briefing by mail; it leaves at the manager's next hour, if its gate is open then."""
        could = not self.model.held(self.today, {"briefing"}) and not self.on_hold
        try:
            briefing_mails.send(wave=self.story.wave, **with_it)
        except ValidationError:
            assert not could
            raise
        assert could

    def end(self) -> None:
        """Once the pilot passed, all is done and the wave has begun, whoever is assigned still is told of it."""
        self.act("passes", 2)
        begins_at = datetime.datetime.combine(self.window[0], datetime.time(6), datetime.UTC)
        self.turn(max(self.story.at, begins_at))
        for number in ITEMS:
            self.act("finish", number)
        for _day in range(2):
            self.act("send", 1)
        told = {key for key, _subject in self.mailed}
        complete = {key for key, (_due_at, completed_at) in self.due.items() if completed_at}
        assert told | complete == self.model.found or not self.model.launched


@pytest.fixture
def base(inside, inbox) -> Play:
    return Play(inside, actor_for(inside, Role.PROGRAM_MANAGER), inbox)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gate_changes.plays(ACTS), st.permutations(list(FOLLOWERS)), open_ones)
def test_no_order_of_acts_writes_to_somebody_behind_a_closed_gate(base, given_acts, order, left):
    with transaction.atomic():
        play = base.begun(order, left)
        for name, given_with in given_acts:
            play.act(name, given_with)
            play.check()
        play.end()
        play.check()
        transaction.set_rollback(True)


@pytest.fixture
def launched(base) -> Play:
    """One item is open that guards messages to everybody; two people are assigned."""
    play = base.begun(list(FOLLOWERS), {4})
    play.act("launch", 1)
    assert play.model.found == {"P0", "P1"}
    return play


def test_the_control_sees_a_letter_behind_a_closed_gate(launched, monkeypatch):
    launched.act("send", 1)
    assert launched.mailed == set()
    assert Message.objects.filter(held=True).exists()
    monkeypatch.setattr(holds.Holds, "verdict", lambda *args: None)
    with pytest.raises(AssertionError):
        launched.send(1, {})


def test_a_briefing_that_a_worker_has_in_hand_does_not_leave_once_its_item_is_open(launched, monkeypatch):
    launched.act("mail", 1)
    launched.act("late", 2)
    waiting = Message.objects.get(cause=Message.Cause.BRIEFING)
    assert (waiting.state, waiting.held, waiting.lease_until) == ("planned", True, None)
    monkeypatch.setattr(leaving, "_stopped", lambda *args: None)
    launched.act("finish", 2)
    Message.objects.filter(pk=waiting.pk).update(due_at=launched.story.at)
    with pytest.raises(AssertionError):
        launched.late(2, {})


def test_the_control_sees_a_briefing_behind_a_closed_gate(launched, monkeypatch):
    launched.act("reopen", 2)
    launched.act("brief", 1)
    monkeypatch.setattr(briefings, "kept_back", lambda *args: {})
    with pytest.raises(AssertionError):
        launched.brief(1, {"at": launched.story.at})
