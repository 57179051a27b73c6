"""One digest per manager and day about their overdue reports, never one mail per report (CO7)."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_noop

from audiences.domain import clocks
from audiences.models import Person
from comms.domain import planning, recheck, send_terms, timing
from comms.domain.send_terms import SendTerms
from comms.models import Message, Step
from delivery.models import Assignment
from rollout.journal.models import Entry
from rollout.mail.domain import smtp
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant


def follow(entry: Entry, tenant: Tenant) -> None:
    """`assignments.overdue`, data {"assignments": [ids]}: plan each manager's digest, unless that day has one."""
    late = (
        Assignment.objects.filter(pk__in=entry.data["assignments"], person__manager__isnull=False)
        .select_related("person__manager", "wave", "program")
        .order_by("pk")
    )
    groups: dict[tuple[int, int], list[Assignment]] = {}
    for assignment in late:
        groups.setdefault((assignment.program_id, assignment.person.manager_id), []).append(assignment)
    steps = Step.objects.filter(
        sequence__program__in={program for program, _ in groups}, recipient=Step.Recipient.MANAGER
    ).select_related("sequence")
    programs = {group[0].program_id: group[0].program for group in groups.values()}
    terms = send_terms.at(max(entry.at, clock.now(tenant)), programs.values())
    planned = [
        _digest(step, group, entry.at, table)
        for table in [timing.Timetable(terms)]
        for step in steps.order_by("number")
        for (program, _), group in groups.items()
        if program == step.sequence.program_id
    ]
    planning.insert(_after_those_sent(planned, terms), tenant)


class LateReports:
    """Overdue direct reports of a batch of digests, one query for all of them."""

    def __init__(self, digests: Iterable[Message], *, before: datetime.datetime) -> None:
        """`before` is the latest instant that `of` will be asked about."""
        digests = list(digests)
        self._by_key: dict[tuple[int, int], list[Assignment]] = {}
        for assignment in self._load(digests, before) if digests else ():
            self._by_key.setdefault((assignment.program_id, assignment.person.manager_id), []).append(assignment)

    @staticmethod
    def _load(digests: list[Message], before: datetime.datetime) -> Iterable[Assignment]:
        return (
            Assignment.objects.filter(
                due_at__lt=before,
                program__in={each.program_id for each in digests},
                person__manager__in={each.recipient_id for each in digests},
            )
            .exclude(state=Assignment.State.WITHDRAWN)
            .exclude(person__status=Person.Status.LEFT)
            .select_related("person__country")
            .order_by("due_at", "person__name_key", "pk")
        )

    def of(self, digest: Message, at: datetime.datetime) -> list[Assignment]:
        """Those overdue at the instant, soonest due first."""
        found = self._by_key.get((digest.program_id, digest.recipient_id), [])
        return [each for each in found if recheck.is_overdue(each, at)]


def _digest(step: Step, group: list[Assignment], at: datetime.datetime, table: timing.Timetable) -> Message:
    manager = group[0].person.manager
    message = Message(
        program_id=group[0].program_id,
        wave=group[0].wave,
        step=step,
        recipient=manager,
        cause=Message.Cause.STEP,
        cause_id=step.pk,
        message_id=smtp.new_message_id(),
    )
    planning.timed(message, step, table, anchor=max(each.due_at for each in group), not_before=at)
    message.occurrence = _occurrence(message)
    return message


def _occurrence(message: Message) -> str:
    """The recipient's own date, so that a manager gets one a day."""
    try:
        return f"overdue-{clocks.local(message.due_at, message.recipient.time_zone).date()}"
    except ValueError:  # no known zone: the row is suppressed already
        return f"overdue-{message.due_at:%Y-%m-%d}"


def _after_those_sent(planned: list[Message], terms: SendTerms) -> list[Message]:
    """People found late after that day's digest has gone belong in the next day's."""
    settled = set(
        Message.objects.filter(
            cause=Message.Cause.STEP,
            cause_id__in=[each.cause_id for each in planned],
            occurrence__in=[each.occurrence for each in planned],
        )
        .exclude(state=Message.State.PLANNED)
        .values_list("cause_id", "recipient_id", "occurrence")
    )
    for message in planned:
        known = (message.cause_id, message.recipient_id, message.occurrence)
        if message.state == Message.State.PLANNED and known in settled:
            where = timing.Where.of(message.recipient)
            here = terms.of(where.country, message.program_id)
            tomorrow = clocks.local(message.due_at, where.zone).date() + datetime.timedelta(days=1)
            wanted = clocks.on_day(tomorrow, timing.local_time(message.step, here), where.zone)
            allowed = timing.next_allowed(where, wanted, here)
            message.due_at, message.moved_because = allowed.at, gettext_noop("that day's digest had gone")
            message.occurrence = _occurrence(message)
    return planned
