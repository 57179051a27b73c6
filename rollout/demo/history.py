"""What has happened at Norvane by the day the demo shows: its programs, their waves, who joined and who left."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from audiences.domain import imports, segments
from audiences.models import Person
from comms.domain import sequences
from delivery.domain import completion_sources
from programs.domain import cycles, modules, programs
from programs.domain.cycle_rules import CycleRule
from programs.models import Program
from rollout.demo import trials
from rollout.demo.consulted import Consulted
from rollout.demo.excepted import Excepted
from rollout.demo.governance import Governance
from rollout.demo.learners import Learners
from rollout.demo.piloted import Piloted
from rollout.demo.plans import BRIBERY, CLARITY, DRIVING, PERMIT, SEGMENTS
from rollout.demo.sponsored import Sponsored
from rollout.demo.steering import Steering
from rollout.demo.texts import Texts
from rollout.demo.timeline import Timeline
from rollout.demo.unforeseen import Unforeseen
from rollout.demo.waves import Waves
from rollout.demo.workforce import Files
from rollout.tenancy import actors, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant, User

BEGINS = -150  # days before the as-of date


@dataclass(frozen=True)
class Cast:
    """Who acts in the history."""

    manager: Actor
    owners: Sequence[User]
    sponsor: Person


class History:
    """Writes the story of one tenant up to `now`, each act at its own instant and in order."""

    def __init__(self, tenant: Tenant, cast: Cast, files: Files, *, now: datetime.datetime, seed: int) -> None:
        self.tenant, self.cast, self.files = tenant, cast, files
        self.timeline = Timeline(now)
        learners = Learners(now=now, seed=seed, prefix="WL")
        self.waves = Waves(tenant, self.timeline, by=cast.manager, owners=cast.owners, learners=learners, seed=seed)

    def write(self) -> None:
        start = self.timeline.days(BEGINS)
        with walls.inside(self.tenant.pk):
            found = {
                name: segments.create(name=name, rule=rule, by=self.cast.manager, at=start)
                for name, rule in SEGMENTS.items()
            }
            source = completion_sources.ensure(slug="workline", name="Workline", by=self.cast.manager, at=start)
            made = {"bribery": self._bribery(start), "clarity": self._clarity(start), "permit": self._permit(start)}
            made["driving"] = self._driving(start)
            plans = {"bribery": BRIBERY, "clarity": CLARITY, "permit": PERMIT, "driving": DRIVING}
            planned = {
                (key, plan.name): (
                    self.waves.plan(made[key], plan, [found[name] for name in plan.audience], start),
                    plan,
                )
                for key, listed in plans.items()
                for plan in listed
            }
        for wave, plan in planned.values():
            self.waves.live(wave, plan, source)
        for days, rows in self.files.later:
            self.timeline.enter(self.timeline.days(days, 4), lambda at, rows=rows: self._people(rows, at))
        waves = {key: wave for key, (wave, _) in planned.items()}
        for teller in (Governance, Excepted, Steering, Sponsored):
            teller(self.tenant, self.timeline, programs=made, waves=waves).enter()
        Consulted(self.tenant, self.timeline, programs=made).enter()
        Piloted(self.tenant, self.timeline, pilot=waves["bribery", "Pilot"]).enter()
        Unforeseen(self.tenant, self.timeline, waves=waves).enter()
        Texts(self.tenant, self.timeline, made).enter()
        trials.enter(self.tenant, self.timeline, waves)
        self.timeline.run()
        self.waves.settle(self.timeline.now)
        self.waves.follow()

    def _people(self, rows: list[dict[str, str]], at: datetime.datetime) -> None:
        """A people file as it comes from HR: who is not in it has left. What was sent before is judged before."""
        self.waves.settle(at)
        with walls.inside(self.tenant.pk):
            imports.load(rows=rows, by=actors.system(self.tenant), at=at)
        self.waves.follow()

    def _bribery(self, at: datetime.datetime) -> Program:
        program = programs.create(
            name=f"Anti-bribery essentials {self.timeline.now.year}",
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
        yearly = CycleRule("months", months=12, window_days=30)
        cycles.decide(program=program, country=None, rule=yearly, by=self.cast.manager, at=at)
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

    def _driving(self, at: datetime.datetime) -> Program:
        program = programs.create(
            name="Driving loaded trucks",
            slug="driving",
            strategy="pilot",
            purpose="Whoever drives a loaded truck brakes in time on a wet road.",
            why="Of nine accidents last year, six happened in rain with a full load.",
            what_changes="Drivers practice in a simulator before the season of rain.",
            what_is_expected="Everybody keeps four seconds, and six when it is wet.",
            by=self.cast.manager,
            at=at,
        )
        self._module(program, "Stopping distances with a full load", "DLT-1", 30, at)
        sequences.start_default(program=program, by=self.cast.manager, at=at)
        return program

    def _module(self, program: Program, title: str, course: str, minutes: int, at: datetime.datetime) -> None:
        modules.add(
            program=program,
            title=title,
            course_id=course,
            launch_url=f"https://learning.norvane.example/courses/{course}",
            minutes=minutes,
            by=self.cast.manager,
            at=at,
        )
