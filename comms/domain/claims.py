"""Who works on which message: leases in real time, and what becomes of it when its worker ends (SECURITY, promise 4).

A claimed message stays `planned`: a lease that ran out frees it. From `sending` on the mail may have left, so a lease
that ran out there makes it `uncertain`, and a person decides. What belongs to a wave that waits for its pilot is
neither claimed nor marked as leaving: a hold counts from the next message on, also for those that a worker has in hand.
"""

import datetime
from dataclasses import dataclass

from django.db.models import F, Min, Q

from comms.domain import batches
from comms.models import Message
from programs.domain import pilot_holds
from rollout.mail.domain import mailbag, smtp
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant

LEASE = datetime.timedelta(seconds=30)
BATCH = 20
TRIES = 150  # about three days with the waits below
_FIRST_WAIT, _LONGEST_WAIT = datetime.timedelta(seconds=30), datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class Claims:
    """The rules of claiming. Every method runs inside the tenant's transaction; `real` is real time."""

    lease: datetime.timedelta = LEASE
    batch: int = BATCH

    def free(self, real: datetime.datetime) -> Q:
        """Messages that nobody works on, and that may go."""
        idle = Q(state=Message.State.PLANNED) & (Q(lease_until=None) | Q(lease_until__lt=real))
        return idle & ~Q(wave__in=pilot_holds.silenced())

    def take(self, *, at: datetime.datetime, real: datetime.datetime) -> list[Message]:
        """The next due messages, leased to the caller."""
        taken = batches.lock_first(Message.objects.filter(self.free(real), due_at__lte=at), self.batch)
        for message in taken:
            message.lease_until = real + self.lease
        Message.objects.filter(pk__in=[each.pk for each in taken]).update(lease_until=real + self.lease)
        return taken

    def mark_sending(self, message: Message, *, real: datetime.datetime) -> bool:
        """Freeze the rendered message as about to leave; False when somebody else has it by now, or it is held."""
        mine = Message.objects.filter(pk=message.pk, state=Message.State.PLANNED, lease_until=message.lease_until)
        marked = mine.exclude(wave__in=pilot_holds.silenced()).update(
            state=Message.State.SENDING,
            state_because="",
            held=False,
            attempts=F("attempts") + 1,
            lease_until=real + self.lease,
            to=message.to,
            sender=message.sender,
            reply_to=message.reply_to,
            locale=message.locale,
            subject=message.subject,
            text=message.text,
            html=message.html,
        )
        message.attempts += marked
        return bool(marked)

    def give_up_lost(self, *, at: datetime.datetime, real: datetime.datetime) -> int:
        """Messages whose worker ended after the hand-over may have begun become uncertain."""
        lost = Message.objects.filter(state=Message.State.SENDING, lease_until__lt=real)
        return lost.update(state=Message.State.UNCERTAIN, state_because=mailbag.LOST, lease_until=None, settled_at=at)

    def next_at(self, tenant: Tenant) -> datetime.datetime | None:
        """Real instant at which there is something to do, None when nothing is planned that may go."""
        planned = Message.objects.filter(state=Message.State.PLANNED).exclude(wave__in=pilot_holds.silenced())
        first = planned.filter(lease_until=None).aggregate(Min("due_at"))["due_at__min"]
        candidates = [clock.real(tenant, first) if first else None]
        for leased in (planned, Message.objects.filter(state=Message.State.SENDING)):
            rows = leased.filter(lease_until__isnull=False)
            candidates.append(rows.aggregate(Min("lease_until"))["lease_until__min"])
        return min((each for each in candidates if each), default=None)


def settle(message: Message, outcome: smtp.Outcome, *, at: datetime.datetime, real: datetime.datetime) -> None:
    """Note what the host answered to this attempt. One given up meanwhile is settled too: the answer is known now."""
    change: dict[str, object] = {"lease_until": None, "settled_at": at, "state_because": outcome.error}
    if outcome.accepted:
        change["state"] = Message.State.SENT
    elif outcome.uncertain:
        change["state"] = Message.State.UNCERTAIN
    elif outcome.again and message.attempts < TRIES:
        wait = min(_FIRST_WAIT * 2 ** min(message.attempts - 1, 10), _LONGEST_WAIT)
        change |= {"state": Message.State.PLANNED, "settled_at": None, "lease_until": real + wait}
    else:
        change["state"] = Message.State.FAILED
    Message.objects.filter(
        pk=message.pk, attempts=message.attempts, state__in=[Message.State.SENDING, Message.State.UNCERTAIN]
    ).update(**change)
