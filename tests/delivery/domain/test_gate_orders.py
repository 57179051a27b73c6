"""No order of acts assigns somebody behind a closed gate, launches a wave twice, or moves the day of what is done.

The model reads the rules once more, in sets of keys; it shares nothing with the product.
"""

import copy
import datetime
from collections.abc import Sequence
from typing import Self

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery.models import Assignment
from programs.domain import findings, launches, open_gates, readiness, urgent_launches, waivers
from programs.models import Finding, Launch, Program, ReadinessItem
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.audiences.domain.test_imports import row
from tests.conftest import actor_for
from tests.delivery.domain.test_joining import DAY, FOLLOWERS, Story

pytestmark = pytest.mark.django_db
PEOPLE = {"P0": "de", "P1": "fr", "P2": "de-AT"}  # all of them are in Germany
ITEMS = {
    1: ("wave", "", "launch"),
    2: ("language", "fr", "briefing"),
    3: ("language", "de", "launch"),
    4: ("country", "DE", "pilot"),
}
LAUNCHING = {"pilot", "briefing", "launch"}
LAW = 3
ON_ITEMS = ["finish", "reopen", "waive", "urgent"]
ACTS = ["launch", "launch", *ON_ITEMS, "again", "wait", "join", "strategy"]
acts = st.tuples(st.sampled_from(ACTS), st.integers(1, 6))
open_ones = st.sets(st.sampled_from(sorted(ITEMS)), max_size=3)


class Model:
    """`done` has the instant by item; `until` the last day of a waiver; `found` who is assigned."""

    def __init__(self, items: dict[int, tuple[str, str, str]]) -> None:
        self.items = items
        self.done: dict[int, datetime.datetime] = {}
        self.until: dict[int, datetime.date] = {}
        self.people, self.found = {"P0", "P1"}, set()
        self.launched, self.together = False, False

    def is_open(self, item: int, today: datetime.date) -> bool:
        return item not in self.done and (item == LAW or self.until.get(item, datetime.date.min) < today)

    def held(self, today: datetime.date, step: set[str] = LAUNCHING) -> set[str]:
        stopping = [self.items[item] for item in self.items if self.is_open(item, today)]
        about = {
            key
            for key in self.people
            for kind, value, guards in stopping
            if guards in step
            if kind != "language" or PEOPLE[key].startswith(value)
        }
        return set(self.people) if about and self.together else about

    def settle(self, today: datetime.date) -> None:
        if self.launched:
            self.found |= self.people - self.held(today)


