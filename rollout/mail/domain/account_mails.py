"""The outbox of account mail: plan in the request, claim and send in a worker, settle after the hand-over."""

import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from rollout.mail.domain import letters, smtp
from rollout.mail.models import AccountMail

LEASE = datetime.timedelta(seconds=60)
TRIES = 5
BATCH = 20


def plan(*, to: str, subject: str, body: str, at: datetime.datetime) -> AccountMail:
    """Queue a mail in the caller's transaction."""
    return AccountMail.objects.create(
        to=to, subject=subject[:200], body=body, message_id=smtp.new_message_id(), due_at=at
    )


def record(*, to: str, at: datetime.datetime) -> None:
    """Settle what this transaction planned to the address as sent at `at`, without SMTP: a demo's history."""
    AccountMail.objects.filter(to=to, state=AccountMail.State.PLANNED, due_at__lte=at).update(
        state=AccountMail.State.SENT, body="", settled_at=at, error=gettext_noop("Recorded for the demo history")
    )


def send_due(*, at: datetime.datetime) -> int:
    """Send what is due; returns how many were handed over. Runs outside any transaction."""
    _give_up_on_the_uncertain(at)
    mails = _claim(at)
    if not mails:
        return 0
    with smtp.open_connection() as connection:
        for mail in mails:
            outcome = connection.hand_over(
                letters.Letter(to=mail.to, subject=mail.subject, text=mail.body, message_id=mail.message_id)
            )
            _settle(mail, outcome, at)
    return len(mails)


def _claim(at: datetime.datetime) -> list[AccountMail]:
    with transaction.atomic():
        due = AccountMail.objects.filter(state=AccountMail.State.PLANNED, due_at__lte=at)
        mails = list(due.select_for_update(skip_locked=True).order_by("due_at")[:BATCH])
        AccountMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            state=AccountMail.State.SENDING, lease_until=at + LEASE, attempts=F("attempts") + 1
        )
        return mails


def _give_up_on_the_uncertain(at: datetime.datetime) -> None:
    """A lease that ran out while sending: it may or may not have gone; the person asks for a new code."""
    lost = Q(state=AccountMail.State.SENDING, lease_until__lt=at)
    AccountMail.objects.filter(lost).update(state=AccountMail.State.UNCERTAIN, body="", settled_at=at)


def _settle(mail: AccountMail, outcome: smtp.Outcome, at: datetime.datetime) -> None:
    if outcome.accepted:
        change = {"state": AccountMail.State.SENT, "body": "", "settled_at": at, "error": ""}
    elif outcome.again and mail.attempts + 1 < TRIES:
        wait = datetime.timedelta(seconds=10 * 2**mail.attempts)
        change = {"state": AccountMail.State.PLANNED, "due_at": at + wait, "error": outcome.error}
    else:
        change = {"state": AccountMail.State.FAILED, "body": "", "settled_at": at, "error": outcome.error}
    AccountMail.objects.filter(pk=mail.pk).update(**change)
