"""Settings of a region or a country: what is locked, what is theirs, where values come from (screen 10)."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain.settings import targets
from audiences.domain.settings.desks import PlaceDesk
from audiences.domain.settings.targets import Target
from audiences.models import Person
from audiences.views.settings import asking
from audiences.views.settings import history as histories
from audiences.views.settings.sheet import Sheet, Urls
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied
from rollout.web import formats, lifting, pages

_TEMPLATES = {"page": "audiences/settings/place.html", "confirm": "audiences/settings/place_confirm.html"}


@permitted(Action.VIEW_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, code: str) -> HttpResponse:
    sheet = _sheet(request, find(request, code))
    if request.method != "POST":
        return sheet.get()
    if not sheet.may_change:
        raise Denied(
            _("Your role reads these settings."),
            lift=lifting.may(Action.CHANGE_SETTINGS),
        )
    return sheet.post()


@permitted(Action.CHANGE_SETTINGS)
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """What one changed field would do; nothing is saved."""
    return _sheet(request, find(request, code, Action.CHANGE_SETTINGS)).change()


@permitted(Action.CHANGE_SETTINGS)
@require_POST
def call_off(request: HttpRequest, code: str) -> HttpResponse:
    return _sheet(request, find(request, code, Action.CHANGE_SETTINGS)).call_off()


@permitted(Action.VIEW_SETTINGS)
@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    target = find(request, code)
    table = histories.table(
        request, histories.of_place(target), label=_("Decisions for %(place)s") % {"place": target.name}
    )
    own = reverse("audiences:place_settings", args=[target.code])
    context = {
        "crumbs": [*crumbs(target), (own, _("Settings")), ("", _("History"))],
        "title": _("What was decided for %(place)s") % {"place": target.name},
        "section": "regions",
    }
    return pages.listing(request, "audiences/settings/history.html", table, context)


def find(request: HttpRequest, code: str, action: Action = Action.VIEW_SETTINGS) -> Target:
    """The place within the reader's reach for the action, or 404."""
    target = targets.find(code, by=request.actor, action=action)
    if target is None:
        raise Http404(_("There is no such region or country."))
    return target


def crumbs(target: Target) -> list[tuple[str, str]]:
    """Regions, the region, and for a country the country."""
    found = [(reverse("audiences:regions"), _("Regions"))]
    region = target.region or (target.country.region if target.country else None)
    if region:
        found.append((reverse("audiences:region", args=[region.code]), region.name))
    if target.country:
        found.append((reverse("audiences:region", args=[target.code]), target.country.name))
    return found


def people_in(target: Target) -> int:
    """People of the place who have not left."""
    people = Person.objects.present()
    return (
        people.filter(country=target.country) if target.country else people.filter(country__region=target.region)
    ).count()


def _sheet(request: HttpRequest, target: Target) -> Sheet:
    urls = Urls(
        page=reverse("audiences:place_settings", args=[target.code]),
        change=reverse("audiences:place_settings_change", args=[target.code]),
        history=reverse("audiences:place_settings_history", args=[target.code]),
        call_off=reverse("audiences:place_settings_call_off", args=[target.code]),
        asks=asking.lines(request, target),
    )
    return Sheet(request, PlaceDesk(target), urls=urls, draw=_draw(request, target))


def _draw(request: HttpRequest, target: Target) -> Callable[..., HttpResponse]:
    def draw(name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        own = [("", _("Settings"))]
        values = {
            "section": "regions",
            "crumbs": [*crumbs(target), *own],
            "place": target.name,
            "title": _("Settings for %(place)s") % {"place": target.name},
            "lede": _lede(target, context.get("may_change", False)),
            "requests": asking.open_of(target),
            "law_url": reverse("audiences:place_law", args=[target.code]),
            **context,
        }
        return pages.page(request, _TEMPLATES[name], values, status=status)

    return draw


def _lede(target: Target, may_change: bool) -> str:
    people = people_in(target)
    said = {"people": formats.number(people), "place": target.name}
    if may_change and target.country:
        return (
            ngettext(
                "What you decide here applies to %(people)s person and every program in %(place)s, "
                "unless a program says otherwise.",
                "What you decide here applies to %(people)s people and every program in %(place)s, "
                "unless a program says otherwise.",
                people,
            )
            % said
        )
    if may_change:
        return (
            ngettext(
                "What you decide here applies to %(people)s person and every program in %(place)s, "
                "unless a country or a program says otherwise.",
                "What you decide here applies to %(people)s people and every program in %(place)s, "
                "unless a country or a program says otherwise.",
                people,
            )
            % said
        )
    return (
        ngettext(
            "What is in force for %(people)s person in %(place)s, unless a program says otherwise.",
            "What is in force for %(people)s people in %(place)s, unless a program says otherwise.",
            people,
        )
        % said
    )
