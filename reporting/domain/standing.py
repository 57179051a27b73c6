"""Where programs and their waves stand at an instant: figures, gates, forecasts and verdicts, in constant queries."""

import datetime
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from audiences.models import Person
from delivery.models import Assignment
from programs.domain import gates
from programs.domain import standing as program_standing
from programs.domain.gates import Blocker
from programs.models import Program, ReadinessItem, Waiver, Wave
from reporting.domain import burnup, forecast, minimums, privacy, progress, upcoming, verdicts
from reporting.domain.forecast import Band, Day
from reporting.domain.measures import Figures
from reporting.domain.progress import Progress
from reporting.domain.verdicts import Course, OpenItem, Verdict
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Action, Scope


@dataclass(frozen=True)
class WaveStanding:
    """One wave. `people` are the assigned, before launch the planned; None where the reader cannot know."""

    wave: Wave
    figures: Figures
    people: int | None
    week_ago: int  # complete seven days before
    due_on: Day
    daily: dict[Day, int]
    items: int
    settled: int
    blockers: Sequence[Blocker]
    band: Band | None
    plan: Sequence[forecast.Point]
    verdict: Verdict

    @property
    def launched(self) -> bool:
        return self.wave.state in {Wave.State.LAUNCHED, Wave.State.CLOSED}

    def part(self) -> burnup.Part:
        people = self.figures.assigned or self.people or 0
        return burnup.Part(people, self.daily, self.wave.starts_on, self.due_on, self.plan, self.band)


@dataclass(frozen=True)
class Standing:
    """One program with its waves in order."""

    program: Program
    at: datetime.datetime
    today: Day
    minimum: int  # people of the smallest group that may be shown of it
    waves: Sequence[WaveStanding] = field(default_factory=tuple)

    @property
    def figures(self) -> Figures:
        return Figures.total(wave.figures for wave in self.waves)

    @property
    def is_small(self) -> bool:
        """Whether so few are assigned that no figure may be shown."""
        return privacy.is_small(self.figures.assigned, self.minimum)

    @property
    def people(self) -> int:
        """In scope: assigned people, and those of waves not launched where the reader may know."""
        return sum(wave.people or 0 for wave in self.waves)

    @property
    def week_ago(self) -> int:
        return sum(wave.week_ago for wave in self.waves)

    @property
    def verdict(self) -> Verdict:
        return verdicts.overall((wave.wave.name, wave.verdict) for wave in self.waves)

    @property
    def current(self) -> WaveStanding | None:
        """The running wave that is due next, else the one that ended last."""
        running = [w for w in self.waves if w.wave.state == Wave.State.LAUNCHED and w.due_on >= self.today]
        ended = [w for w in self.waves if w.launched]
        if running:
            return min(running, key=lambda w: w.due_on)
        return max(ended, key=lambda w: w.due_on, default=None)

    @property
    def next_launch(self) -> WaveStanding | None:
        """The planned wave that starts next."""
        planned = [w for w in self.waves if not w.launched]
        return min(planned, key=lambda w: w.wave.starts_on, default=None)

    def chart(self) -> burnup.Burnup | None:
        """All waves together."""
        return burnup.of_waves([w.part() for w in self.waves], target=self.program.target_percent, today=self.today)

    def chart_of(self, wave: WaveStanding) -> burnup.Burnup:
        return burnup.of_wave(wave.part(), target=self.program.target_percent, today=self.today)


def today_of(tenant: Tenant, at: datetime.datetime) -> Day:
    """The tenant's date at the instant."""
    return at.astimezone(zoneinfo.ZoneInfo(tenant.time_zone)).date()


def of_programs(
    programs: Iterable[Program], *, by: Actor, at: datetime.datetime, settings: Book | None = None
) -> list[Standing]:
    """Each program as far as the actor may see its results; planned people only for who sees all of them.

    `settings` is the book of `at`; without one it is read here.
    """
    listed, today = list(programs), today_of(by.tenant, at)
    waves = list(Wave.objects.filter(program__in=listed).select_related("program__owner", "lead").order_by("number"))
    seen = Assignment.objects.visible_to(by, Action.VIEW_RESULTS).filter(program__in=listed)
    counted = progress.of_waves(seen, tenant=by.tenant, at=at)
    minimums_in_force = minimums.of_programs(seen, listed, settings or book.at(at)) if listed else {}
    items, waivers = _readiness(waves)
    planned = _planned(waves, by)
    by_program: dict[int, list[WaveStanding]] = defaultdict(list)
    for program in listed:
        own = [wave for wave in waves if wave.program_id == program.pk]
        shapes = _shapes(own, counted, today)
        for wave in own:
            by_program[program.pk].append(
                _wave(
                    wave,
                    today=today,
                    minimum=minimums_in_force[program.pk],
                    counted=counted.get(wave.pk, Progress()),
                    items=items.get(wave.pk, []),
                    waivers=waivers,
                    planned=planned.get(wave.pk),
                    shapes=shapes,
                )
            )
    found = [
        Standing(program, at, today, minimums_in_force[program.pk], tuple(by_program[program.pk])) for program in listed
    ]
    if by.reaches_all(Action.VIEW_RESULTS):
        for standing in found:
            shown = said(standing.verdict) or program_standing.of_waves(one.wave for one in standing.waves)
            program_standing.note(standing.program.pk, shown, at=at)
    return found


