"""Sending what is due: claim, recheck and render, hand over outside any transaction, settle (ARCHITECTURE: Tick)."""

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_noop

from comms.domain import batches, claims, leaving
from comms.domain.batches import Judged
from comms.models import Message
from rollout.mail.domain import smtp
from rollout.mail.domain.mailbag import SHIFT
from rollout.tenancy import bulk, clock, walls
from rollout.tenancy.models import Tenant

_SETTLED = (
    *("state", "state_because", "settled_at", "lease_until", "due_at", "moved_because", "held"),
    *("to", "sender", "reply_to", "locale", "subject", "text", "html"),
)
PAST = 1_000  # messages of a demo's history in one transaction
PATIENCE = 3  # letters in a row that the host puts off, before this run ends


def send_due(tenant: Tenant, rules: claims.Claims | None = None) -> datetime.datetime | None:
    """Send what is due; returns the real instant to come again. Runs outside any transaction."""
    rules = rules or claims.Claims()
    ends_at = timezone.now() + SHIFT
    put_off = 0
    with smtp.open_connection() as connection:
        while timezone.now() < ends_at and put_off < PATIENCE:
            taken, ready = _take(tenant, rules)
            if not taken:
                break
            stale_at = timezone.now() + rules.fresh
            with leaving.Round(tenant, rules, connection) as leaves:
                for place, message in enumerate(ready):
                    if place and timezone.now() >= stale_at:
                        leaves.give_back(ready[place:])
                        break
                    outcome = leaves.send(message)
                    put_off = put_off + 1 if outcome and outcome.again else 0
                    if put_off == PATIENCE:
                        break
    with walls.inside(tenant.pk):
        return rules.next_at(tenant)


def record_past(*, tenant: Tenant, upto: datetime.datetime) -> dict[str, int]:
    """Settle what was due before `upto` as of its own time, without SMTP: a demo's history. Counts by state."""
    counts: dict[str, int] = {}
    while True:
        with walls.inside(tenant.pk):
            batch = batches.lock_first(Message.objects.filter(state=Message.State.PLANNED, due_at__lt=upto), PAST)
            if not batch:
                return counts
            judged = list(batches.judge([(message, message.due_at) for message in batch], tenant))
            for one in judged:
                _apply(one)
                if one.rendered:
                    one.message.state, one.message.settled_at = Message.State.SENT, one.at
                    one.message.state_because = gettext_noop("Recorded for the demo history")
                if one.message.state != Message.State.PLANNED:
                    counts[one.message.state] = counts.get(one.message.state, 0) + 1
            _save(judged)


def _take(tenant: Tenant, rules: claims.Claims) -> tuple[int, list[Message]]:
    """Claim a batch, settle what does not go; how many were claimed, and those that go, with their text.

    One transaction: the rows stay locked until the verdict is written.
    """
    at, real = clock.now(tenant), timezone.now()
    with walls.inside(tenant.pk):
        rules.give_up_lost(at=at, real=real)
        taken = rules.take(at=at, real=real)
        judged = list(batches.judge([(message, at) for message in taken], tenant))
        for one in judged:
            _apply(one)
        _save(one for one in judged if one.rendered is None)
    return len(taken), [one.message for one in judged if one.rendered]


def _apply(one: Judged) -> None:
    """Write the verdict on the row in memory."""
    message = one.message
    message.held = one.verdict.held
    if one.verdict.suppressed or one.problem:
        message.state = Message.State.FAILED if one.problem else Message.State.SUPPRESSED
        message.state_because = one.problem or one.verdict.because
        message.settled_at, message.lease_until = one.at, None
    elif one.verdict.later_at:
        message.due_at, message.moved_because, message.lease_until = one.verdict.later_at, one.verdict.because, None
    elif one.rendered:
        message.to, message.locale = one.to, one.rendered.locale
        message.sender, message.reply_to = one.sender, ", ".join(one.reply_to)
        message.subject, message.text, message.html = one.rendered.subject, one.rendered.text, one.rendered.html


def _save(judged: Iterable[Judged]) -> None:
    bulk.update([one.message for one in judged], _SETTLED)
