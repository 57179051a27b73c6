"""More acts beside a gate: a pilot, holds, moves, change orders, settings, completions, and the Undo of one's last act.

The model of each is a reading of the rules in plain values; it shares nothing with the product.
"""

import copy
import datetime
from collections.abc import Callable, Sequence
from typing import Any, Self

import pytest
from django.core.exceptions import ValidationError
from hypothesis import strategies as st

from audiences.domain.settings import announcements, changes
from audiences.domain.settings.targets import Target
from delivery import wakeups
from delivery.domain import completions
from delivery.domain.completions import Line
from delivery.models import Assignment
from programs.domain import change_orders, launches, moves, pilot_choices, pilots, waves
from programs.models import PilotCriterion, PilotHold, ReadinessItem, Wave
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.delivery.domain import test_gate_orders as orders
from tests.delivery.domain import test_joining as joining

FOLLOWERS = joining.FOLLOWERS | {
    "redated": ({announcements.VERB}, wakeups.on_setting),
    "reordered": ({change_orders.APPROVED}, wakeups.on_order),
}
ACTS = [
    *orders.ACTS,
    "launch",
    "fails",
    "passes",
    "go_on",
    "hold",
    "resume",
    "move",
    "reorder",
    "reorder",
    "setting",
    "learn",
    "undo",
    "undo",
]


def plays(acts: Sequence[str]) -> st.SearchStrategy[list[tuple[str, int]]]:
    """Acts with what each is given, before the wave is launched and after it, or after what kept it back."""
    some = st.tuples(st.sampled_from(acts), st.integers(1, 6))
    before, after = st.lists(some, max_size=4), st.lists(some, min_size=2, max_size=7)
    return st.builds(lambda first, then: [*first, ("launch", 1), *then], before, after)


MOVING = {"reorder", "setting"}  # acts that may move deadlines that are open
_STEPS = datetime.timedelta(days=7)


class Story(joining.Story):
    followers = FOLLOWERS


