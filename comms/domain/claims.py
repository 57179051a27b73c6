"""Who works on which message: leases in real time, and what becomes of it when its worker ends (SECURITY, promise 4).

A claimed message stays `planned`: a lease that ran out frees it. From `sending` on the mail may have left, so a lease
that ran out there makes it `uncertain`, and a person decides. What belongs to a wave that waits for its pilot is
neither claimed nor marked as leaving: a hold counts from the next message on, also for those that a worker has in hand.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.db.models import F, Min, Q

from comms.domain import batches, holds
from comms.models import Message
from programs.domain import pilot_holds
from rollout.mail.domain import mailbag, smtp
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant
from rollout.tenancy.statements import Slot, Update

LEASE = datetime.timedelta(seconds=30)
BATCH = 100
FRESH = datetime.timedelta(seconds=5)  # what a slow host has not taken by then is judged again
TRIES = 150  # about three days with the waits below
_RENDERED = ("to", "sender", "reply_to", "locale", "subject", "text", "html")
_FIRST_WAIT, _LONGEST_WAIT = datetime.timedelta(seconds=30), datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class Claims:
    """The rules of claiming. Every method runs inside the tenant's transaction; `real` is real time.

    One for each run of a worker: what is done to every message is spelled once for it.
    """

    lease: datetime.timedelta = LEASE
    batch: int = BATCH
    fresh: datetime.timedelta = FRESH

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

    def mark_sending(self, message: Message, *, real: datetime.datetime, today: datetime.date | None = None) -> bool:
        """Freeze the rendered message as about to leave; False when somebody else has it by now, or it is held.

        With `today` only one that no item can hold on the day.
        """
        ready = {name: getattr(message, name) for name in _RENDERED}
        values = ready | {"id": message.pk, "lease": message.lease_until, "until": real + self.lease, "today": today}
        marked = (self._leaves_freely if today else self._leaves).run(**values)
        message.attempts += marked
        return bool(marked)

    @cached_property
    def _leaves(self) -> Update:
        return _leaving(Q())

    @cached_property
    def _leaves_freely(self) -> Update:
        return _leaving(holds.free(Slot("today", models.DateField())))

    def give_back(self, messages: Sequence[Message]) -> None:
        """Messages of one claim that did not come to leave: whoever comes next judges them anew."""
        mine = Message.objects.filter(pk__in=[each.pk for each in messages], state=Message.State.PLANNED)
        mine.filter(lease_until=messages[0].lease_until).update(lease_until=None)

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

    def settle(
        self, message: Message, outcome: smtp.Outcome, *, at: datetime.datetime, real: datetime.datetime
    ) -> None:
        """Note what the host answered to this attempt. One given up meanwhile is settled too: the answer is known."""
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
        self._settled.run(id=message.pk, attempts=message.attempts, **change)

    @cached_property
    def _settled(self) -> Update:
        tried = Message.objects.filter(
            pk=_slot("id"), attempts=_slot("attempts"), state__in=[Message.State.SENDING, Message.State.UNCERTAIN]
        )
        return Update(tried, **{name: _slot(name) for name in ("lease_until", "settled_at", "state_because", "state")})


def _slot(name: str, field: str = "") -> Slot:
    return Slot(name, Message._meta.get_field(field or name))


def _leaving(which: Q) -> Update:
    """Marks a message that is still the caller's as about to leave, if it is one of these and its wave may be told."""
    mine = Message.objects.filter(
        which, pk=_slot("id"), state=Message.State.PLANNED, lease_until=_slot("lease", "lease_until")
    )
    return Update(
        mine.exclude(wave__in=pilot_holds.silenced()),
        state=Message.State.SENDING,
        state_because="",
        held=False,
        attempts=F("attempts") + 1,
        lease_until=_slot("until", "lease_until"),
        **{name: _slot(name) for name in _RENDERED},
    )
