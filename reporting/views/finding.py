"""A manager's own people for the command palette."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audiences.domain import people_search
from audiences.models import Person
from rollout.tenancy.permissions import Action
from rollout.web import finders
from rollout.web.finders import MOST, Hit


def team(request: HttpRequest, words: Sequence[str]) -> Iterator[Hit]:
    if not request.actor.may(Action.VIEW_TEAM):
        return
    people = Person.objects.visible_to(request.actor, Action.VIEW_TEAM).present()
    for person in people_search.beginning(people, " ".join(words)).order_by("name_key", "pk")[:MOST]:
        yield Hit(reverse("reporting:team_person", args=[person.pk]), "person", person.name, person.job_role)


def register() -> None:
    """Let the palette look here."""
    finders.register(25, "team", _("Your team"), team)
