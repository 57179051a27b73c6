"""What has happened at Norvane by the day the demo shows: plans, gates, launches, completions."""

import datetime
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audiences.domain import segments
from audiences.models import Person, Segment
from comms.domain import sending, sequences
from delivery.domain import completion_sources, completions, issuing, overdue
from delivery.models import Assignment, CompletionSource
from programs.domain import due_rules, launches, modules, programs, readiness, waivers, waves
from programs.models import Module, Program, ReadinessItem, Wave
from rollout.demo.plans import BRIBERY, CLARITY, PERMIT, SEGMENTS, PlannedWave
from rollout.journal.domain import followers
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant, User

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Cast:
    """Who acts in the history."""

    manager: Actor
    lead: Actor
    owners: Sequence[User]
    sponsor: Person


class History:
    """Writes the story of one tenant up to `now`, each act at its own instant."""

    def __init__(self, tenant: Tenant, cast: Cast, *, now: datetime.datetime, seed: int) -> None:
        self.tenant, self.cast, self.now = tenant, cast, now
        self.random = random.Random(seed)  # noqa: S311  repeatable, not secret
        self.records = 0

    def write(self) -> None:
        start = self.at(-150)
        with walls.inside(self.tenant.pk):
            found = {
                name: segments.create(name=name, rule=rule, by=self.cast.manager, at=start)
                for name, rule in SEGMENTS.items()
            }
            source = completion_sources.ensure(slug="workline", name="Workline", by=self.cast.manager, at=start)
            plans = [(self._bribery(start), BRIBERY), (self._clarity(start), CLARITY), (self._permit(start), PERMIT)]
            planned = [(self._wave(program, plan, found, start), plan) for program, waves_ in plans for plan in waves_]
        for wave, plan in sorted(planned, key=lambda pair: pair[1].starts):
            self._live(wave, plan, source)
        with walls.inside(self.tenant.pk):
            overdue.mark_overdue(by=self.cast.manager, at=self.now)
        self._follow()
        sending.record_past(tenant=self.tenant, upto=self.now)

    def at(self, days: float, hour: int = 8) -> datetime.datetime:
        """An instant some days from now, at an hour UTC."""
        moment = self.now + days * DAY
        return min(moment.replace(hour=hour, minute=0, second=0, microsecond=0), self.now)

    def day(self, days: int) -> datetime.date:
        """The Monday (for starts) or Friday (for ends) of the week that many days away is left to the caller."""
        return (self.now + days * DAY).date()

    def _bribery(self, at: datetime.datetime) -> Program:
        program = programs.create(
            name=f"Anti-bribery essentials {self.now.year}",
            slug="anti-bribery",
            purpose="Everybody who can be offered something knows what to do, and does it.",
            strategy="pilot",
            why="We bid for public work in eleven states. One careless lunch can cost a contract and a career.",
            what_changes="Gifts and hospitality above 50 dollars are entered in the register before they are accepted.",
            what_is_expected="People ask before they accept anything over 50 dollars, and write it down.",
            sponsor=self.cast.sponsor,
            by=self.cast.manager,
            at=at,
        )
        self._module(program, "Anti-bribery essentials", "ABE-101", 20, at)
        self._module(program, "Third parties, gifts and hospitality", "ABE-102", 15, at)
        sequences.start_default(program=program, by=self.cast.manager, at=at)
        return program

    def _clarity(self, at: datetime.datetime) -> Program:
        program = programs.create(
            name="Leading with clarity",
            slug="leading-with-clarity",
            enrollment="self_directed",
            strategy="big_bang",
            target_percent=40,
            purpose="Leaders set direction in plain words and check that it arrived.",
            why="Teams told us that priorities change without a reason.",
            what_changes="Every change of priority comes with its reason.",
            what_is_expected="Leaders try one practice a week and tell their peer circle.",
            by=self.cast.manager,
            at=at,
        )
        self._module(program, "Leading with clarity", "LWC-1", 45, at)
        sequences.start_default(program=program, by=self.cast.manager, at=at)
        return program

    def _permit(self, at: datetime.datetime) -> Program:
        program = programs.create(
            name="Permit to work refresher",
            slug="permit-to-work",
            strategy="phased",
            purpose="No work on live systems without a permit that both sides have read.",
            why="Two near misses in one quarter began with a permit nobody had read.",
            what_changes="The permit is read aloud at the place of work.",
            what_is_expected="Operators stop the work when the permit and the place differ.",
            by=self.cast.manager,
            at=at,
        )
        self._module(program, "Permit to work, online part", "PTW-1", 25, at)
        modules.add(
            program=program, title="Permit walk at the plant", modality="ilt", minutes=90, course_id="PTW-2",
            by=self.cast.manager, at=at,
        )  # fmt: skip
        sequences.start_default(program=program, by=self.cast.manager, at=at)
        return program

    def _module(self, program: Program, title: str, course: str, minutes: int, at: datetime.datetime) -> Module:
        return modules.add(
            program=program,
            title=title,
            course_id=course,
            launch_url=f"https://learning.norvane.example/courses/{course}",
            minutes=minutes,
            by=self.cast.manager,
            at=at,
        )

    def _wave(self, program: Program, plan: PlannedWave, found: dict[str, Segment], at: datetime.datetime) -> Wave:
        starts_on, ends_on = _monday(self.day(plan.starts)), _friday(self.day(plan.ends))
        return waves.add(
            program=program,
            name=plan.name,
            is_pilot=plan.pilot,
            starts_on=starts_on,
            ends_on=ends_on,
            segments=[found[name] for name in plan.audience],
            due_rule=due_rules.to_json(due_rules.on_local_date(ends_on)),
            lead=self.random.choice(self.cast.owners),
            by=self.cast.manager,
            at=at,
        )

    def _live(self, wave: Wave, plan: PlannedWave, source: CompletionSource) -> None:
        """The wave's life up to now: its checklist, its launch, its weeks, its end."""
        launch_at = datetime.datetime.combine(wave.starts_on, datetime.time(5), datetime.UTC)
        launched = launch_at <= self.now
        with walls.inside(self.tenant.pk):
            self._work_checklist(wave, plan, launch_at if launched else None)
            if not launched:
                return
            launches.launch(wave=wave, by=self.cast.manager, at=launch_at)
            issuing.issue_all(wave=wave, by=self.cast.manager, at=launch_at)
        self._follow()
        self._complete(wave, plan, source, launch_at)
        closes = datetime.datetime.combine(wave.ends_on, datetime.time(23), datetime.UTC) + DAY
        if closes <= self.now:
            with walls.inside(self.tenant.pk):
                overdue.mark_overdue(by=self.cast.manager, at=closes)
                waves.close(wave=Wave.objects.get(pk=wave.pk), by=self.cast.manager, at=closes + 2 * DAY)
            self._follow()

    def _work_checklist(self, wave: Wave, plan: PlannedWave, launch_at: datetime.datetime | None) -> None:
        items = list(ReadinessItem.objects.filter(wave=wave).order_by("due_on", "number"))
        end = launch_at or self.now
        ready = len(items) if launch_at else int(len(items) * plan.ready)
        for position, item in enumerate(items):
            readiness.assign(
                item=item, owner=self.random.choice(self.cast.owners), by=self.cast.manager, at=end - 40 * DAY
            )
            done_at = end - (1 + (len(items) - position) * 0.8) * DAY
            if position < ready:
                self._finish(item, done_at)
            elif position < ready + 3 and not item.check_name:
                readiness.start(item=item, by=self.cast.manager, at=done_at, note="Under way; see the owner.")
        if plan.name == "Wave 3" and not launch_at:
            self._ask_waiver(items[ready:])

    def _finish(self, item: ReadinessItem, at: datetime.datetime) -> None:
        if item.check_name:  # its verdict stands: in a small company a wave may have nobody yet
            readiness.run_check(item=item, by=self.cast.manager, at=at)
        elif ReadinessItem.objects.filter(pk=item.pk).exclude(state=ReadinessItem.State.DONE).exists():
            readiness.finish(
                item=item, evidence=f"{item.title}: confirmed, note in the program folder.", by=self.cast.manager, at=at
            )

    def _ask_waiver(self, open_items: Iterable[ReadinessItem]) -> None:
        for item in open_items:
            if item.blocking and not item.statutory and not item.check_name:
                waivers.ask(
                    item=item,
                    reason="A staggered start keeps the load below what was tested.",
                    expires_on=item.wave.ends_on,
                    by=self.cast.lead,
                    at=self.at(-1),
                )
                return

    def _complete(self, wave: Wave, plan: PlannedWave, source: CompletionSource, launch_at: datetime.datetime) -> None:
        """Completions arrive in weekly batches: half by the middle, a rise after each message, a last-days rush."""
        due_in = (wave.ends_on - wave.starts_on).days
        lines: list[tuple[datetime.datetime, completions.Line]] = []
        with walls.inside(self.tenant.pk):
            people = Assignment.objects.filter(wave=wave).order_by("person_id")
            courses = list(Module.objects.filter(program=wave.program).order_by("number"))
            for assignment in people.select_related("person__division"):
                lines += self._path(assignment, plan, courses, launch_at, due_in)
        lines.sort(key=lambda pair: pair[0])
        for week in range(1, due_in // 7 + 4):
            until = min(launch_at + week * 7 * DAY, self.now)
            batch = [line for at, line in lines if until - 7 * DAY < at <= until or (week == 1 and at <= until)]
            lines = [pair for pair in lines if pair[0] > until]
            if batch:
                with walls.inside(self.tenant.pk):
                    completions.record(source=source, lines=batch, by=self.cast.manager, at=until)
            if until == self.now:
                return

    def _path(
        self,
        assignment: Assignment,
        plan: PlannedWave,
        courses: Sequence[Module],
        launch_at: datetime.datetime,
        due_in: int,
    ) -> list[tuple[datetime.datetime, completions.Line]]:
        """One person's records: who is offline or in Logistics finishes less often."""
        division = assignment.person.division.path if assignment.person.division else ""
        chance = plan.finished
        if plan.finished < 0.9:
            chance *= 0.55 if division.startswith("Logistics") else 1.08
        elapsed = max(1.0, (self.now - launch_at) / DAY)
        roll = self.random.random()
        pace = self.random.betavariate(1.4, 1.2) * min(due_in, elapsed) * 0.97
        begun = launch_at + datetime.timedelta(days=pace, hours=self.random.randint(3, 14))
        found = []
        if roll < chance:
            for number, module in enumerate(courses):
                done = begun + datetime.timedelta(minutes=(number + 1) * (module.minutes + self.random.randint(2, 90)))
                score = self.random.randint(70, 100)
                found.append(self._line(assignment.person, module, "completed", done, score))
        elif roll < chance + (1 - chance) * 0.4:
            found.append(self._line(assignment.person, courses[0], "started", begun))
        return [pair for pair in found if pair[0] <= self.now]

    def _line(
        self, person: Person, module: Module, status: str, at: datetime.datetime, score: int | None = None
    ) -> tuple[datetime.datetime, completions.Line]:
        self.records += 1
        return at, completions.Line(
            record_id=f"WL-{self.records:07}",
            person=person.external_id,
            course_id=module.course_id,
            status=status,
            score="" if score is None else str(score),
            started_at=(at - module.minutes * datetime.timedelta(minutes=1)).isoformat(timespec="seconds"),
            completed_at=at.isoformat(timespec="seconds") if status == "completed" else "",
        )

    def _follow(self) -> None:
        """Let the followers read what was just committed, as a worker would."""
        followers.read_all(self.tenant)


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _friday(day: datetime.date) -> datetime.date:
    return day + datetime.timedelta(days=4 - day.weekday())
