"""What owners of readiness items have to do in the weeks to come, against the hours that they have for it (PL11)."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.domain.settings.book import Book
from programs.domain import checklists, open_items, owner_calendars, owner_weeks, rights
from programs.domain.owner_weeks import Piece, Week
from programs.models import OwnerHours, Program, ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import formats

NAME = "owner_hours"  # the setting for whoever has no hours of their own
AHEAD = 8  # weeks that are shown
MOST = 60


@dataclass(frozen=True)
class Load:
    """Of one owner; `hours` are those of a full week."""

    owner: User
    hours: int
    weeks: Sequence[Week]

    @property
    def over(self) -> list[Week]:
        return [week for week in self.weeks if week.is_over]

    @property
    def sentence(self) -> str:
        """Which weeks hold more than fits: week of 7 Dec: 56 of 40 hours."""
        return formats.enumerated(owner_weeks.words(week) for week in self.over)


def of_programs(programs: Iterable[Program] | QuerySet[Program], settings: Book, today: datetime.date) -> list[Load]:
    """Everybody who owns open items of waves ahead of these programs, by name; a fixed number of queries."""
    items = open_items.unsettled(today).filter(
        wave__program__in=programs, wave__state__in=Wave.AHEAD, owner__isnull=False
    )
    pieces: dict[User, list[Piece]] = {}
    for item in items.select_related("owner").order_by("owner__display_name", "owner__email", "pk"):
        takes, _after = checklists.work_of(item.key) or (0, frozenset())
        pieces.setdefault(item.owner, []).append(Piece(takes, item.due_on))
    calendars, own = owner_calendars.of_users(pieces, settings), _own(pieces)
    usual = int(settings.value(NAME))
    found = []
    for owner, theirs in pieces.items():
        hours = own.get(owner.pk, usual)
        weeks = owner_weeks.weeks(theirs, calendar=calendars[owner.pk], hours=hours, today=today, count=AHEAD)
        found.append(Load(owner, hours, weeks))
    return found


def over_for(items: Iterable[ReadinessItem], loads: Iterable[Load]) -> list[Load]:
    """Those who own one of the items and have more to do in some week than hours."""
    owners = {item.owner_id for item in items}
    return [load for load in loads if load.owner.pk in owners and load.over]


def hours_of(owner: User, settings: Book) -> int:
    return _own([owner]).get(owner.pk, int(settings.value(NAME)))


def set_hours(*, owner: User, hours: int | None, by: Actor, at: datetime.datetime) -> None:
    """Give the owner hours a week of their own; with None those of the setting hold again."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    if hours is not None and not 0 <= hours <= MOST:
        raise ValidationError({"hours": _("Enter 0 to %(most)s hours.") % {"most": MOST}})
    known = OwnerHours.objects.select_for_update().filter(owner=owner).first()
    before = known.hours if known else None
    if before == hours:
        return
    if hours is None:
        OwnerHours.objects.filter(owner=owner).delete()
    else:
        OwnerHours.objects.update_or_create(owner=owner, defaults={"hours": hours, "set_by": by.user, "set_at": at})
    data = {"owner": owner.pk, "before": {"hours": before}, "after": {"hours": hours}}
    entries.record("owner_hours.set", subject=owner, by=by, at=at, data=data)


def _own(owners: Iterable[User]) -> Mapping[int, int]:
    return dict(OwnerHours.objects.filter(owner__in=list(owners)).values_list("owner", "hours"))
