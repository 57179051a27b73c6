"""From journal to rows: every learner step becomes one message per person when their assignment is issued (CO1)."""

import datetime
from collections.abc import Iterable
from typing import Any

from comms.domain import send_terms, timing
from comms.models import Message, Step
from delivery.models import Assignment
from rollout.jobs.domain import agenda
from rollout.journal.models import Entry
from rollout.mail.domain import smtp
from rollout.tenancy import bulk, clock
from rollout.tenancy.models import Tenant

KIND = "messages"
_CHUNK = 1000  # rows in one insert


def follow(entry: Entry, tenant: Tenant) -> None:
    """`assignments.issued`, data {"assignments": [ids]}. Safe to repeat: a message is unique on its cause."""
    insert(of_assignments(entry.data["assignments"], at=max(entry.at, clock.now(tenant))), tenant)


def of_assignments(ids: Iterable[int], *, at: datetime.datetime) -> list[Message]:
    """A message for each assignment and learner step of its program, by the settings at the instant; not written."""
    found = Assignment.objects.filter(pk__in=ids).select_related("person", "wave", "program")
    listed, steps = list(found.order_by("pk")), _LearnerSteps()
    programs = {each.program_id: each.program for each in listed}
    table = timing.Timetable(send_terms.at(at, programs.values()))
    return [_planned(step, each, table) for each in listed for step in steps.of(each.program_id)]


class _LearnerSteps:
    """Steps to learners by program, each program read once."""

    def __init__(self) -> None:
        self._known: dict[int, list[Step]] = {}

    def of(self, program_id: int) -> list[Step]:
        if program_id not in self._known:
            found = Step.objects.filter(sequence__program=program_id, recipient=Step.Recipient.LEARNER)
            self._known[program_id] = list(found.order_by("number"))
        return self._known[program_id]


def insert(rows: list[Message], tenant: Tenant) -> None:
    """Write the rows that are new and wake the sender for the earliest."""
    for start in range(0, len(rows), _CHUNK):
        bulk.insert(rows[start : start + _CHUNK], skip_existing=True)
    wake(rows, tenant)


def wake(rows: Iterable[Message], tenant: Tenant) -> None:
    """Let the sender come for the earliest that is planned."""
    due = [row.due_at for row in rows if row.state == Message.State.PLANNED]
    if due:
        agenda.lower_for(tenant, KIND, min(due))


def about(assignment: Assignment, *, cause: str, cause_id: int, occurrence: str, **more: Any) -> Message:
    """A message to the person of an assignment about the cycle that it shows; not written, and without its instants."""
    return Message(
        program_id=assignment.program_id,
        wave=assignment.wave,
        assignment=assignment,
        cycle=assignment.cycle,
        recipient=assignment.person,
        cause=cause,
        cause_id=cause_id,
        occurrence=occurrence,
        message_id=smtp.new_message_id(),
        **more,
    )


def of_step(step: Step, assignment: Assignment, occurrence: str) -> Message:
    """The message of a step about the assignment, likewise."""
    return about(assignment, cause=Message.Cause.STEP, cause_id=step.pk, occurrence=occurrence, step=step)


def _planned(step: Step, assignment: Assignment, table: timing.Timetable) -> Message:
    message = of_step(step, assignment, _occurrence(assignment))
    begins_at = timing.begins_at(assignment.wave, assignment.person.time_zone, assignment.assigned_at)
    anchor = begins_at if step.anchor == Step.Anchor.ASSIGNED else assignment.due_at
    return timed(message, step, table, anchor=anchor, not_before=begins_at)


def _occurrence(assignment: Assignment) -> str:
    """Once in each wave and cycle."""
    wave, cycle = assignment.wave.number, assignment.cycle
    return str(wave) if cycle == 1 else f"{wave}-cycle-{cycle}"


def timed(
    message: Message,
    step: Step,
    table: timing.Timetable,
    *,
    anchor: datetime.datetime,
    not_before: datetime.datetime,
) -> Message:
    """The message with its instants; suppressed at once where nobody may ever write to the recipient."""
    try:
        where = timing.Where.of(message.recipient)
        times = table.of_step(step, where, program=message.program_id, anchor=anchor, not_before=not_before)
    except ValueError as error:
        message.wanted_at = message.due_at = message.settled_at = not_before
        message.state, message.state_because = Message.State.SUPPRESSED, str(error)[:300]
        return message
    message.wanted_at, message.due_at, message.moved_because = times.wanted_at, times.due_at, times.moved_because
    return message
