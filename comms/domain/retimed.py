"""Following settings that took effect, and deadlines that moved by them: planned messages are timed anew (GO1, CO4).

All of it is read by the follower that plans messages, in the journal's order: what was planned by the settings of
before is there when a change comes. A message that a worker has taken and not begun to send is taken back from it.
"""

import datetime
from collections.abc import Iterable

from django.db import connection
from django.utils.translation import ngettext

from audiences.domain.settings.effects import Change, Effect
from comms.domain import load_effects, planning, send_terms, timing
from comms.domain.retiming import FACTS, Retiming
from comms.domain.send_terms import SendTerms
from comms.domain.timing import Timing, Where
from comms.models import Message, Step
from programs.models import Program
from rollout.jobs.domain import agenda
from rollout.journal.models import Entry
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant

WINDOW = frozenset({"sending_time", "quiet_from", "quiet_to", "sending_days", "working_week"})
CHUNK = 1_000  # messages

# A lease moves by a hair: the worker that holds it cannot send by it, and waits between tries stay as long as they are.
_WRITE = """
UPDATE comms_message AS m
SET wanted_at = new.wanted_at, due_at = new.due_at, moved_because = new.because,
    lease_until = m.lease_until + interval '1 microsecond'
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[]) AS new (id, wanted_at, due_at, because)
WHERE m.id = new.id
"""


def effects(change: Change) -> list[Effect]:
    """How many planned messages go at another time."""
    count = sum(Retiming(change, change.before.at, redates=True).moves())
    said = ngettext("%(n)s message reschedules", "%(n)s messages reschedule", count)
    return [Effect(count, said % {"n": f"{count:,}"})]


def retime_chunk(*, change: Change, because: Entry, after: int, tenant: Tenant) -> int | None:
    """Time the next messages anew, as of the entry `because`, after the message with id `after`; 0 is the beginning.

    The last id that was looked at, None at the end. Repeated, it finds nothing left to move.
    """
    retiming = Retiming(change, because.at)
    chunk = retiming.waiting().filter(pk__gt=after).select_for_update(of=["self"])
    rows = list(chunk.values_list("pk", *FACTS)[:CHUNK])
    _write([(pk, times) for pk, *facts in rows if (times := retiming.of(facts))], tenant)
    return rows[-1][0] if len(rows) == CHUNK else None


def judge_again_chunk(*, change: Change, because: Entry, after: int, tenant: Tenant) -> int | None:
    """The same for a cap or a cadence: what waits beyond its time is judged by the sender once more, at once."""
    programs = list(Program.objects.all())
    before, terms = (send_terms.under(settings, programs) for settings in (change.before, change.after))
    held = load_effects.waiting(change, before, terms).filter(wanted_at__lt=because.at, due_at__gt=because.at)
    chunk = held.filter(pk__gt=after).select_for_update(of=["self"]).select_related("recipient").order_by("pk")
    listed = list(chunk[:CHUNK])
    moved = [(each.pk, times) for each in listed if (times := _at_once(each, terms, because.at))]
    _write(moved, tenant)
    return listed[-1].pk if len(listed) == CHUNK else None


def _at_once(message: Message, terms: SendTerms, moment: datetime.datetime) -> Timing | None:
    where = Where.of(message.recipient)
    try:
        allowed = timing.next_allowed(where, moment, terms.of(where.country, message.program_id))
    except ValueError:  # nobody can write to them: the sender says so when the time comes
        return None
    return Timing(message.wanted_at, allowed.at, (allowed.reason or message.moved_because)[:200])


def follow_deadlines(entry: Entry, tenant: Tenant) -> None:
    """`assignments.redated`, data {"assignments": [ids]}: what waits for a due date waits for the new one."""
    messages = (
        Message.objects.select_for_update(of=["self"])
        .filter(assignment__in=entry.data["assignments"], state=Message.State.PLANNED, due_at__gte=entry.at)
        .filter(step__anchor=Step.Anchor.DUE)
        .select_related("step", "assignment", "recipient", "wave", "program")
        .order_by("pk")
    )
    listed = list(messages)
    programs = {each.program_id: each.program for each in listed}
    table = timing.Timetable(send_terms.at(max(entry.at, clock.now(tenant)), programs.values()))
    _write([(each.pk, times) for each in listed if (times := _by_due(each, table, entry.at))], tenant)


def _by_due(message: Message, table: timing.Timetable, moment: datetime.datetime) -> Timing | None:
    where, assignment = Where.of(message.recipient), message.assignment
    begins_at = timing.begins_at(message.wave, where.zone, assignment.assigned_at)
    try:
        times = table.of_step(
            message.step, where, program=message.program_id, anchor=assignment.due_at, not_before=begins_at
        )
        return timing.ahead(times, where, table.terms.of(where.country, message.program_id), moment)
    except ValueError:  # nobody can write to them: the sender says so when the time comes
        return None


def _write(moved: Iterable[tuple[int, Timing]], tenant: Tenant) -> None:
    listed = list(moved)
    if not listed:
        return
    times = [each for _pk, each in listed]
    columns = [[pk for pk, _times in listed], [each.wanted_at for each in times], [each.due_at for each in times]]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*columns, [each.moved_because for each in times]])
    agenda.lower_for(tenant, planning.KIND, min(each.due_at for each in times))
