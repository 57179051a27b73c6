"""Telling those who were told otherwise (CO1): whose deadline a change order moved gets the announcement once more,
and whom it takes out of the audience hears that there is nothing to do.

Who has not been written to yet learns the deadline from the message that waits, which names the one of its day.
"""

import datetime
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import ngettext

from audiences.domain.settings.book import Book
from comms.domain import planning, send_terms, timing
from comms.models import Message, Step
from delivery.domain import joining, recontented
from delivery.domain.reordered import Reordering
from delivery.models import Assignment
from programs.domain.order_audience import AudienceChange
from programs.domain.order_content import RETAKE, TOP_UP
from programs.domain.order_effects import Content, Line
from programs.models import Wave
from rollout.journal.models import Entry
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant
from rollout.web import formats

_TOLD = (Message.State.SENDING, Message.State.SENT, Message.State.UNCERTAIN)


def follow(entry: Entry, tenant: Tenant) -> None:
    """`assignments.redated`, data {"assignments": [ids], "order": number}. Safe to repeat."""
    told = Assignment.objects.filter(pk__in=entry.data["assignments"]).filter(Exists(_told()))
    listed = list(told.select_related("person", "wave", "program").order_by("pk"))
    step = _announcement(listed[0].program_id) if listed else None
    if step is None:
        return
    waiting = Message.objects.filter(step=step, assignment__in=told, state=Message.State.PLANNED)
    wait = set(waiting.values_list("assignment", flat=True))  # it will name the deadline of its day
    listed = [each for each in listed if each.pk not in wait]
    table = timing.Timetable(send_terms.at(max(entry.at, clock.now(tenant)), {each.program for each in listed}))
    order = entry.data["order"]
    rows = [planning.of_step(step, each, f"{each.wave.number}-order-{order}") for each in listed]
    for row in rows:
        planning.timed(row, step, table, anchor=entry.at, not_before=entry.at)
    planning.insert(rows, tenant)


def release(entry: Entry, tenant: Tenant) -> None:
    """`assignments.withdrawn`, data {"assignments": [ids], "order": number}. Safe to repeat."""
    told = Assignment.objects.filter(pk__in=entry.data["assignments"]).filter(Exists(_told()))
    listed = list(told.select_related("person", "wave", "program").order_by("pk"))
    at = max(entry.at, clock.now(tenant))
    table = timing.Timetable(send_terms.at(at, {each.program for each in listed}))
    rows = [_released(each, entry.data["order"], table, at) for each in listed]
    planning.insert([row for row in rows if row], tenant)


def of_audience(change: AudienceChange, at: datetime.datetime) -> Sequence[Line]:
    """Who goes out and was told to do it, and hears that they need not."""
    told = joining.ordered_out(change).filter(Exists(_told())).count() if change.lets_go else 0
    said = ngettext(
        "%(n)s person was told to complete it, and is told that they need not.",
        "%(n)s people were told to complete it, and are told that they need not.",
        told,
    )
    return [Line(told, said % _n(told))]


def of_content(change: Content, at: datetime.datetime) -> Sequence[Line]:
    """Who was told to do other modules, and is written to again."""
    told = recontented.treated(change, TOP_UP, RETAKE).filter(Exists(_told())).count()
    if told and not _announcement(change.wave.program_id):
        said = ngettext(
            "%(n)s person was told otherwise. The program has no message to learners that says what is new.",
            "%(n)s people were told otherwise. The program has no message to learners that says what is new.",
            told,
        )
    else:
        said = ngettext(
            "%(n)s person was told otherwise, and gets the announcement again where something is left to do.",
            "%(n)s people were told otherwise, and get the announcement again where something is left to do.",
            told,
        )
    return [Line(told, said % _n(told))]


def effects(wave: Wave, then: Wave, settings: Book, at: datetime.datetime) -> Sequence[Line]:
    """Who was told another deadline and is told the new one, and what waits and goes at another time."""
    moves = list(Reordering(wave, then, settings, at).moves(told=Exists(_told())))
    told = sum(count for count, _redated, (was_told,) in moves if was_told)
    planned = Message.objects.filter(wave=wave, state=Message.State.PLANNED, step__anchor=Step.Anchor.DUE)
    waiting = planned.filter(due_at__gte=at).count() if moves else 0
    if told and not _announcement(wave.program_id):
        said = ngettext(
            "%(n)s person was told another deadline. The program has no message to learners that says the new one.",
            "%(n)s people were told another deadline. The program has no message to learners that says the new one.",
            told,
        )
    else:
        said = ngettext(
            "%(n)s person was told another deadline, and gets the announcement again with the new one.",
            "%(n)s people were told another deadline, and get the announcement again with the new one.",
            told,
        )
    waits = ngettext("%(n)s message that waits is timed anew.", "%(n)s messages that wait are timed anew.", waiting)
    return [Line(told, said % _n(told)), Line(waiting, waits % _n(waiting))]


def _told() -> QuerySet[Message]:
    """What was sent, or may have been, about the present cycle of the assignment of the query outside."""
    of_cycle = Message.objects.filter(assignment=OuterRef("pk"), cycle=OuterRef("cycle"))
    return of_cycle.filter(cause=Message.Cause.STEP, state__in=_TOLD)


def _announcement(program: int) -> Step | None:
    """The first message to learners that goes as they are assigned; else the first to learners."""
    steps = list(Step.objects.filter(sequence__program=program, recipient=Step.Recipient.LEARNER).order_by("number"))
    return next((each for each in steps if each.anchor == Step.Anchor.ASSIGNED), steps[0] if steps else None)


def _released(assignment: Assignment, order: int, table: timing.Timetable, at: datetime.datetime) -> Message | None:
    """At the next allowed moment; None for whom nobody may ever write to."""
    where = timing.Where.of(assignment.person)
    try:
        allowed = timing.next_allowed(where, at, table.terms.of(where.country, assignment.program_id))
    except ValueError:
        return None
    return planning.about(
        assignment,
        cause=Message.Cause.RELEASE,
        cause_id=assignment.pk,
        occurrence=f"order-{order}",
        wanted_at=at,
        due_at=allowed.at,
        moved_because=(allowed.reason or "")[:200],
    )


def _n(count: int) -> dict[str, str]:
    return {"n": formats.number(count)}
