"""One message after the other leaves: asked once more, marked, and handed over outside any transaction.

The answer to one is noted in the transaction that marks the next, so each message costs one; a worker that ends has one
at most of which nobody can know whether it went (SECURITY, promise 4).
"""

import datetime
from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from types import TracebackType
from typing import Self

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from audiences.domain import tongues
from comms.domain import briefing_mails, claims, holds, locales, personal_links
from comms.domain.recheck import Verdict
from comms.models import Message
from programs.domain import dates
from rollout.mail.domain import smtp
from rollout.mail.domain.letters import Letter
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant


class Round:
    """Messages that one worker has in hand, rendered to go; at the end of the block the last answer is noted."""

    def __init__(self, tenant: Tenant, rules: claims.Claims, connection: smtp.Connection) -> None:
        self._tenant, self._rules, self._connection = tenant, rules, connection
        self._by = actors.system(tenant)
        self._answered: tuple[Message, smtp.Outcome] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._answered:
            with walls.inside(self._tenant.pk):
                self._note(clock.now(self._tenant), timezone.now())
            self._answered = None

    def send(self, message: Message) -> smtp.Outcome | None:
        """Hand one over; None when another worker has it by now, or something holds it."""
        with walls.inside(self._tenant.pk):
            at, real = clock.now(self._tenant), timezone.now()
            self._note(at, real)
            goes = self._may_leave(message, at, real)
            text, html = personal_links.filled(message, at=at) if goes else ("", "")
        self._answered = None
        if not goes:
            return None
        outcome = self._connection.hand_over(letter(message, self._tenant, text=text, html=html))
        self._answered = message, outcome
        return outcome

    def give_back(self, messages: Sequence[Message]) -> None:
        """Those that have waited too long for their turn are claimed and judged again."""
        with walls.inside(self._tenant.pk):
            self._rules.give_back(messages)

    def _note(self, at: datetime.datetime, real: datetime.datetime) -> None:
        if self._answered:
            self._rules.settle(*self._answered, at=at, real=real)

    def _may_leave(self, message: Message, at: datetime.datetime, real: datetime.datetime) -> bool:
        """Whether it is marked as leaving: at once where no item can hold it, else when none does."""
        if self._rules.mark_sending(message, real=real, today=dates.today(self._by, at)):
            return True
        stopped = _stopped(self._tenant, message)
        if stopped:
            _put_back(message, stopped)
            return False
        return self._rules.mark_sending(message, real=real)


def letter(message: Message, tenant: Tenant, *, text: str, html: str) -> Letter:
    """The mail around a message's text."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    frame = {
        "lang": message.locale or tongues.FALLBACK,
        "dir": "rtl" if locales.is_right_to_left(message.locale) else "ltr",
        "subject": message.subject,
        "body": html,
        "tenant": tenant,
        "program": message.program,
    }
    return Letter(
        to=message.to,
        subject=message.subject,
        text=text,
        html=render_to_string("email/message.html", frame),
        message_id=message.message_id,
        sender=formataddr((message.sender or tenant.name, address)),
        reply_to=message.reply_to,
        headers={"Auto-Submitted": "auto-generated", "Content-Language": frame["lang"]},
    )


def _stopped(tenant: Tenant, message: Message) -> Verdict | None:
    """What an item that is open by now says of a message that was ready to leave."""
    if message.cause == Message.Cause.BRIEFING:
        return briefing_mails.Briefings([message], tenant).verdict(message, clock.now(tenant))
    return holds.Holds([message], tenant).verdict(message, clock.now(tenant)) if message.assignment_id else None


def _put_back(message: Message, verdict: Verdict) -> None:
    """What was claimed before an item held it waits like the others."""
    mine = Message.objects.filter(pk=message.pk, state=Message.State.PLANNED, lease_until=message.lease_until)
    mine.update(due_at=verdict.later_at, moved_because=verdict.because, held=True, lease_until=None)