def of_program(program: Program, *, by: Actor, at: datetime.datetime, settings: Book | None = None) -> Standing:
    return of_programs([program], by=by, at=at, settings=settings)[0]


def said(verdict: Verdict) -> program_standing.Standing | None:
    """Status and words for lists and pills; None where there is no verdict."""
    return (verdict.status, verdict.word) if verdict.color is not verdicts.Color.GREY else None


def _readiness(waves: Sequence[Wave]) -> tuple[dict[int, list[ReadinessItem]], list[Waiver]]:
    items: dict[int, list[ReadinessItem]] = defaultdict(list)
    for item in ReadinessItem.objects.filter(wave__in=waves).select_related("owner").order_by("wave", "number"):
        items[item.wave_id].append(item)
    return items, list(Waiver.objects.filter(item__wave__in=waves))


def _planned(waves: Sequence[Wave], by: Actor) -> dict[int, int]:
    """People of waves not launched, as far as the actor's reach goes; nothing where reaches of several kinds mix."""
    ahead = [wave for wave in waves if wave.state in Wave.AHEAD]
    scopes = {scope for scope, _ in by.reach(Action.VIEW_RESULTS)}
    if not ahead or not scopes or (Scope.PROGRAMS in scopes and len(scopes) > 1 and Scope.ALL not in scopes):
        return {}
    if scopes & {Scope.ALL, Scope.PROGRAMS}:  # a partner's programs are theirs as a whole
        return upcoming.people_in(ahead, Person.objects.present())
    return upcoming.people_in(ahead, Person.objects.visible_to(by, Action.VIEW_RESULTS).present())


def _shapes(waves: Sequence[Wave], counted: Mapping[int, Progress], today: Day) -> list[list[float]]:
    """Curves of the program's waves that are over."""
    found = []
    for wave in waves:
        one = counted.get(wave.pk)
        until = (one and one.due_on) or wave.ends_on
        if one and until < today:
            curve = forecast.shape(one.figures.assigned, one.daily, wave.starts_on, until)
            found += [curve] if curve else []
    return found


def course(
    wave: Wave, program: Program, counted: Progress, open_ones: Iterable[ReadinessItem], minimum: int, today: Day
) -> Course:
    """What the verdict on the wave rests on; `open_ones` are the items that keep it from being launched."""
    launched = wave.state not in Wave.AHEAD
    people, due_on = counted.figures.assigned, counted.due_on or wave.ends_on
    band = None
    if launched:
        until = max(due_on, today)
        band = forecast.band(people=people, daily=counted.daily, start=wave.starts_on, today=today, until=until)
    return Course(
        name=wave.name,
        starts_on=wave.starts_on,
        due_on=due_on,
        launched=launched,
        minimum=minimum,
        closed=wave.state == Wave.State.CLOSED,
        held=wave.state == Wave.State.HELD,
        people=people,
        share=counted.figures.percent(),
        target=float(program.target_percent),
        band=band,
        items=[OpenItem(item.words, item.due_on, item.statutory) for item in open_ones],
    )


def _wave(
    wave: Wave,
    *,
    today: Day,
    minimum: int,
    counted: Progress,
    items: list[ReadinessItem],
    waivers: list[Waiver],
    planned: int | None,
    shapes: Sequence[Sequence[float]],
) -> WaveStanding:
    launched = wave.state not in Wave.AHEAD
    due_on = counted.due_on or wave.ends_on
    blockers = gates.blockers(items, waivers, today) if not launched else []
    of_item = {item.pk: [w for w in waivers if w.item_id == item.pk] for item in items}
    settled = sum(
        item.state == ReadinessItem.State.DONE or gates.standing_waiver(item, of_item[item.pk], today) is not None
        for item in items
    )
    found = course(wave, wave.program, counted, (each.item for each in blockers), minimum, today)
    return WaveStanding(
        wave=wave,
        figures=counted.figures,
        people=counted.figures.assigned if launched else planned,
        week_ago=counted.week_ago,
        due_on=due_on,
        daily=counted.daily,
        items=len(items),
        settled=settled,
        blockers=blockers,
        band=found.band if due_on >= today and wave.state == Wave.State.LAUNCHED else None,
        plan=forecast.plan(wave.starts_on, due_on, found.target, shapes if not _over(due_on, today) else ()),
        verdict=verdicts.of_wave(found, today=today),
    )


def _over(due_on: Day, today: Day) -> bool:
    return due_on < today