class Play(orders.Play):
    """`failed` and `let_go` are of the pilot ahead of the wave; `past` has what was, by the entry of each own act."""

    story_class = Story
    past: dict[int, dict[str, Any]]
    due: dict[str, tuple[datetime.datetime, datetime.datetime | None]]

    def __init__(self, tenant: Tenant, by: Actor) -> None:
        super().__init__(tenant, by)
        wave = self.story.wave
        Wave.objects.filter(pk=wave.pk).update(due_rule={"kind": "window"})
        begun = wave.starts_on - 4 * _STEPS
        fields = {"number": 0, "name": "Pilot", "is_pilot": True, "state": "launched"}
        pilot = factories.WaveFactory(program=wave.program, starts_on=begun, ends_on=begun + _STEPS, **fields)
        asked = {"kind": "incidents", "threshold": 1, "least": 1, "decides_on": begun + _STEPS}
        self.criterion = PilotCriterion.objects.create(wave=pilot, number=1, **asked)
        self.source = factories.CompletionSourceFactory(time_zone="UTC")
        self.failed, self.let_go, self.on_hold = False, False, False
        self._tell(0, {"by": by, "at": self.story.at})
        self.story.follow()

    def begun(self, order: Sequence[str], open_ones: set[int]) -> Self:
        play = super().begun(order, open_ones)
        play.past, play.due, play.undone = {}, {}, ""
        play.window = play.wave.starts_on, play.wave.ends_on
        return play

    @property
    def wave(self) -> Wave:
        return Wave.objects.select_related("program").get(pk=self.story.wave.pk)

    @property
    def waits(self) -> bool:
        """Whether the pilot keeps the wave back."""
        return self.failed and not self.let_go

    def act(self, name: str, given_with: int) -> None:
        before = {
            "done": copy.copy(self.model.done),
            "on_hold": self.on_hold,
            "let_go": self.let_go,
            "window": self.window,
        }
        self.undone = ""
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.story.wave = self.wave
        super().act(name, given_with)
        own = Entry.objects.filter(pk__gt=last, actor=self.story.by.user, verb__in=undos.verbs())
        self.past |= dict.fromkeys(own.values_list("pk", flat=True), before)
        self._read_deadlines(name)

    def _read_deadlines(self, act: str) -> None:
        """What is completed stays as it is; open deadlines move by orders and settings alone."""
        rows = Assignment.objects.values_list("person__external_id", "due_at", "completed_at")
        found = {key: (due_at, completed_at) for key, due_at, completed_at in rows}
        for key, (due_at, completed_at) in self.due.items():
            now, completed_now = found[key]
            assert completed_at in (None, completed_now)
            may_move = act in MOVING or (act == "undo" and self.undone == "setting.decided")
            assert now == due_at or (may_move and completed_at is None and now > self.story.at)
        self.due = found

    def launch(self, given_with: int, with_it: dict) -> None:
        if self.model.launched or not (self.on_hold or self.waits):
            super().launch(given_with, with_it)
            return
        self._refused(launches.launch, wave=self.wave, **with_it)

    def urgent(self, number: int, with_it: dict) -> None:
        if self.on_hold or self.waits:
            self._refused(super().urgent, number, with_it)
        super().urgent(number, with_it)

    def _refused(self, act: Callable[..., Any], *args: Any, **values: Any) -> None:
        """The act is refused, and nothing of it stays."""
        with pytest.raises(ValidationError):
            act(*args, **values)
        raise ValidationError("")

    def _tell(self, incidents: int, with_it: dict) -> None:
        pilots.tell(criterion=self.criterion, figure=incidents, answers=5, source="Desk", **with_it)
        self.failed, self.let_go = incidents > 1, self.let_go and self.failed

    def passes(self, given_with: int, with_it: dict) -> None:
        self._tell(given_with % 2, with_it)

    def fails(self, given_with: int, with_it: dict) -> None:
        self._tell(1 + given_with, with_it)

    def go_on(self, _given: int, with_it: dict) -> None:
        pilot_choices.go_on(wave=self.criterion.wave, reason="The board accepts it.", **with_it)
        assert self.failed
        self.let_go = True

    def hold(self, _given: int, with_it: dict) -> None:
        waves.hold(wave=self.wave, reason="Strike", **with_it)
        assert not (self.on_hold)
        assert not (self.waits)
        assert not (self.model.launched)
        self.on_hold = True

    def resume(self, _given: int, with_it: dict) -> None:
        waves.resume(wave=self.wave, **with_it)
        assert self.on_hold
        assert not self.waits
        self.on_hold = False

    def move(self, weeks: int, with_it: dict) -> None:
        starts_on, ends_on = (day + weeks * _STEPS for day in self.window)
        moves.move(wave=self.wave, starts_on=starts_on, ends_on=ends_on, **with_it)
        assert not self.model.launched
        self.window = starts_on, ends_on

    def reorder(self, given_with: int, with_it: dict) -> None:
        """Another deadline, or another end of the window; asked for by one, approved by another."""
        wave, by_rule = self.wave, given_with % 2
        rule = {"kind": "after", "days": 5 * given_with, "unit": "working", "anchor": "launch", "time": "23:59"}
        wanted = {
            "ends_on": wave.ends_on if by_rule else wave.ends_on + given_with * _STEPS,
            "due_rule": rule if by_rule else wave.due_rule,
        }
        asked = change_orders.ask(wave=wave, reason="More time", **wanted, **with_it)
        change_orders.approve(order=asked, by=self.other, at=with_it["at"])
        assert self.model.launched
        self.window = self.window[0], wanted["ends_on"]

    def setting(self, given_with: int, with_it: dict) -> None:
        changes.set_value(name="completion_days", raw=10 + 5 * given_with, target=Target(), **with_it)

    def learn(self, given_with: int, with_it: dict) -> None:
        """Somebody who is assigned, and has not yet, completes the program."""
        if found := sorted(key for key, (_due_at, completed_at) in self.due.items() if completed_at is None):
            key = found[given_with % len(found)]
            line = Line(f"r-{key}", key, "ABE-101", "completed", "", "", with_it["at"].isoformat())
            completions.record(source=self.source, lines=[line], **with_it)

    def undo(self, _given: int, with_it: dict) -> None:
        """What was done last of what can be taken back."""
        own = Entry.objects.filter(actor=self.story.by.user, verb__in=undos.verbs())
        entry = own.order_by("-pk").first()
        if entry is None:
            return
        undos.undo(entry=entry, **with_it)
        self.undone, before = entry.verb, self.past[entry.pk]
        if entry.subject == "readinessitem":
            assert self.model.launched <= (entry.verb == "readiness.reopened")
            self._put_back(ReadinessItem.objects.get(pk=entry.subject_id).number, before["done"])
        elif entry.verb in ("wave.held", "wave.resumed"):
            self.on_hold = before["on_hold"]
        elif entry.verb == "wave.moved":
            self.window = before["window"]
        elif entry.verb == pilot_choices.WENT_ON:
            self.let_go = False

    def _put_back(self, number: int, done: dict[int, datetime.datetime]) -> None:
        self.model.done.pop(number, None)
        if number in done:
            self.model.done[number] = done[number]

    def check(self) -> None:
        super().check()
        wave = self.wave
        waits = "held" if self.on_hold or self.waits else "planned"
        assert wave.state == ("launched" if self.model.launched else waits)
        assert (wave.starts_on, wave.ends_on) == self.window
        assert PilotHold.objects.filter(wave=wave).exists() == self.waits
