"""Who left is asked for nothing any more, and who comes back goes on where they were (decision 9).

Open and exempt assignments of people who left are withdrawn; completed ones stay. When such a person is present again,
ledger and exceptions say once more how far they are. A deadline that came too close meanwhile moves: they get as many
working days as they had left, at most MOST_DAYS; who was late when they left is late when they are back.
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db import connection

from audiences.domain import clocks
from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings import book
from audiences.models import Person
from delivery.domain import assignments
from delivery.models import Assignment
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import due_rules, program_settings
from programs.domain.due_terms import DueTerms
from programs.models import Wave
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.web import kept

WITHDRAWN, REOPENED = "assignments.withdrawn", "assignments.reopened"
MOST_DAYS = 10  # working days that somebody who is back gets at least, if they had as many left
ENTRY = 1_000  # assignments in one journal entry

_OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS, Assignment.State.EXEMPT)

_REOPEN = """
UPDATE delivery_assignment AS a
SET state = 'assigned', withdrawn_reason = '', withdrawn_at = NULL,
    due_at = coalesce(back.due_at, a.due_at), due_zone = coalesce(back.zone, a.due_zone),
    base_due_at = CASE WHEN back.due_at IS NULL THEN a.base_due_at END,
    due_rule = coalesce(back.rule::jsonb, a.due_rule),
    overdue_at = CASE WHEN back.due_at IS NULL THEN a.overdue_at END
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[]) AS back (id, due_at, zone, rule)
WHERE a.id = back.id
"""


def withdraw(*, by: Actor, at: datetime.datetime, among: Iterable[int] | None = None) -> int:
    """Withdraw the open assignments of everybody who has left, or those `among` these ids. Returns how many.

    As many statements for one leaver as for all of a wave.
    """
    leaving = Assignment.objects.filter(state__in=_OPEN, person__status=Person.Status.LEFT)
    if among is not None:
        leaving = leaving.filter(pk__in=list(among))
    return take_away(leaving, because=Assignment.Withdrawal.LEFT, by=by, at=at)


def take_away(
    leaving: AssignmentQuerySet,
    *,
    because: Assignment.Withdrawal,
    by: Actor,
    at: datetime.datetime,
    order: int | None = None,
) -> int:
    """Withdraw these assignments for the reason; `order` is the number of the change order that has it so.

    Returns how many.
    """
    locked = leaving.select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = list(locked.values_list("wave_id", "pk"))
    Assignment.objects.filter(pk__in=[pk for _, pk in found]).update(
        state=Assignment.State.WITHDRAWN, withdrawn_reason=because, withdrawn_at=at
    )
    more = {"order": order} if order else {}
    _journal(WITHDRAWN, found, by=by, at=at, reason=kept.source_of(because.label), **more)
    return len(found)


def reopen(*, by: Actor, at: datetime.datetime) -> int:
    """Open again what was withdrawn because its person left, where they are present now. Returns how many."""
    gone = Assignment.objects.filter(withdrawn_reason=Assignment.Withdrawal.LEFT)
    return open_again(gone.exclude(person__status=Person.Status.LEFT), by=by, at=at)


def open_again(withdrawn: AssignmentQuerySet, *, by: Actor, at: datetime.datetime) -> int:
    """Open those of the assignments that are withdrawn, whose people are back. Returns how many."""
    rows = withdrawn.filter(state=Assignment.State.WITHDRAWN).select_related("person", "program")
    back = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    if not back:
        return 0
    week = _Calendars(at)
    moved = [_moved(each, week.of(each), at) for each in back]
    with connection.cursor() as cursor:
        cursor.execute(
            _REOPEN,
            [
                [each.pk for each in back],
                [move and move.due_at for move in moved],
                [move and move.zone for move in moved],
                [move and move.rule for move in moved],
            ],
        )
    assignments.derive(each.pk for each in back)
    _journal(REOPENED, [(each.wave_id, each.pk) for each in back], by=by, at=at)
    agenda.lower_for(by.tenant, "overdue", at)
    return len(back)


def day_of_return(
    *, due_on: datetime.date, left_on: datetime.date, back_on: datetime.date, calendar: WorkingCalendar
) -> datetime.date:
    """The date somebody is due who is back: their own, or the one that gives them what they had left. Pure.

    All are local dates; `left_on` is not after `due_on`.
    """
    if due_on > calendar.add_working_days(back_on, MOST_DAYS):
        return due_on
    had = calendar.working_days_between(left_on, min(due_on, calendar.add_working_days(left_on, MOST_DAYS)))
    return max(due_on, calendar.add_working_days(back_on, had))


@dataclass(frozen=True, slots=True)
class _Move:
    due_at: datetime.datetime
    zone: str
    rule: str  # JSON


class _Calendars:
    """Working calendars of people for a program, as the settings are at the instant; each program is read once."""

    def __init__(self, at: datetime.datetime) -> None:
        self._settings = book.at(at)
        self._terms: dict[int, DueTerms] = {}

    def of(self, assignment: Assignment) -> WorkingCalendar:
        program = assignment.program
        if program.pk not in self._terms:
            self._terms[program.pk] = DueTerms(self._settings, program_settings.layer(program, self._settings))
        return self._terms[program.pk].of(assignment.person.country_id).calendar


def _moved(assignment: Assignment, calendar: WorkingCalendar, at: datetime.datetime) -> _Move | None:
    """The deadline of somebody who is back; None where theirs stands."""
    if assignment.withdrawn_at is None or assignment.due_at <= assignment.withdrawn_at:
        return None
    person = assignment.person
    zone = person.time_zone if clocks.is_zone(person.time_zone) else assignment.due_zone
    due = clocks.local(assignment.due_at, zone)
    left_on, back_on = (clocks.local(instant, zone).date() for instant in (assignment.withdrawn_at, at))
    due_on = day_of_return(due_on=due.date(), left_on=left_on, back_on=back_on, calendar=calendar)
    if due_on == due.date():
        return None
    rule = due_rules.on_local_date(due_on, local_time=due.time().replace(second=0, microsecond=0))
    due_at = due_rules.due_at(rule, anchor=back_on, zone=zone, calendar=calendar)
    return _Move(due_at, zone, json.dumps(due_rules.to_json(rule)))


def _journal(
    verb: str,
    found: list[tuple[int, int]],
    *,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    **more: int,
) -> None:
    """An entry for each wave; `found` has wave and assignment ids."""
    waves = Wave.objects.in_bulk({wave_id for wave_id, _ in found})
    for wave_id, of_wave in groupby(sorted(found), key=lambda pair: pair[0]):
        ids = [pk for _, pk in of_wave]
        for start in range(0, len(ids), ENTRY):
            data = {"assignments": ids[start : start + ENTRY], **more}
            entries.record(verb, subject=waves[wave_id], by=by, at=at, reason=reason, data=data)
