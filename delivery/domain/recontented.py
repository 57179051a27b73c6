"""What a change order with other modules does to the people of its wave (PL5): they keep what they were given, get the
new content on top of what they have done, or start again.

Who is treated how is settled in the approval's own transaction, by how far they are then; starting again is a new
cycle, which keeps what was done in the one before. Their states and deadlines follow in chunks: whoever has more to do
gets the time that somebody has who joins that day, and never less than they had.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import book
from delivery.domain import assignments, carried_requests, redated, renewals
from delivery.domain.deadlines import Deadlines
from delivery.domain.redated import CHUNK, Moved
from delivery.domain.redating import OPEN, Redated
from delivery.models import Assignment, Issuing
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import order_content, program_settings
from programs.domain.due_terms import DueTerms
from programs.domain.order_content import KEEP, RETAKE, TOP_UP
from programs.domain.order_effects import Content, Line
from programs.models import Wave
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.web import formats

VERB = "assignments.recontented"
_STATES = {
    "not_started": Assignment.State.ASSIGNED,
    "in_progress": Assignment.State.IN_PROGRESS,
    "done": Assignment.State.COMPLETED,
}
_KEEP_CYCLE = """
INSERT INTO delivery_assignmentcycle (assignment_id, number, wave_id, modality, own_rule_id, rule, from_at, until_at,
    assigned_at, content_at, due_at, due_zone, due_rule, overdue_at, exempt_from, exempt_until, ended_at,
    started_at, completed_at)
SELECT id, cycle, wave_id, modality, own_rule_id, cycle_rule, cycle_from, %(at)s,
    assigned_at, content_at, due_at, due_zone, due_rule, overdue_at, exempt_from, exempt_until, %(at)s,
    started_at, completed_at
FROM delivery_assignment WHERE wave_id = %(wave)s AND state = ANY(%(states)s) ORDER BY id
"""
_NEXT_CYCLE = """
UPDATE delivery_assignment SET cycle = cycle + 1, cycle_from = %(at)s, cycle_rule = '{}', state = 'assigned',
    assigned_at = %(at)s, content_at = NULL, due_at = coalesce(base_due_at, due_at), base_due_at = NULL,
    started_at = NULL, completed_at = NULL, overdue_at = NULL, exempt_from = NULL, exempt_until = NULL,
    completed_before_at = GREATEST(completed_before_at, completed_at)
