"""People of a wave to whom no letter can go, with the way that is left to each (RD4)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from audiences.domain import people_search
from audiences.models import Person
from comms.domain import reachable
from programs.models import Wave
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import kept, pages
from rollout.web.tables import Column, Empty, Filter, Table


@permitted(Action.VIEW_MESSAGES)
@require_safe
def of_wave(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.VIEW_MESSAGES)
    table = _table(request, wave)
    if table.wants_file or request.htmx:
        return pages.listing(request, "comms/reach.html", table)
    trail = [
        (reverse("programs:readiness", args=[slug]), _("Readiness")),
        (reverse("programs:wave_readiness", args=[slug, number]), wave.name),
        (request.path, _("Without an address")),
    ]
    context = {"table": table, "wave": wave}
    return workspace.page(request, wave.program, "comms/reach.html", context, tab="readiness", trail=trail)


def _table(request: HttpRequest, wave: Wave) -> Table:
    people = reachable.without_address(wave) & Person.objects.visible_to(request.actor, Action.VIEW_MESSAGES)
    sees_people = request.actor.may(Action.VIEW_PEOPLE)
    return Table(
        [
            Column(
                "name",
                _("Name"),
                url=(lambda person: reverse("audiences:person", args=[person.pk])) if sees_people else None,
                sort="name_key",
            ),
            Column("route", _("Reached by"), kind="status", value=_route),
            Column("manager", _("Manager"), value=lambda person: person.manager and person.manager.name),
            Column("country", _("Country"), value=lambda person: person.country and person.country.name),
            Column("site", _("Site"), value=lambda person: person.site),
        ],
        people.select_related("manager", "country"),
        request,
        name="reach",
        personal=True,
        label=kept.filled(gettext_lazy("People without an address in %(wave)s"), wave=wave.name),
        noun=ngettext_lazy("%(shown)s person", "%(shown)s people", "n"),
        search=people_search.beginning,
        filters=[
            Filter(
                "route",
                _("Reached by"),
                choices=[(key, words) for key, (_status, words, _match) in reachable.ROUTES.items()],
                apply=lambda rows, key: rows.filter(reachable.ROUTES[key][2]),
            )
        ],
        default_sort="name",
        empty=Empty(_("Everybody has an address"), _("Nobody of this wave needs another way to be reached.")),
    )


def _route(person: Person) -> tuple[str, str]:
    status, words, _match = reachable.ROUTES[reachable.route_of(person)]
    return status, str(words)
