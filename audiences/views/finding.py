"""People, segments and regions for the command palette, within the reader's reach."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audiences.domain import people_search
from audiences.models import Person, Region, Segment
from rollout.tenancy.permissions import Action
from rollout.web import finders
from rollout.web.finders import MOST, Hit


def people(request: HttpRequest, words: Sequence[str]) -> Iterator[Hit]:
    if not request.actor.may(Action.VIEW_PEOPLE):
        return
    visible = Person.objects.visible_to(request.actor, Action.VIEW_PEOPLE)
    for person in (
        people_search.beginning(visible, " ".join(words)).select_related("division").order_by("name_key", "pk")[:MOST]
    ):
        note = person.division.name if person.division else person.job_role
        yield Hit(reverse("audiences:person", args=[person.pk]), "person", person.name, note)


def segments(request: HttpRequest, words: Sequence[str]) -> Iterator[Hit]:
    if not request.actor.may(Action.MANAGE_SEGMENTS):
        return
    for segment in _with_all(Segment.objects.order_by("name", "pk"), words)[:MOST]:
        yield Hit(reverse("audiences:segment", args=[segment.number]), "people", segment.name)


def regions(request: HttpRequest, words: Sequence[str]) -> Iterator[Hit]:
    if not request.actor.may(Action.VIEW_PEOPLE):
        return
    visible = Region.objects.visible_to(request.actor, Action.VIEW_PEOPLE).order_by("name", "pk")
    for region in _with_all(visible, words)[:MOST]:
        yield Hit(reverse("audiences:region", args=[region.code]), "globe", region.name)


def _with_all(found: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Rows whose name has every word."""
    for word in words:
        found = found.filter(name__icontains=word)
    return found


def register() -> None:
    """Let the palette look here, and offer what may be done here."""
    finders.register(30, "people", _("People"), people)
    finders.register(40, "segments", _("Segments"), segments)
    finders.register(50, "regions", _("Regions"), regions)
    finders.command("audiences:imports", "upload", _("Import people"), Action.IMPORT_PEOPLE, _("upload HR file CSV"))
    finders.command("audiences:segment_new", "plus", _("Build a segment"), Action.MANAGE_SEGMENTS, _("new rule"))
    finders.command("audiences:region_new", "plus", _("Add a region"), Action.IMPORT_PEOPLE, _("new place"))
