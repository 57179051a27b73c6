"""The working days that a readiness item counts in: those of its owner's country (GO6, RD1).

An owner is somebody with a login; their country is that of the person with the same address of their own. Where nobody
owns the item, or the people data does not know its owner, the organization's working week counts, without holidays.
"""

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from audiences.domain import working_time
from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings.book import Book
from audiences.models import Person
from programs.domain import checklists, due_rules
from programs.models import ReadinessItem, Wave
from rollout.tenancy.models import User


def located(items: QuerySet[ReadinessItem]) -> QuerySet[ReadinessItem]:
    """The items, each with `owner_country`: the key of its owner's country, or None; no query more."""
    own = Person.objects.present().filter(shared_mailbox=False, email_key=OuterRef("owner__email")).order_by("pk")
    return items.annotate(owner_country=Subquery(own.values("country")[:1]))


def of_item(item: ReadinessItem, settings: Book) -> WorkingCalendar:
    """The calendar of an item that is `located`."""
    return working_time.calendar_of(item.owner_country, settings)


def of_user(user: User | None, settings: Book) -> WorkingCalendar:
    """The calendar of what this user owns; None for nobody."""
    return working_time.calendar_of(country_of(user), settings)


def of_users(users: Iterable[User | None], settings: Book) -> dict[int | None, WorkingCalendar]:
    """The calendars of these users by their id, that of nobody among them; one query for any number."""
    listed = list(users)
    people = people_of(user for user in listed if user)
    found = {user.pk: people.get(user.pk) for user in listed if user}
    calendars = {
        pk: working_time.calendar_of(person.country_id if person else None, settings) for pk, person in found.items()
    }
    return {None: working_time.calendar_of(None, settings), **calendars}


def give(items: Sequence[ReadinessItem], owner: User | None, settings: Book) -> None:
    """Make the owner theirs and count their days anew in the owner's working days; not saved.

    A day that is done, that follows from no template, or that somebody set by hand stays.
    """
    users = [*(item.owner for item in items), owner]
    people = people_of(user for user in users if user)

    def days_of(user: User | None) -> WorkingCalendar:
        person = people.get(user.pk) if user else None
        return working_time.calendar_of(person.country_id if person else None, settings)

    for item in items:
        days, before = checklists.days_of(item.key), days_of(item.owner)
        open_ = item.state != ReadinessItem.State.DONE and item.wave.state in Wave.AHEAD
        if days is not None and open_ and item.due_on == checklists.due_on(days, item.wave, before):
            item.due_on = checklists.due_on(days, item.wave, days_of(owner))
        item.owner = owner


def country_of(user: User | None) -> int | None:
    """The key of the user's country, where their person has one."""
    person = people_of([user]).get(user.pk) if user else None
    return person.country_id if person else None


def sentence(item: ReadinessItem, settings: Book) -> str:
    """How the day of an open item is found, in words; empty for one that is done or follows from no template."""
    days = checklists.days_of(item.key)
    if days is None or item.state == ReadinessItem.State.DONE:
        return ""
    country = country_of(item.owner)
    if item.due_on != checklists.due_on(days, item.wave, working_time.calendar_of(country, settings)):
        return _("The day was set by hand, or counted before something changed; moving the wave counts it anew.")
    said = (
        _("%(days)s before the start, counted in %(whose)s.")
        if days > 0
        else _("%(days)s after the start, counted in %(whose)s.")
    )
    return said % {
        "days": due_rules.days_in_words(abs(days), "working"),
        "whose": _whose(item.owner, country, settings),
    }


def _whose(owner: User | None, country: int | None, settings: Book) -> str:
    found = settings.countries.get(country) if country else None
    if owner is None or found is None:
        return _("the organization’s working week, without public holidays")
    return _("%(owner)s’s working days, %(country)s") % {"owner": owner, "country": found.name}


def people_of(users: Iterable[User]) -> dict[int, Person]:
    """The persons of these users, by user id; one query."""
    by_email = {user.email.lower(): user.pk for user in users}
    if not by_email:
        return {}
    found = Person.objects.present().filter(shared_mailbox=False, email_key__in=by_email).order_by("-pk")
    return {by_email[person.email_key]: person for person in found}
