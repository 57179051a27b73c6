"""The life of a demo's waves: their checklists worked through, launch, weeks of completions, end."""

import datetime
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import translation

from audiences.models import Segment
from comms.domain import sending
from delivery.domain import completions, issuing, overdue
from delivery.models import Assignment, CompletionSource
from programs.domain import (
    checks,
    coverages,
    due_rules,
    fallbacks,
    launches,
    readiness,
    readiness_checks,
    readiness_together,
    waves,
)
from programs.models import Module, Program, ReadinessItem, Wave
from rollout.demo.learners import Arrival, Learners
from rollout.demo.plans import PlannedWave
from rollout.demo.timeline import DAY, Timeline
from rollout.journal.domain import followers
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant, User

WEEK = 7 * DAY


@dataclass(frozen=True)
class Words:
    """What people of the demo write on checklists, in their language."""

    evidence: str = "{title}: confirmed, note in the program folder."
    under_way: str = "Under way; see the owner."
    few: str = "They are few, and work with English documents."


class Waves:
    """Plans waves of one tenant and enters their lives on its timeline."""

    def __init__(
        self,
        tenant: Tenant,
        timeline: Timeline,
        *,
        by: Actor,
        owners: Sequence[User],
        learners: Learners,
        seed: int,
        words: Words = Words(),
    ) -> None:
        self.tenant, self.timeline, self.by, self.owners = tenant, timeline, by, owners
        self.learners, self.words = learners, words
        self.random = random.Random(seed)  # noqa: S311  repeatable, not secret

    def plan(self, program: Program, plan: PlannedWave, audience: Iterable[Segment], at: datetime.datetime) -> Wave:
        """Add the wave: from the Monday before its first day to the Friday after its last."""
        now = self.timeline.now
        starts_on, ends_on = _monday((now + plan.starts * DAY).date()), _friday((now + plan.ends * DAY).date())
        return waves.add(
            program=program,
            name=plan.name,
            is_pilot=plan.pilot,
            starts_on=starts_on,
            ends_on=ends_on,
            segments=list(audience),
            due_rule=due_rules.to_json(due_rules.on_local_date(ends_on)),
            lead=self.random.choice(self.owners),
            by=self.by,
            at=at,
        )

    def live(self, wave: Wave, plan: PlannedWave, source: CompletionSource) -> None:
        """Enter what happens to the wave up to now."""
        launch_at = datetime.datetime.combine(wave.starts_on, datetime.time(5), datetime.UTC)
        closes_at = datetime.datetime.combine(wave.ends_on, datetime.time(23), datetime.UTC) + DAY
        if launch_at > self.timeline.now:
            self.timeline.enter(self.timeline.now, lambda _: self._work_checklist(wave, plan.ready, None))
            return
        self.timeline.enter(launch_at, lambda at: self._launch(wave, plan, source, at))
        self.timeline.enter(closes_at, lambda at: self._close(wave, at))

    def follow(self) -> None:
        """Let the followers read what was just committed, as a worker would."""
        followers.read_all(self.tenant)

    def settle(self, at: datetime.datetime) -> None:
        """Bring everything that time alone brings up to the instant: overdue marks, digests, messages of the past."""
        with walls.inside(self.tenant.pk):
            overdue.mark_overdue(by=self.by, at=at)
        self.follow()
        sending.record_past(tenant=self.tenant, upto=at)

    def _launch(self, wave: Wave, plan: PlannedWave, source: CompletionSource, at: datetime.datetime) -> None:
        self._work_checklist(wave, 1.0, at)
        with walls.inside(self.tenant.pk):
            launches.launch(wave=wave, by=self.by, at=at)
            issuing.issue_all(wave=wave, by=self.by, at=at)
        self.follow()
        days = (wave.ends_on - wave.starts_on).days
        arrivals = self._arrivals(wave, plan, at, days)
        for week in range(1, days // 7 + 4):
            until = min(at + week * WEEK, self.timeline.now)
            batch = [line for moment, line in arrivals if moment <= until]
            arrivals = arrivals[len(batch) :]
            if batch:
                self.timeline.enter(until, lambda moment, batch=batch: self._record(source, batch, moment))

    def _arrivals(self, wave: Wave, plan: PlannedWave, at: datetime.datetime, days: int) -> list[Arrival]:
        with walls.inside(self.tenant.pk):
            assignments = Assignment.objects.filter(wave=wave).select_related("person__division").order_by("person_id")
            courses = list(Module.objects.filter(program=wave.program).exclude(course_id="").order_by("number"))
            found = self.learners.lines(
                assignments.iterator(), courses, finished=plan.finished, launched_at=at, days=days
            )
        if plan.stray:
            found = sorted([*found, *self.learners.stray(found)], key=lambda pair: pair[0])
        return found

    def _record(self, source: CompletionSource, batch: list[completions.Line], at: datetime.datetime) -> None:
        with walls.inside(self.tenant.pk):
            completions.record(source=source, lines=batch, by=self.by, at=at)

    def _close(self, wave: Wave, at: datetime.datetime) -> None:
        self.settle(at)
        if at + 2 * DAY <= self.timeline.now:
            with walls.inside(self.tenant.pk):
                waves.close(wave=Wave.objects.get(pk=wave.pk), by=self.by, at=at + 2 * DAY)
            self.follow()

    def _work_checklist(self, wave: Wave, share: float, launch_at: datetime.datetime | None) -> None:
        """Items done in the days before the launch, or as many as are ready by now."""
        end = launch_at or self.timeline.now
        with walls.inside(self.tenant.pk):
            items = list(ReadinessItem.objects.filter(wave=wave).order_by("due_on", "number"))
            ready = len(items) if launch_at else int(len(items) * share)
            if launch_at:
                self._accept_what_there_is(wave, end - 40 * DAY)
            self._share_out(wave, items, end - 40 * DAY)
            for position, item in enumerate(items):
                done_at = end - (1 + (len(items) - position) * 0.8) * DAY
                if position < ready:
                    self._finish(item, done_at)
                elif position < ready + 3 and item.check_name not in checks.names():
                    readiness.start(item=item, by=self.by, at=done_at, note=self.words.under_way)

    def _share_out(self, wave: Wave, items: Iterable[ReadinessItem], at: datetime.datetime) -> None:
        """Each item to one of the owners."""
        shares: dict[User, list[int]] = defaultdict(list)
        for item in items:
            shares[self.random.choice(self.owners)].append(item.pk)
        for owner, share in shares.items():
            readiness_together.change(wave=wave, items=share, owner=owner, by=self.by, at=at)

    def _accept_what_there_is(self, wave: Wave, at: datetime.datetime) -> None:
        """In a large company a few people read a language that nobody translates into."""
        lacking = coverages.of_program(wave.program, [wave], at).lacking(wave)
        for locale in sorted({cell.locale for cell, _people in lacking}):
            fallbacks.accept(program=wave.program, locale=locale, reason=self.words.few, by=self.by, at=at)

    def _finish(self, item: ReadinessItem, at: datetime.datetime) -> None:
        if item.check_name in checks.names():  # its verdict stands: in a small company a wave may have nobody yet
            readiness_checks.run_check(item=item, by=self.by, at=at)
        elif ReadinessItem.objects.filter(pk=item.pk).exclude(state=ReadinessItem.State.DONE).exists():
            with translation.override(self.tenant.language):  # as somebody there would write it
                evidence = self.words.evidence.format(title=item.words)
            readiness.finish(item=item, evidence=evidence, by=self.by, at=at)


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _friday(day: datetime.date) -> datetime.date:
    return day + datetime.timedelta(days=4 - day.weekday())
