"""Renaming a region, giving it over to another, and removing it once it is empty."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audiences.domain import place_work, regions, rule_places
from audiences.forms.organization import HandOverForm, RenameForm
from audiences.models import Country, Person, Region, RegionGrant
from rollout.members.views import shown_work
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Region, code=code)
    asked = request.POST.get("change", "") if request.method == "POST" else ""
    naming = RenameForm(request.POST if asked == "rename" else None, initial={"name": found.name})
    giving = HandOverForm(request.POST if asked == "hand_over" else None, region=found)
    refused: list[str] = []
    try:
        if asked == "rename" and naming.is_valid():
            regions.rename(region=found, name=naming.cleaned_data["name"], by=request.actor, at=request.now)
            return _done(request, found, _("The region is renamed."))
        if asked == "hand_over" and giving.is_valid():
            into = giving.cleaned_data["into"]
            regions.hand_over(region=found, into=into, by=request.actor, at=request.now)
            return _done(request, into, _("Its countries, leads and open work are given over."))
        if asked == "remove":
            regions.remove(region=found, by=request.actor, at=request.now)
            pages.say(request, _("The region is removed."))
            return pages.redirect(request, reverse("audiences:regions"))
    except ValidationError as error:
        form = {"rename": naming, "hand_over": giving}.get(asked)
        if form is not None:
            form.add_error(None, error)
        refused = error.messages if form is None else []
    context = {
        "region": found,
        "naming": naming,
        "giving": giving,
        "refused": refused,
        "countries": Country.objects.filter(region=found).count(),
        "people": Person.objects.present().filter(country__region=found).count(),
        "work": shown_work.shown(place_work.open_in(found), place_work.kinds()),
        "segments": rule_places.naming("region", {found.code}),
        "leads": RegionGrant.objects.filter(region=found).count(),
        "crumbs": [
            (reverse("audiences:regions"), _("Regions")),
            (reverse("audiences:region", args=[found.code]), found.name),
            ("", _("Change")),
        ],
        "section": "regions",
    }
    status = 422 if naming.errors or giving.errors or refused else 200
    return pages.page(request, "audiences/organization/region_change.html", context, status=status)


def _done(request: HttpRequest, region: Region, said: str) -> HttpResponse:
    pages.say(request, said)
    return pages.redirect(request, reverse("audiences:region", args=[region.code]))
