"""How a region or country stands, on its page and on the home of whoever leads it."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audiences.domain.settings import book, catalogue, provenance
from audiences.domain.settings.book import Book
from audiences.domain.settings.targets import Target
from audiences.models import Country, Region
from programs.models import ReadinessItem
from reporting.domain import place_standing, privacy, standing
from reporting.domain.attention import due
from reporting.domain.place_standing import PlaceStanding, Running
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Role, Scope
from rollout.web import formats


def is_for(actor: Actor) -> bool:
    """Whether home is that of a regional lead: somebody who sees results of regions, and not of everybody."""
    reach = [scope for scope, _membership in actor.reach(Action.VIEW_RESULTS)]
    return Role.REGIONAL_LEAD in actor.roles and Scope.REGIONS in reach and Scope.ALL not in reach


def section(request: HttpRequest, target: Target, settings: Book) -> dict[str, Any]:
    """The values of reporting/places/_standing.html for one place."""
    if target.country:
        countries, query = [target.country.pk], {"country": target.country.code}
    else:
        countries = [key for key, each in settings.countries.items() if each.region_id == target.region.pk]
        query = {"region": target.region.code}
    return _values(request, countries, settings, query)


def home(request: HttpRequest) -> dict[str, Any]:
    """The same for all regions that the reader leads, with a link to each."""
    settings = book.at(request.now)
    regions = list(Region.objects.visible_to(request.actor, Action.VIEW_RESULTS).order_by("name"))
    led = {region.pk for region in regions}
    countries = [key for key, each in settings.countries.items() if each.region_id in led]
    return {
        "values": _values(request, countries, settings, {}),
        "regions": [
            (
                region.name,
                reverse("audiences:region", args=[region.code]),
                reverse("audiences:place_settings", args=[region.code]),
            )
            for region in regions
        ],
    }


def _values(request: HttpRequest, countries: Collection[int], settings: Book, query: dict[str, str]) -> dict[str, Any]:
    actor = request.actor
    found = place_standing.of(countries, by=actor, at=request.now, settings=settings)
    today = standing.today_of(request.tenant, request.now)
    return {
        "tiles": _tiles(found, query, actor),
        "running": [running(one, query, actor) for one in found.running],
        "waiting": [_waiting(item, today) for item in found.waiting[: place_standing.SHOWN]],
        "waiting_count": len(found.waiting),
        "coming": [
            {
                "wave": one.wave,
                "people": formats.number(one.people),
                "days": max((one.wave.starts_on - today).days, 0),
                "url": reverse("programs:wave_readiness", args=[one.wave.program.slug, one.wave.number]),
            }
            for one in found.coming
        ],
        "again": _again(found, settings),
        "decided": _decided(request, found),
        "sees_results": actor.may(Action.VIEW_RESULTS),
        "sees_settings": actor.may(Action.VIEW_SETTINGS),
    }


def _tiles(found: PlaceStanding, query: dict[str, str], actor: Actor) -> list[tuple[str, str, str]]:
    """(label, figure, address behind it) of each key figure."""
    people_url = f"{reverse('audiences:people')}?{urlencode(query)}" if query else reverse("audiences:people")
    tiles = [(_("People"), formats.number(found.people), people_url)]
    if actor.may(Action.VIEW_RESULTS):
        counted = found.figures
        tiles += [
            (_("Still to complete"), formats.number(counted.assigned - counted.completed), ""),
            (_("Overdue"), formats.number(counted.overdue), ""),
        ]
    return tiles


def running(one: Running, query: dict[str, str], actor: Actor) -> dict[str, Any]:
    """A line of the running programs; figures of small groups stay hidden."""
    counted, slug = one.figures, one.program.slug
    behind = f"{reverse('reporting:results_people', args=[slug])}?{urlencode({**query, 'state': 'overdue'})}"
    idle = f"{reverse('reporting:results_people', args=[slug])}?{urlencode({**query, 'state': 'not_started'})}"
    may_name = actor.may(Action.VIEW_PEOPLE) and not one.is_small
    return {
        "program": one.program,
        "url": f"{reverse('reporting:results', args=[slug])}?{urlencode(query)}",
        "people": privacy.says(one.minimum) if one.is_small else formats.number(counted.assigned),
        "percent": None if one.is_small else counted.percent(),
        "share": "" if one.is_small else formats.share(counted.completed, counted.assigned),
        "target": one.program.target_percent,
        "overdue": formats.NOTHING if one.is_small else formats.number(counted.overdue),
        "overdue_url": behind if may_name and counted.overdue else "",
        "idle": formats.NOTHING if one.is_small else formats.number(counted.not_started),
        "idle_url": idle if may_name and counted.not_started else "",
    }


def _waiting(item: ReadinessItem, today: Any) -> dict[str, Any]:
    return {
        "status": "stop" if item.due_on < today else "watch" if item.blocking else "info",
        "title": item.words,
        "note": _("%(wave)s of %(program)s") % {"wave": item.wave.name, "program": item.wave.program.name},
        "aside": due(item.due_on, today),
        "url": reverse("programs:wave_readiness", args=[item.wave.program.slug, item.wave.number]),
    }


def _again(found: PlaceStanding, settings: Book) -> list[dict[str, str]]:
    """Values to choose again, each with the field where that is done."""
    lines = []
    for (region, country), resolved in found.out_of_bounds:
        place: Country | Region = settings.countries[country] if country else settings.regions[region]
        code = place.code.lower() if country else place.code
        lines.append(
            {
                "title": str(resolved.setting.title),
                "words": provenance.adjusted_words(resolved),
                "url": f"{reverse('audiences:place_settings', args=[code])}#setting-{resolved.setting.name}",
            }
        )
    return lines


def _decided(request: HttpRequest, found: PlaceStanding) -> list[dict[str, str]]:
    """What Group and the law decided lately, in words."""
    zone = formats.zone(request.tenant)
    return [
        {
            "day": provenance.day(row.decided_at, zone),
            "title": str(catalogue.get(row.name).title),
            "words": provenance.decision_words(catalogue.get(row.name), row),
            "who": str(row.decided_by or "Fairway"),
            "url": reverse("audiences:setting", args=[row.name]),
        }
        for row in found.decided
        if row.name in catalogue.SETTINGS
    ]
