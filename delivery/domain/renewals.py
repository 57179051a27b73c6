"""Asking people again: the next cycle of an assignment begins when its window opens (blueprint 04, decision 31).

The assignment shows the cycle that its person is in; the one that is over is kept beside it. Asked are people who are
there and in the audience: not who has left, is away or exempt; they are once they are back, with a window of their own.
Whoever has begun a cycle stays in it. A chunk holds the row of its program and looks again behind it: done twice, or by
two workers at once, it finds nothing left, and a completion of the same moment is seen by it or comes after it.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Min, Q
from django.db.models.functions import Coalesce, Greatest

from audiences.domain.settings import book
from audiences.models import Person
from delivery.domain import assignments, carried_requests, deadlines, issuing, renewal_dates
from delivery.domain.deadlines import Deadline
from delivery.domain.renewal_dates import FACTS, Facts, Kind, Renewal, RenewalDates
from delivery.models import Assignment, AssignmentCycle, Issuing
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import audience, cycle_rules, cycles, due_rules, own_rules, program_settings
from programs.domain.cycle_rules import CycleRule
from programs.models import OwnRule, Program, Wave
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy import bulk
from rollout.tenancy.actors import Actor

KIND = "renewals"  # of the agenda
VERB = "assignments.renewed"
CHUNK = 1_000  # assignments

_OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)
_SLACK = datetime.timedelta(days=8)  # zones and months of other lengths: rows are looked at one by one
_ANEW = (
    *("cycle", "cycle_from", "cycle_rule", "own_rule", "state"),
    *("assigned_at", "content_at", "due_at", "base_due_at", "due_zone", "due_rule"),
    *("started_at", "completed_at", "overdue_at", "exempt_from", "exempt_until"),
)
_KEPT = (
    *("wave_id", "modality", "own_rule_id", "assigned_at", "content_at"),
    *("due_at", "due_zone", "due_rule", "overdue_at", "exempt_from", "exempt_until"),
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """How many cycles `began`, the `last` assignment that was looked at, and whether there may be `more`."""

    began: int
    last: int
    more: bool


def open_chunk(*, program: Program, after: int, by: Actor, at: datetime.datetime) -> Chunk:
    """Begin the next cycle of those whose window has opened, after the assignment with id `after`; 0 is the beginning.

    Who missed several is asked for the next one of them in the next round.
    """
    dates = renewal_dates.of_program(program, tenant=by.tenant, at=at)
    rows = list(_waiting(program, dates).filter(pk__gt=after).order_by("pk").values_list("pk", *FACTS)[:CHUNK])
    opened = [pk for pk, *facts in rows if dates.has_opened(Facts(*facts))]
    began = _open(program, opened, by=by, at=at) if opened else 0
    return Chunk(began, rows[-1][0] if rows else after, len(rows) == CHUNK)


def open_all(*, program: Program, by: Actor, at: datetime.datetime) -> int:
    """All of them in the caller's transaction; returns how many cycles began."""
    total, began = 0, 1
    while began:
        began, chunk = 0, Chunk(0, 0, more=True)
        while chunk.more:
            chunk = open_chunk(program=program, after=chunk.last, by=by, at=at)
            began += chunk.began
        total += began
    return total


def next_opening(*, by: Actor, at: datetime.datetime) -> datetime.datetime | None:
    """The next instant at which a window opens for anybody; places and zones are asked, not people."""
    found = []
    for program in cycles.renewing():
        dates = renewal_dates.of_program(program, tenant=by.tenant, at=at)
        reached = Greatest(Coalesce("completed_at", "due_at"), "due_at")
        places = there(program).order_by().values_list("person__country", "person__time_zone")
        for country, zone, done_at, reached_at in places.annotate(
            done=Min("completed_at", filter=Q(state=Assignment.State.COMPLETED)), reached=Min(reached)
        ):
            by_completion = dates.cycles.of(country).kind == Kind.MONTHS
            facts = Facts(country, zone, done_at if by_completion else None, reached_at, reached_at)
            renewal = dates.of(facts)
            if renewal and renewal.opens_at > at:
                found.append(renewal.opens_at)
    return min(found, default=None)


def there(program: Program) -> AssignmentQuerySet:
    """Assignments of people who may be asked again: here and not away, in the audience, not exempt nor withdrawn."""
    matching = audience.any_of(audience.in_segments(program.waves.all()).values())
    people = Person.objects.filter(matching, status=Person.Status.ACTIVE)
    return Assignment.objects.filter(
        program=program, state__in=(*_OPEN, Assignment.State.COMPLETED), person__in=people.values("pk")
    )


def _waiting(program: Program, dates: RenewalDates) -> AssignmentQuerySet:
    """Those whose window may have opened: found by what columns say, to be looked at one by one."""
    own = {country: rule for country, rule in dates.cycles.rules.items() if country is not None}
    elsewhere = ~Q(person__country__in=own) | Q(person__country=None)
    found = _bound(dates.cycles.of(None), dates) & elsewhere
    for country, rule in own.items():
        found |= Q(person__country=country) & _bound(rule, dates)
    return there(program).filter(found)