WHERE wave_id = %(wave)s AND state = ANY(%(states)s)
"""


def treated(change: Content, *treatments: str) -> AssignmentQuerySet:
    """Assignments of the wave whose people are treated so, as they stand now."""
    states = [_STATES[each] for each, treatment in change.treatments.items() if treatment in treatments]
    return Assignment.objects.filter(wave=change.wave, state__in=states)


def treat(change: Content, by: Actor, at: datetime) -> None:
    """Give people what the order says; states and deadlines follow `order.approved`. What they asked for goes on."""
    again = [_STATES[each] for each, treatment in change.treatments.items() if treatment == RETAKE]
    treated(change, TOP_UP).update(content_at=at)
    if again:
        values = {"at": at, "wave": change.wave.pk, "states": again}
        with connection.cursor() as cursor:
            cursor.execute(_KEEP_CYCLE, values)
            cursor.execute(_NEXT_CYCLE, values)
        begun = Assignment.objects.filter(wave=change.wave, cycle_from=at)
        carried_requests.go_on(begun.values_list("pk", flat=True), by=by, at=at)


def effects(change: Content, at: datetime) -> list[Line]:
    """How many are treated how, by how far they are."""
    found = []
    for state, treatment in change.treatments.items():
        count = Assignment.objects.filter(wave=change.wave, state=_STATES[state]).count()
        found.append(Line(count, _SAID[state, treatment](count) % {"n": formats.number(count)}))
    if change.adds is not None or RETAKE in change.treatments.values():
        said = _(
            "Whoever has more to do gets the time that somebody has who joins today, and never less than they had."
        )
        found.append(Line(treated(change, TOP_UP, RETAKE).count(), said))
    return found


def recontent_chunk(*, entry: Entry, after: int, by: Actor) -> int | None:
    """Bring the next people of the order's wave to their new content, after the assignment with id `after`.

    The last id that was looked at, None at the end. Repeated, it finds nothing left to move.
    """
    if order_content.ContentChange.name not in entry.data:
        return None
    wave = Wave.objects.select_related("program").get(pk=entry.data["wave"])
    mine = Assignment.objects.filter(Q(content_at=entry.at) | Q(cycle_from=entry.at), wave=wave, pk__gt=after)
    rows = list(mine.select_for_update(no_key=True, of=["self"]).select_related("person").order_by("pk")[:CHUNK])
    changed = assignments.derive(row.pk for row in rows)
    still = set(Assignment.objects.filter(pk__in=[r.pk for r in rows], state__in=OPEN).values_list("pk", flat=True))
    opened = [row for row in rows if row.pk in still]
    moved = _moved(wave, opened, entry, by)
    redated.write([each for each in moved if each.redated.due_at > each.redated.was])
    carried_requests.go_on([row.pk for row in opened], by=by, at=entry.at)
    again = [row.pk for row in opened if row.cycle_from == entry.at]
    if again:
        entries.record(renewals.VERB, subject=wave, by=by, at=entry.at, data={"assignments": again})
    why = {"order": entry.data["number"], "decision": [entry.subject, entry.subject_id]}
    redated.record(moved, wave, why, because=entry, by=by)
    if changed or again:
        told = {"assignments": sorted({*changed, *again}), "order": entry.data["number"]}
        entries.record(VERB, subject=wave, by=by, at=entry.at, data=told)
    return rows[-1].pk if len(rows) == CHUNK else None


def _moved(wave: Wave, rows: Sequence[Assignment], entry: Entry, by: Actor) -> list[Moved]:
    """Everybody whose content is another, with the deadline that they have then."""
    settings = book.at(entry.at)
    terms = DueTerms(settings, program_settings.layer(wave.program, settings))
    begun = Issuing.objects.filter(wave=wave).values_list("launched_at", flat=True).first()
    due = Deadlines(wave, entry.at, terms, by.tenant.time_zone, begun)
    more = entry.data["content"]["adds"] is not None
    found = []
    for row in rows:
        given, base = due.of(row.person), row.base_due_at or row.due_at
        later = given.due_at > base and (more or row.cycle_from == entry.at)
        new = given.due_at if later else base
        found.append(Moved(wave.pk, row.pk, Redated(new, max(new, row.due_at), row.due_at, given.rule)))
    return found


_Said = Callable[[int], str]
_SAID: Mapping[tuple[str, str], _Said] = {
    ("not_started", KEEP): lambda n: ngettext(
        "%(n)s person who has not started keeps what they were given.",
        "%(n)s people who have not started keep what they were given.",
        n,
    ),
    ("not_started", TOP_UP): lambda n: ngettext(
        "%(n)s person who has not started gets the new content.",
        "%(n)s people who have not started get the new content.",
        n,
    ),
    ("in_progress", KEEP): lambda n: ngettext(
        "%(n)s person who has begun keeps what they were given.",
        "%(n)s people who have begun keep what they were given.",
        n,
    ),
    ("in_progress", TOP_UP): lambda n: ngettext(
        "%(n)s person who has begun gets the new content; what they have done counts.",
        "%(n)s people who have begun get the new content; what they have done counts.",
        n,
    ),
    ("in_progress", RETAKE): lambda n: ngettext(
        "%(n)s person who has begun starts again with the new content.",
        "%(n)s people who have begun start again with the new content.",
        n,
    ),
    ("done", KEEP): lambda n: ngettext(
        "%(n)s person who is done stays done.", "%(n)s people who are done stay done.", n
    ),
    ("done", TOP_UP): lambda n: ngettext(
        "%(n)s person who is done is asked for what is new.", "%(n)s people who are done are asked for what is new.", n
    ),
    ("done", RETAKE): lambda n: ngettext(
        "%(n)s person who is done starts again with the new content.",
        "%(n)s people who are done start again with the new content.",
        n,
    ),
}
