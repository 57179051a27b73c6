"""Where programs and their waves stand at an instant: figures, gates, forecasts and verdicts, in constant queries."""

import datetime
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, DateField, F, Func, Max, Q
from django.db.models.functions import TruncDate

from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from audiences.models import Person
from delivery.models import Assignment
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import gates
from programs.domain.gates import Blocker
from programs.models import Program, ReadinessItem, Waiver, Wave
from reporting.domain import burnup, forecast, measures, minimums, privacy, upcoming, verdicts
from reporting.domain.forecast import Band, Day
from reporting.domain.measures import Figures
from reporting.domain.verdicts import Course, OpenItem, Verdict
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Action, Scope

WEEK = datetime.timedelta(days=7)
DUE_DAY = Func(F("due_zone"), F("due_at"), template="(timezone(%(expressions)s))::date", output_field=DateField())


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
    figures, due, week_ago = _figures(seen, at)
    minimums_in_force = minimums.of_programs(seen, listed, settings or book.at(at)) if listed else {}
    daily = _daily(seen, by.tenant, at)
    items, waivers = _readiness(waves)
    planned = _planned(waves, by)
    by_program: dict[int, list[WaveStanding]] = defaultdict(list)
    for program in listed:
        own = [wave for wave in waves if wave.program_id == program.pk]
        shapes = _shapes(own, figures, daily, due, today)
        for wave in own:
            by_program[program.pk].append(
                _wave(
                    wave,
                    today=today,
                    minimum=minimums_in_force[program.pk],
                    figures=figures.get(wave.pk, Figures()),
                    week_ago=week_ago.get(wave.pk, 0),
                    due_on=due.get(wave.pk) or wave.ends_on,
                    daily=daily.get(wave.pk, {}),
                    items=items.get(wave.pk, []),
                    waivers=waivers,
                    planned=planned.get(wave.pk),
                    shapes=shapes,
                )
            )
    return [
        Standing(program, at, today, minimums_in_force[program.pk], tuple(by_program[program.pk])) for program in listed
    ]


def of_program(program: Program, *, by: Actor, at: datetime.datetime, settings: Book | None = None) -> Standing:
    return of_programs([program], by=by, at=at, settings=settings)[0]


def judge(programs: list[Program], at: datetime.datetime) -> dict[int, tuple[str, str]]:
    """Status and words of each program for lists and pills, over everybody; programs without a verdict are left out."""
    if not programs:
        return {}
    by = actors.system(Tenant.objects.get(pk=programs[0].tenant_id))
    found = {}
    for standing in of_programs(programs, by=by, at=at):
        verdict = standing.verdict
        if verdict.color is not verdicts.Color.GREY:
            found[standing.program.pk] = (verdict.status, verdict.word)
    return found


def _figures(
    seen: AssignmentQuerySet, at: datetime.datetime
) -> tuple[dict[int, Figures], dict[int, Day], dict[int, int]]:
    completed = measures.BY_KEY["completed"].condition
    rows = (
        seen.order_by()
        .values("wave")
        .annotate(
            **measures.annotations(at),
            last_due=Max(DUE_DAY, filter=~Q(state__in=[Assignment.State.WITHDRAWN, Assignment.State.EXEMPT])),
            week_ago=Count("pk", filter=completed(at - WEEK)),
        )
    )
    figures, due, before = {}, {}, {}
    for row in rows:
        figures[row["wave"]], due[row["wave"]] = Figures.of(row), row["last_due"]
        before[row["wave"]] = row["week_ago"]
    return figures, due, before


def _daily(seen: AssignmentQuerySet, tenant: Tenant, at: datetime.datetime) -> dict[int, dict[Day, int]]:
    """Completions by wave and by day of the tenant's clock."""
    rows = (
        seen.filter(measures.BY_KEY["completed"].condition(at))
        .order_by()
        .annotate(day=TruncDate("completed_at", tzinfo=zoneinfo.ZoneInfo(tenant.time_zone)))
        .values("wave", "day")
        .annotate(people=Count("pk"))
    )
    found: dict[int, dict[Day, int]] = defaultdict(dict)
    for row in rows:
        found[row["wave"]][row["day"]] = row["people"]
    return found


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


def _shapes(
    waves: Sequence[Wave],
    figures: dict[int, Figures],
    daily: dict[int, dict[Day, int]],
    due: dict[int, Day],
    today: Day,
) -> list[list[float]]:
    """Curves of the program's waves that are over."""
    found = []
    for wave in waves:
        until = due.get(wave.pk) or wave.ends_on
        if wave.pk in figures and until < today:
            curve = forecast.shape(figures[wave.pk].assigned, daily.get(wave.pk, {}), wave.starts_on, until)
            found += [curve] if curve else []
    return found


def _wave(
    wave: Wave,
    *,
    today: Day,
    minimum: int,
    figures: Figures,
    week_ago: int,
    due_on: Day,
    daily: dict[Day, int],
    items: list[ReadinessItem],
    waivers: list[Waiver],
    planned: int | None,
    shapes: Sequence[Sequence[float]],
) -> WaveStanding:
    launched = wave.state in {Wave.State.LAUNCHED, Wave.State.CLOSED}
    people, target = figures.assigned, float(wave.program.target_percent)
    blockers = gates.blockers(items, waivers, today) if not launched else []
    of_item = {item.pk: [w for w in waivers if w.item_id == item.pk] for item in items}
    settled = sum(
        item.state == ReadinessItem.State.DONE or gates.standing_waiver(item, of_item[item.pk], today) is not None
        for item in items
    )
    band = None
    if launched:
        band = forecast.band(people=people, daily=daily, start=wave.starts_on, today=today, until=max(due_on, today))
    course = Course(
        name=wave.name,
        starts_on=wave.starts_on,
        due_on=due_on,
        launched=launched,
        minimum=minimum,
        closed=wave.state == Wave.State.CLOSED,
        held=wave.state == Wave.State.HELD,
        people=people,
        share=figures.percent(),
        target=target,
        band=band,
        items=[OpenItem(b.item.words, b.item.due_on, b.item.statutory) for b in blockers],
    )
    return WaveStanding(
        wave=wave,
        figures=figures,
        people=people if launched else planned,
        week_ago=week_ago,
        due_on=due_on,
        daily=daily,
        items=len(items),
        settled=settled,
        blockers=blockers,
        band=band if due_on >= today and wave.state == Wave.State.LAUNCHED else None,
        plan=forecast.plan(wave.starts_on, due_on, target, shapes if not _over(due_on, today) else ()),
        verdict=verdicts.of_wave(course, today=today),
    )


def _over(due_on: Day, today: Day) -> bool:
    return due_on < today