class Play:
    """The product beside the model; each act ends with all followers."""

    story_class, items, on_items = Story, ITEMS, ON_ITEMS

    def __init__(self, tenant: Tenant, by: Actor) -> None:
        """What all plays begin with; `begun` is one of them."""
        self.story, self.model, self.order = (
            self.story_class(tenant, by),
            Model(self.items),
            list(self.story_class.followers),
        )
        self.other = actor_for(tenant, Role.ADMINISTRATOR)
        self.executive = actor_for(tenant, Role.EXECUTIVE)
        ReadinessItem.objects.all().delete()
        for number, (scope, value, guards) in self.items.items():
            fields = {"number": number, "scope": scope, "scope_value": value, "guards": guards}
            factories.ReadinessItemFactory(wave=self.story.wave, statutory=number == LAW, **fields)
        self.file()

    def begun(self, order: Sequence[str], open_ones: set[int]) -> Self:
        """A play of its own, to be rolled back; followers read in this order, and all items but these are done."""
        play, story = copy.copy(self), copy.copy(self.story)
        story.tenant, story.read = copy.copy(story.tenant), dict(story.read)
        play.story, play.order, play.model = story, list(order), Model(self.items)
        done = set(self.items) - open_ones
        ReadinessItem.objects.filter(number__in=done).update(state="done", settled_at=story.at)
        play.model.done = dict.fromkeys(done, story.at)
        return play

    @property
    def today(self) -> datetime.date:
        return self.story.at.date()

    def item(self, number: int) -> ReadinessItem:
        return ReadinessItem.objects.select_related("wave__program").get(number=number)

    def file(self) -> None:
        rows = [row(key, language=PEOPLE[key]) for key in sorted(self.model.people)]
        self.story.file(*rows, order=self.order)

    def act(self, name: str, given_with: int) -> None:
        """With an item for what is done to one of them; each ends with all followers."""
        if name in self.on_items:
            given_with = sorted(self.items)[(given_with - 1) % len(self.items)]
        self.story.at += datetime.timedelta(minutes=1)
        self.story.tenant.clock_offset = self.story.at - timezone.now()
        with_it = {"by": self.story.by, "at": self.story.at}
        try:
            with transaction.atomic():
                getattr(self, name)(given_with, with_it)
        except ValidationError:
            pass
        self.story.follow(self.order)
        self.model.settle(self.today)

    def finish(self, number: int, with_it: dict) -> None:
        readiness.finish(item=self.item(number), evidence="Seen", **with_it)
        self.model.done.setdefault(number, with_it["at"])

    def reopen(self, number: int, with_it: dict) -> None:
        readiness.reopen(item=self.item(number), reason="Changed", **with_it)
        del self.model.done[number]

    def waive(self, number: int, with_it: dict) -> None:
        until = self.today + 2 * DAY
        waiver = waivers.ask(item=self.item(number), reason="x", expires_on=until, **with_it)
        waivers.grant(waiver=waiver, reason="y", by=self.other, at=with_it["at"])
        self.model.until[number] = max(until, self.model.until.get(number, until))

    def urgent(self, number: int, with_it: dict) -> None:
        until = max(self.today, self.story.wave.starts_on) + DAY
        named = {"executive": self.executive.user, "due_on": until, "reason": "x"}
        asked = urgent_launches.ask(wave=self.story.wave, items=[self.item(number).pk], **named, **with_it)
        urgent_launches.accept(urgent=asked, reason="y", by=self.executive, at=with_it["at"])
        self.model.until[number] = max(until, self.model.until.get(number, until))

    def launch(self, _given: int, with_it: dict) -> None:
        could = bool(self.model.people - self.model.held(self.today)) or self.model.launched
        try:
            launches.launch(wave=self.story.wave, **with_it)
        except ValidationError:
            assert not could
            raise
        assert could
        self.model.launched = True

    def again(self, given_with: int, with_it: dict) -> None:
        """Everything is read once more from the beginning."""
        self.story.read = dict.fromkeys(self.story.followers, 0)

    def join(self, _given: int, with_it: dict) -> None:
        self.model.people = set(PEOPLE)
        self.file()

    def strategy(self, given_with: int, with_it: dict) -> None:
        self.model.together = given_with % 2 == 0
        Program.objects.update(strategy="big_bang" if self.model.together else "phased")
        data = {"fields": ["strategy"]}
        told = {"subject": "program", "subject_id": self.story.wave.program_id, "at": with_it["at"]}
        Entry.objects.create(verb="program.edited", data=data, **told)

    def wait(self, days: int, with_it: dict) -> None:
        self.story.at += days * DAY
        self.story.tenant.clock_offset += days * DAY
        findings.expire(by=self.story.by, at=self.story.at)

    def check(self) -> None:
        model, assigned = self.model, Assignment.objects.values_list("person__external_id", flat=True)
        assert set(assigned) == model.found
        assert len(assigned) == len(model.found)
        launched = Launch.objects.count(), Entry.objects.filter(verb="wave.launched").count()
        assert launched == ((1, 1) if model.launched else (0, 0))
        done = ReadinessItem.objects.filter(state="done").values_list("number", "settled_at")
        assert dict(done) == model.done
        open_ones = set(Finding.objects.filter(closed_at=None).values_list("item__number", flat=True))
        assert not open_ones & set(model.done)
        assert model.launched or not open_ones


@pytest.fixture
def base(inside) -> Play:
    return Play(inside, actor_for(inside, Role.PROGRAM_MANAGER))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=3, max_size=9), st.permutations(list(FOLLOWERS)), open_ones)
def test_any_order_of_acts_keeps_the_gate(base, given_acts, order, left):
    with transaction.atomic():
        play = base.begun(order, left)
        for name, given_with in given_acts:
            play.act(name, given_with)
            play.check()
        transaction.set_rollback(True)


def test_the_control_sees_somebody_behind_a_closed_gate(base, monkeypatch):
    """With a gate that lets everybody through, the model finds who should have waited."""
    play = base.begun(list(FOLLOWERS), {2})
    play.act("launch", 1)
    assert play.model.found == {"P0"}
    play.check()
    play.act("finish", 2)
    assert play.model.found == {"P0", "P1"}
    play.check()
    monkeypatch.setattr(open_gates.Gate, "released", lambda gate, people: people)
    play.act("reopen", LAW)
    play.act("join", 1)
    with pytest.raises(AssertionError):
        play.check()