def _bound(rule: CycleRule, dates: RenewalDates) -> Q:
    nobody = Q(pk__in=[])
    if rule.kind == Kind.MONTHS:
        window = datetime.timedelta(days=rule.window_days or 0)
        day = cycle_rules.add_months((dates.at + window).date(), -(rule.months or 0)) + _SLACK
        until = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        return Q(state=Assignment.State.COMPLETED, completed_at__lt=until)
    if rule.kind == Kind.YEARLY:
        opened_on = cycle_rules.last_opened(rule, (dates.at + datetime.timedelta(days=1)).date())
        until = datetime.datetime.combine(opened_on, datetime.time(), datetime.UTC) + _SLACK
        return Q(due_at__lt=until) & (Q(completed_at=None) | Q(completed_at__lt=until))
    if rule.kind == Kind.VERSION and dates.version_at:
        return Q(completed_at__lt=dates.version_at) | Q(completed_at=None, assigned_at__lt=dates.version_at)
    return nobody


def _open(program: Program, pks: Sequence[int], *, by: Actor, at: datetime.datetime) -> int:
    issuing.lock(program.pk)
    dates = renewal_dates.of_program(program, tenant=by.tenant, at=at)
    held = _waiting(program, dates).filter(pk__in=pks).select_for_update(no_key=True, of=["self"])
    rows = list(held.select_related("person", "wave").order_by("pk"))
    found = [(row, renewal) for row in rows if (renewal := dates.of(_facts(row))) and renewal.opens_at <= at]
    bulk.insert([_ended(row, renewal, at) for row, renewal in found])
    waves, rules = _Waves(dates, at), _rules(program, rows, at)
    late: dict[int, Deadline] = {}
    for row, renewal in found:
        given = renewal.due or waves.due(row)
        least = dates.least(row.person.country_id, given.zone)
        if renewal.due and least.due_at > given.due_at:
            late[row.pk] = least
        _begin(row, renewal, given, at)
        row.own_rule = rules.get(row.person_id)
    changed = [row for row, _renewal in found]
    bulk.update(changed, _ANEW)
    assignments.derive(row.pk for row in changed)
    _give_time(late)
    carried_requests.go_on([row.pk for row in changed], by=by, at=at)
    _journal(changed, by=by, at=at)
    return len(changed)


def _rules(program: Program, rows: Iterable[Assignment], at: datetime.datetime) -> dict[int, OwnRule | None]:
    """The completion rules of the places that people are in now, by id of person."""
    settings = book.at(at)
    layer = program_settings.layer(program, settings)
    return own_rules.of_people(program, [row.person_id for row in rows], settings, layer)


def _facts(row: Assignment) -> Facts:
    return Facts(row.person.country_id, row.person.time_zone, row.completed_at, row.due_at, row.assigned_at)


def _ended(row: Assignment, renewal: Renewal, at: datetime.datetime) -> AssignmentCycle:
    """The cycle that is over, as it was; what was completed of it follows from the ledger."""
    return AssignmentCycle(
        assignment=row,
        number=row.cycle,
        rule=row.cycle_rule,
        from_at=row.cycle_from,
        until_at=renewal.opens_at,
        ended_at=at,
        **{name: getattr(row, name) for name in _KEPT},
    )


def _begin(row: Assignment, renewal: Renewal, given: Deadline, at: datetime.datetime) -> None:
    row.cycle, row.cycle_from, row.cycle_rule = row.cycle + 1, renewal.opens_at, cycle_rules.to_json(renewal.rule)
    row.state, row.assigned_at, row.content_at = Assignment.State.ASSIGNED, at, None
    row.due_at, row.due_zone, row.due_rule = given.due_at, given.zone, due_rules.to_json(given.rule)
    row.base_due_at = row.started_at = row.completed_at = row.overdue_at = row.exempt_from = row.exempt_until = None


class _Waves:
    """Deadlines by the rule of each wave, as for who joins now."""

    def __init__(self, dates: RenewalDates, at: datetime.datetime) -> None:
        self._dates, self._at = dates, at
        self._known: dict[int, deadlines.Deadlines] = {}

    def due(self, row: Assignment) -> Deadline:
        if row.wave_id not in self._known:
            begun = Issuing.objects.filter(wave=row.wave_id).values_list("launched_at", flat=True).first()
            self._known[row.wave_id] = deadlines.Deadlines(
                row.wave, self._at, self._dates.terms, self._dates.default_zone, begun or self._at
            )
        return self._known[row.wave_id].of(row.person)


def _give_time(late: dict[int, Deadline]) -> None:
    """Who is asked after the window has begun has all of its days, where they have not completed in it already."""
    if not late:
        return
    rows = list(Assignment.objects.filter(pk__in=late, state__in=_OPEN))
    for row in rows:
        least = late[row.pk]
        row.due_at, row.due_rule = least.due_at, due_rules.to_json(least.rule)
    bulk.update(rows, ["due_at", "due_rule"])


def _journal(rows: Sequence[Assignment], *, by: Actor, at: datetime.datetime) -> None:
    """An entry for each wave, which messages follow."""
    if not rows:
        return
    waves: dict[int, Wave] = {row.wave_id: row.wave for row in rows}
    listed = sorted(rows, key=lambda row: (row.wave_id, row.pk))
    for wave, of_wave in groupby(listed, key=lambda row: row.wave_id):
        entries.record(VERB, subject=waves[wave], by=by, at=at, data={"assignments": [row.pk for row in of_wave]})
    due = Assignment.objects.filter(pk__in=[row.pk for row in rows], state__in=_OPEN).aggregate(first=Min("due_at"))
    if due["first"]:
        agenda.lower_for(by.tenant, "overdue", due["first"])
