"""One mail a day to each owner of readiness items, across programs, in the morning of their working day (RD1).

The row of an owner’s day is unique: however often a worker comes, or is killed, there is one. It is written with what
is due then, read again before it leaves, and handed over outside any transaction; what nobody can know is uncertain and
is never sent again by itself, because the next morning tells the same.
"""

import datetime

from django.db.models import Min, QuerySet
from django.utils.translation import gettext_noop

from audiences.domain.settings import book
from audiences.models import Person
from comms.domain import owner_choices, owner_letters
from comms.domain.owner_letters import Desk
from comms.models import OwnerDigest
from programs.domain import open_items, owner_calendars
from rollout.mail.domain import letters, smtp
from rollout.mail.domain.mailbag import LEASE, Mailbag
from rollout.members.domain import delegations
from rollout.tenancy import clock, walls
from rollout.tenancy.models import Membership, Tenant, User

KIND = "comms.owner_digest"
NOTHING = gettext_noop("Nothing was late or due soon any more.")
OVER = gettext_noop("Its morning was over.")
ON_LEAVE = gettext_noop("Its owner is on leave, and nobody stands in.")
_AROUND = datetime.timedelta(days=2)  # local dates differ by less, anywhere


def run(tenant: Tenant, lease: datetime.timedelta = LEASE) -> datetime.datetime | None:
    """Plan what is due, send what is planned; the real instant to come again. Runs outside any transaction."""
    with walls.inside(tenant.pk):
        next_at = plan(tenant, clock.now(tenant))
    waiting = BAG.send(tenant, lease)
    instants = [waiting, clock.real(tenant, next_at) if next_at else None]
    return min((each for each in instants if each), default=None)


def plan(tenant: Tenant, at: datetime.datetime) -> datetime.datetime | None:
    """A row for each owner whose morning it is and who has something to hear; repeated, it adds nothing.

    Returns the next instant of the tenant's clock at which it is somebody's morning.
    """
    first = _first_due(at)
    members = Membership.objects.active(at).filter(tenant=tenant, user__is_active=True, user__in=first)
    owners = list(User.objects.filter(pk__in=members.values("user")))
    if not owners:
        return None
    settings, people = book.at(at), owner_calendars.people_of(owners)
    desks = {owner.pk: Desk.of(people.get(owner.pk), tenant, settings) for owner in owners}
    days = {pk: day for pk, desk in desks.items() if (day := desk.day(at)) and first[pk] <= desk.soon(day)}
    known = set(OwnerDigest.objects.filter(owner__in=days, day__in=days.values()).values_list("owner", "day"))
    OwnerDigest.objects.bulk_create(
        [
            OwnerDigest(owner_id=pk, day=day, message_id=smtp.new_message_id(), planned_at=at)
            for pk, day in days.items()
            if (pk, day) not in known
        ],
        ignore_conflicts=True,  # another worker may plan the same morning
    )
    return min((desk.next_morning(at) for desk in desks.values() if desk.is_on), default=None)


def _first_due(at: datetime.datetime) -> dict[int, datetime.date]:
    """The first due day of what each owner has open and is told by mail, by user id."""
    open_ = owner_choices.told(open_items.unsettled(at.date()).filter(owner__isnull=False))
    return dict(open_.order_by().values_list("owner").annotate(first=Min("due_on")))


def _letter(digest: OwnerDigest, tenant: Tenant, at: datetime.datetime) -> tuple[letters.Letter | None, str]:
    """The mail as things are now, or why there is none."""
    person = owner_calendars.people_of([digest.owner]).get(digest.owner_id)
    desk = Desk.of(person, tenant, book.at(at))
    if desk.day(at) != digest.day:
        return None, OVER
    found = owner_letters.parts(digest.owner, tenant, desk, digest.day, at)
    if not found.is_worth_a_mail:
        return None, NOTHING
    absence = delegations.absent([digest.owner_id], at).get(digest.owner_id)
    if absence is None and person and person.status == Person.Status.LEAVE:
        return None, ON_LEAVE
    return owner_letters.letter(digest, found, desk, tenant, absence), ""


def _rows() -> QuerySet[OwnerDigest]:
    return OwnerDigest.objects.select_related("owner")


BAG = Mailbag(_rows, _letter)
