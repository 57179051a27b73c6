"""What the daily mail to an owner says: their readiness items that are late, due soon, and open otherwise (RD1)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings as django_settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from audiences.domain import clocks, working_time
from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from audiences.models import Person
from comms.domain import owner_choices
from comms.models import OwnerDigest
from programs.domain import open_items, owner_calendars
from programs.models import Program, ReadinessItem
from rollout.mail.domain import letters
from rollout.members.domain import periods
from rollout.tenancy import actors, links
from rollout.tenancy.models import Delegation, Tenant, User
from rollout.tenancy.permissions import Action
from rollout.web import languages

SOON = 3  # working days of the owner
NAMED = 10  # of the items that are neither late nor due soon; the others are counted


@dataclass(frozen=True)
class Desk:
    """Where an owner reads: IANA zone, working days, and the hours of their place between which mail goes."""

    zone: str
    calendar: WorkingCalendar
    morning: datetime.time
    evening: datetime.time
    is_on: bool
    language: str

    @classmethod
    def of(cls, person: Person | None, tenant: Tenant, settings: Book) -> "Desk":
        """Of the owner's person; the organization's own where the people data does not know them."""
        country = person.country_id if person else None
        known = person is not None and clocks.is_zone(person.time_zone)
        return cls(
            zone=person.time_zone if person and known else tenant.time_zone,
            calendar=working_time.calendar_of(country, settings),
            morning=_time(settings, "sending_time", country),
            evening=_time(settings, "quiet_from", country),
            is_on=bool(settings.value("readiness_digest", country=country)),
            language=languages.supported(person.language if person else "") or tenant.language,
        )

    def day(self, at: datetime.datetime) -> datetime.date | None:
        """The date on which mail may go now; None outside the hours of a working day, or where it is off."""
        here = clocks.local(at, self.zone)
        open_ = self.is_on and self.morning <= here.time() < self.evening and self.calendar.is_working(here.date())
        return here.date() if open_ else None

    def next_morning(self, at: datetime.datetime) -> datetime.datetime:
        """The first instant after `at` at which a working day's mail may go."""
        here = clocks.local(at, self.zone)
        begin = here.date() if here.time() < self.morning else here.date() + datetime.timedelta(days=1)
        return clocks.on_day(self.calendar.next_working(begin), self.morning, self.zone)

    def soon(self, day: datetime.date) -> datetime.date:
        """The last day that counts as soon."""
        return self.calendar.add_working_days(day, SOON)


@dataclass(frozen=True)
class Parts:
    """An owner's items, soonest due first."""

    late: Sequence[ReadinessItem]
    soon: Sequence[ReadinessItem]
    rest: Sequence[ReadinessItem]

    @property
    def is_worth_a_mail(self) -> bool:
        """Items that have time yet are told along, and never by themselves."""
        return bool(self.late or self.soon)


def parts(owner: User, tenant: Tenant, desk: Desk, day: datetime.date, at: datetime.datetime) -> Parts:
    """What the owner may work on, as it is now; nothing for somebody who is no member any more."""
    actor = actors.load(user=owner, tenant=tenant, at=at)
    if not owner.is_active or actor is None or not actor.may(Action.WORK_READINESS):
        return Parts([], [], [])
    visible = Program.objects.visible_to(actor, Action.WORK_READINESS)
    open_ = owner_choices.told(open_items.unsettled(day).filter(owner=owner, wave__program__in=visible))
    return split(open_, desk, day)


def preview(owner: User, tenant: Tenant, at: datetime.datetime) -> Parts:
    """All that is open for the owner, whatever they chose to be told by mail; dates are those of their place."""
    person = owner_calendars.people_of([owner]).get(owner.pk)
    desk = Desk.of(person, tenant, book.at(at))
    day = clocks.local(at, desk.zone).date()
    return split(open_items.unsettled(day).filter(owner=owner), desk, day)


def split(open_: QuerySet[ReadinessItem], desk: Desk, day: datetime.date) -> Parts:
    """The items by how near their days are, on a day of the desk."""
    items = list(open_.select_related("wave__program").order_by("due_on", "wave__starts_on", "number"))
    soon = desk.soon(day)
    return Parts(
        [item for item in items if item.due_on < day],
        [item for item in items if day <= item.due_on <= soon],
        [item for item in items if item.due_on > soon],
    )


def letter(
    digest: OwnerDigest, found: Parts, desk: Desk, tenant: Tenant, absence: Delegation | None = None
) -> letters.Letter:
    """The mail; during an absence it goes to the deputy, says for whom, and where to take their place."""
    _name, address = parseaddr(django_settings.DEFAULT_FROM_EMAIL)
    with override(desk.language):
        values = {
            "absence": absence,
            "until": periods.last_day(absence.ends_at, tenant) if absence else None,
            "act": links.absolute(links.inside(tenant, "members:deputies")),
            "late": [_line(item, tenant) for item in found.late],
            "soon": [_line(item, tenant) for item in found.soon],
            "rest": [_line(item, tenant) for item in found.rest[:NAMED]],
            "more": max(len(found.rest) - NAMED, 0),
            "choice": links.absolute(links.inside(tenant, "comms:own_digest")),
            "is_off": owner_choices.is_off(digest.owner),
            "board": links.absolute(links.inside(tenant, "programs:readiness_board")),
            "organization": tenant.name,
        }
        return letters.Letter(
            to=absence.deputy.email if absence else digest.owner.email,
            subject=_subject(found),
            text=render_to_string("email/owner_digest.txt", values),
            message_id=digest.message_id,
            sender=formataddr((tenant.name, address)),
            headers={"Auto-Submitted": "auto-generated"},
        )


def _subject(found: Parts) -> str:
    late = ngettext("%(n)s readiness item is late", "%(n)s readiness items are late", len(found.late))
    soon = ngettext("%(n)s readiness item is due soon", "%(n)s readiness items are due soon", len(found.soon))
    if not found.soon:
        return late % {"n": len(found.late)}
    if not found.late:
        return soon % {"n": len(found.soon)}
    both = _("%(late)s, %(soon)s due soon")
    return both % {"late": late % {"n": len(found.late)}, "soon": len(found.soon)}


def _line(item: ReadinessItem, tenant: Tenant) -> dict[str, object]:
    wave = item.wave
    path = links.inside(tenant, "programs:item", wave.program.slug, wave.number, item.number)
    return {"item": item, "wave": wave, "url": links.absolute(path)}


def _time(settings: Book, name: str, country: int | None) -> datetime.time:
    return datetime.time.fromisoformat(str(settings.value(name, country=country)))
