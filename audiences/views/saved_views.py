"""Keeping a list of people as it is arranged, and removing what was kept."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audiences.domain import saved_views
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages

LISTING = "people"


@permitted(Action.VIEW_PEOPLE)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    query, name = request.POST.get("query", ""), request.POST.get("name", "").replace("\x00", "")
    try:
        made = saved_views.save(listing=LISTING, name=name, query=query, by=request.actor, at=request.now)
    except ValidationError as refused:
        pages.say(request, refused.messages[0], "stop")
        return pages.redirect(request, f"{reverse('audiences:people')}?{query[: saved_views.LONGEST]}")
    pages.say(request, _("The view “%(name)s” is kept.") % {"name": made.name})
    return pages.redirect(request, f"{reverse('audiences:people')}?{made.query}")


@permitted(Action.VIEW_PEOPLE)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(saved_views.of(listing=LISTING, by=request.actor), pk=pk)
    saved_views.remove(view=found)
    pages.say(request, _("The view “%(name)s” is removed.") % {"name": found.name})
    return pages.redirect(request, reverse("audiences:people"))
