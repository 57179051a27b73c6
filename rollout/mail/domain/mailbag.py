"""Rows that are mails on their way: planned, taken one by one, handed over outside any transaction, settled.

A worker that ends before the hand-over leaves the mail planned; one that ends after it may have begun leaves it
uncertain, and it is never sent again by itself (SECURITY, promise 4).
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import F, Min, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from rollout.mail.domain import answers, letters, smtp
from rollout.tenancy import clock, walls
from rollout.tenancy.models import Tenant

LEASE = datetime.timedelta(seconds=60)  # longer than a hand-over takes
SHIFT = datetime.timedelta(seconds=25)  # of one run; below the agenda's lease
LOST = gettext_noop("Its worker ended between handing it over and noting the answer. It may have arrived.")

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Mailbag(Generic[Row]):
    """The mails of one model, which has the columns of `OwnerDigest` and `ReportDelivery`.

    `rows` has what `letter` reads along. `letter(row, tenant, at)` is the mail as things are now, or None and why there
    is none; it is asked inside the transaction that takes the row.
    """

    rows: Callable[[], QuerySet[Row]]
    letter: Callable[[Row, Tenant, datetime.datetime], tuple[letters.Letter | None, str]]

    def send(self, tenant: Tenant, lease: datetime.timedelta = LEASE) -> datetime.datetime | None:
        """Send what is planned; the real instant to come again. Runs outside any transaction."""
        ends_at = timezone.now() + SHIFT
        with smtp.open_connection() as connection:
            while timezone.now() < ends_at and (taken := self.take(tenant, lease)):
                row, letter = taken
                if letter is None:
                    continue
                outcome = connection.hand_over(letter)
                with walls.inside(tenant.pk):
                    self._settle(row, outcome, at=clock.now(tenant), real=timezone.now())
                if outcome.again:
                    break
        with walls.inside(tenant.pk):
            return self._next_at()

    def take(self, tenant: Tenant, lease: datetime.timedelta) -> tuple[Row, letters.Letter | None] | None:
        """The next planned mail, marked as about to leave, with its letter; without one it was settled here."""
        at, real = clock.now(tenant), timezone.now()
        with walls.inside(tenant.pk):
            lost = self._all().filter(state="sending", lease_until__lt=real)
            lost.update(state="uncertain", state_because=LOST, lease_until=None, settled_at=at)
            free = self.rows().filter(Q(state="planned") & (Q(lease_until=None) | Q(lease_until__lt=real)))
            row = free.select_for_update(skip_locked=True, of=("self",)).order_by("planned_at", "pk").first()
            if row is None:
                return None
            letter, why = self.letter(row, tenant, at)
            found = self._all().filter(pk=row.pk)
            if letter is None:
                found.update(state="suppressed", state_because=why, settled_at=at, lease_until=None)
            else:
                leaves = {"state": "sending", "lease_until": real + lease, "state_because": ""}
                found.update(attempts=F("attempts") + 1, **leaves)
                row.attempts += 1  # type: ignore[attr-defined]  # a column of such a row
            return row, letter

    def _settle(self, row: Row, outcome: smtp.Outcome, *, at: datetime.datetime, real: datetime.datetime) -> None:
        """Note the answer to this attempt; one given up meanwhile is settled too, for the answer is known now."""
        attempts: int = row.attempts  # type: ignore[attr-defined]  # a column of such a row
        tried = self._all().filter(pk=row.pk, attempts=attempts, state__in=["sending", "uncertain"])
        tried.update(**answers.change(outcome, attempts=attempts, at=at, real=real))

    def _next_at(self) -> datetime.datetime | None:
        """Real instant at which there is something to do; None when nothing waits."""
        waiting = self._all().filter(state__in=["planned", "sending"])
        if waiting.filter(state="planned", lease_until=None).exists():
            return timezone.now()
        found: datetime.datetime | None = waiting.aggregate(first=Min("lease_until"))["first"]
        return found

    def _all(self) -> QuerySet[Row]:
        return self.rows().model._default_manager.all()
