"""Daily mails to owners that failed, came back or are uncertain: what stands against each, and what is to be done.

One that the host refused did not arrive, so it may go again while its morning lasts. One that came back would come back
again, and one that is uncertain may have arrived: neither is sent again, and the next morning tells the same.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audiences.domain.settings import book
from comms.domain import owner_digests
from comms.domain.owner_letters import Desk
from comms.models import OwnerDigest
from programs.domain import lifting, owner_calendars
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.refusals import Refused

_State = OwnerDigest.State
AROUND = datetime.timedelta(days=2)  # a morning that lasts somewhere began within it
STUCK = (_State.FAILED, _State.UNCERTAIN)


class Next(StrEnum):
    """What is to be done about a mail that did not simply leave."""

    NOTHING = "nothing"  # a later mail told the owner
    AGAIN = "again"  # it did not arrive, and its morning is not over
    ADDRESS = "address"  # it did not arrive, and the next morning would meet the same
    WAIT = "wait"  # it may have arrived; the next morning tells the same


@dataclass(frozen=True)
class Desks:
    """Where owners read, as it is at an instant; of whom none is given, no morning lasts."""

    at: datetime.datetime
    by_owner: Mapping[int, Desk]

    @classmethod
    def of(cls, digests: Iterable[OwnerDigest], tenant: Tenant, at: datetime.datetime) -> "Desks":
        """A fixed number of queries."""
        owners = {each.owner_id: each.owner for each in digests}
        people, settings = owner_calendars.people_of(owners.values()), book.at(at)
        return cls(at, {pk: Desk.of(people.get(pk), tenant, settings) for pk in owners})

    def next(self, digest: OwnerDigest) -> Next:
        if getattr(digest, "told_since", False):
            return Next.NOTHING
        if digest.bounced_at:
            return Next.ADDRESS
        if digest.state == _State.UNCERTAIN:
            return Next.WAIT
        desk = self.by_owner.get(digest.owner_id)
        return Next.AGAIN if desk and desk.day(self.at) == digest.day else Next.ADDRESS


def stuck() -> QuerySet[OwnerDigest]:
    """Those that failed, came back or are uncertain; `told_since` where a later one reached its owner."""
    arrived = OwnerDigest.objects.filter(state=_State.SENT, bounced_at=None)
    later = arrived.filter(owner=OuterRef("owner"), day__gt=OuterRef("day"))
    found = OwnerDigest.objects.filter(Q(state__in=STUCK) | Q(bounced_at__isnull=False))
    return found.annotate(told_since=Exists(later))


def again(*, digest: OwnerDigest, by: Actor, at: datetime.datetime) -> OwnerDigest:
    """Plan one anew that the host refused, while its morning lasts; under the same Message-ID. ValidationError else."""
    locked = OwnerDigest.objects.select_for_update(of=("self",)).select_related("owner").get(pk=digest.pk)
    if locked.state == _State.UNCERTAIN and locked.bounced_at is None:
        raise Refused(
            _("It may have arrived, so it is not sent again. The next morning tells the same."), lift=lifting.nobody()
        )
    if locked.state != _State.FAILED:
        raise Refused(_("Only a mail that failed is sent again."), lift=lifting.while_so())
    if Desks.of([locked], by.tenant, at).next(locked) is not Next.AGAIN:
        raise Refused(_("Its morning is over. The next one tells what is open then."), lift=lifting.nobody())
    locked.state, locked.settled_at, locked.lease_until = _State.PLANNED, None, None
    locked.state_because = gettext_noop("Sent again on request")
    locked.save(update_fields=["state", "settled_at", "lease_until", "state_because"])
    data = {"owner": locked.owner_id, "attempts": locked.attempts}
    entries.record("digest.resent", subject=locked, by=by, at=at, data=data)
    agenda.lower_for(by.tenant, owner_digests.KIND, at)
    return locked
