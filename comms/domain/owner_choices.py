"""Whether somebody wants the daily mail about their readiness items: their own choice, for themselves alone.

What a law asks for is told all the same: it is late for others too, and no choice of one reader changes that.
"""

import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from comms.models import DigestOff
from programs.domain import lifting
from programs.models import ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.refusals import Denied

OFF, ON = "digest.turned_off", "digest.turned_on"


def is_off(owner: User) -> bool:
    return DigestOff.objects.filter(owner=owner).exists()


def concerns(owner: User) -> bool:
    """Whether the mail is theirs to choose: an item of a wave that is not over is theirs, or they turned it off."""
    owned = ReadinessItem.objects.filter(owner=owner, wave__state__in=Wave.NOT_OVER)
    return owned.exists() or is_off(owner)


def told(items: QuerySet[ReadinessItem]) -> QuerySet[ReadinessItem]:
    """Those that their owners are told by mail."""
    return items.exclude(Q(owner__in=DigestOff.objects.values("owner")) & Q(statutory=False))


def turn_off(*, by: Actor, at: datetime.datetime) -> None:
    """The mail comes no more, but for what a law asks for; repeated, it stays as it is."""
    owner = require_oneself(by)
    _row, is_new = DigestOff.objects.get_or_create(owner=owner, defaults={"off_at": at})
    if is_new:
        entries.record(OFF, subject=owner, by=by, at=at, data={})


def turn_on(*, by: Actor, at: datetime.datetime) -> None:
    """It comes again from the next morning on."""
    owner = require_oneself(by)
    deleted, _rows = DigestOff.objects.filter(owner=owner).delete()
    if deleted:
        entries.record(ON, subject=owner, by=by, at=at, data={})


def require_oneself(by: Actor) -> User:
    """Who chooses, for themselves; refused to a deputy."""
    if by.user is None or by.on_behalf_of is not None:
        raise Denied(
            _("You act for somebody else. Only they choose which mail they get."),
            lift=lifting.named(by.principal or by.name),
        )
    return by.user
