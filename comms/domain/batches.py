"""Judging and rendering a batch of messages: what the batch needs is loaded in a few queries, whatever its size."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from comms.domain import briefing_mails, digests, holds, recheck, rendering, send_terms, stand_ins
from comms.domain.recent import HANDED_OVER, Recent
from comms.models import Message
from rollout.journal.models import Entry
from rollout.tenancy.models import Tenant

NUDGED = "message.nudged"


@dataclass(frozen=True, slots=True)
class Judged:
    """A message with its verdict, as of `at`; `rendered` when it goes, `problem` when it could not be rendered.

    What goes has the address it goes to, the name it comes from, and the addresses that read answers, if there are any.
    """

    message: Message
    at: datetime.datetime
    verdict: recheck.Verdict
    rendered: rendering.Rendered | None = None
    problem: str = ""
    to: str = ""
    sender: str = ""
    reply_to: tuple[str, ...] = ()


def lock_first(messages: QuerySet[Message], most: int) -> list[Message]:
    """The soonest due of the messages that nobody else has locked, with all that judging and rendering read.

    Each table is asked by itself: joined, the planner may sort all that wait to answer the first few, or look through
    all people for each message. Programs, waves and steps are few and shared by the rows.
    """
    free = messages.select_for_update(skip_locked=True).order_by("due_at", "pk")
    found = Message.objects.filter(pk__in=list(free.values_list("pk", flat=True)[:most]))
    with_all = found.prefetch_related("assignment", "recipient__manager", "recipient__country", "wave", "step")
    with_all = with_all.prefetch_related("program__sponsor", "program__stories")
    return list(with_all.order_by("due_at", "pk"))


def judge(batch: Sequence[tuple[Message, datetime.datetime]], tenant: Tenant) -> Iterator[Judged]:
    """Pairs of message and the instant to judge it as of; inside the tenant's transaction."""
    messages = [message for message, _ in batch]
    texts = rendering.texts_of(message.step_id for message in messages if message.step_id)
    if not batch:
        return
    latest = max(at for _, at in batch)
    briefed = briefing_mails.Briefings(messages, tenant)
    late = digests.LateReports((each for each in messages if _is_digest(each)), before=latest)
    terms = send_terms.at(latest, {message.program_id: message.program for message in messages}.values())
    nudgers, mailboxes, recent = _nudgers(messages), _SharedMailboxes(messages), Recent(messages, before=latest)
    held = holds.Holds(messages, tenant)
    deputies = stand_ins.StandIns([(each, at) for each, at in batch if each.assignment_id is None], tenant)
    for message, at in batch:
        reports = late.of(message, at) if _is_digest(message) else []
        deputy = deputies.of(message, at) if message.assignment_id is None else None
        reader = deputy.person if deputy and deputy.person else message.recipient
        here = terms.of(reader.country_id, message.program_id)
        pointless = briefed.pointless(message)
        verdict = recheck.judge(message, at=at, terms=here, late_reports=reports, deputy=deputy, pointless=pointless)
        if verdict.goes:
            stopped = held.verdict(message, at, reports) if pointless is None else briefed.verdict(message, at)
            verdict = stopped or verdict
        if verdict.goes and mailboxes.has_one(message):
            verdict = recheck.Verdict(
                suppressed=True, because=gettext_noop("Its shared mailbox already has this message")
            )
        if verdict.goes:
            verdict = recent.verdict(message, reader, at=at, terms=here)
        if not verdict.goes:
            yield Judged(message, at, verdict)
            continue
        try:
            rendered = rendering.render(
                message,
                texts.get(message.step_id, {}),
                tenant=tenant,
                at=at,
                terms=here,
                late_reports=reports,
                from_name=nudgers.get(message.pk, ""),
                deputy=deputy,
                people=briefed.people(message),
            )
        except ValidationError as error:
            yield Judged(message, at, verdict, problem=" ".join(error.messages)[:300])
        else:
            mailboxes.note(message)
            recent.note(message, at)
            yield Judged(
                message,
                at,
                verdict,
                rendered,
                to=deputy.address if deputy else message.recipient.email,
                sender=here.sender_name or tenant.name,
                reply_to=here.reply_to,
            )


def _is_digest(message: Message) -> bool:
    return message.assignment_id is None and message.cause == Message.Cause.STEP


def _nudgers(messages: Sequence[Message]) -> dict[int, str]:
    """Who nudged, by message id."""
    ids = [message.pk for message in messages if message.cause == Message.Cause.NUDGE]
    if not ids:
        return {}
    entries = Entry.objects.filter(verb=NUDGED, subject="message", subject_id__in=ids).select_related("actor")
    return {entry.subject_id: str(entry.actor or "Fairway") for entry in entries}


class _SharedMailboxes:
    """Several people have the address: of one step it gets one message, which names nobody."""

    def __init__(self, messages: Sequence[Message]) -> None:
        shared = [message for message in messages if message.recipient.shared_mailbox]
        self._have: set[tuple[str, int, str, str]] = set()
        if shared:
            sent = Message.objects.filter(
                state__in=HANDED_OVER,
                cause_id__in={message.cause_id for message in shared},
                to__in={message.recipient.email for message in shared},
            )
            self._have = set(sent.values_list("cause", "cause_id", "occurrence", "to"))

    def has_one(self, message: Message) -> bool:
        return message.recipient.shared_mailbox and _key(message) in self._have

    def note(self, message: Message) -> None:
        if message.recipient.shared_mailbox:
            self._have.add(_key(message))


def _key(message: Message) -> tuple[str, int, str, str]:
    return message.cause, message.cause_id, message.occurrence, message.recipient.email
