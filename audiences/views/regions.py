"""Regions: the list, one region with its countries, and putting countries into regions."""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audiences.domain import regions, tongues
from audiences.domain.settings import book, targets
from audiences.domain.settings.book import Book
from audiences.domain.settings.targets import Target
from audiences.forms.segments import RegionForm
from audiences.models import Country, Person, Region
from audiences.models.person import PersonQuerySet
from audiences.views import place_sections, place_tables
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied
from rollout.web import formats, lifting, pages

Counted = Counter[tuple[int, str]]  # people by country and language


@permitted(Action.VIEW_PEOPLE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    people = Person.objects.visible_to(request.actor, Action.VIEW_PEOPLE).present()
    may_manage = request.actor.may(Action.IMPORT_PEOPLE)
    table = place_tables.regions(request, rows_of(request, people), may_manage=may_manage)
    context = {
        "may_manage": may_manage,
        "unassigned": Country.objects.filter(region=None).count() if may_manage else 0,
    }
    return pages.listing(request, "audiences/organization/regions.html", table, context)


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = RegionForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = regions.create(**form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            pages.say(request, _("“%(region)s” is made.") % {"region": made.name})
            return pages.redirect(request, reverse("audiences:region", args=[made.code]))
    crumbs = [(reverse("audiences:regions"), _("Regions")), ("", _("New region"))]
    status = 422 if form.errors else 200
    return pages.page(
        request, "audiences/organization/region_new.html", {"form": form, "crumbs": crumbs}, status=status
    )


@permitted(Action.VIEW_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def region(request: HttpRequest, code: str) -> HttpResponse:
    """A region with its countries, which a POST chooses; or, by its ISO code, a country."""
    settings = book.at(request.now)
    target = targets.find(code, by=request.actor, action=Action.VIEW_PEOPLE, settings=settings)
    if target is None:
        raise Http404(_("There is no such region or country."))
    may_manage = request.actor.may(Action.IMPORT_PEOPLE)
    if request.method == "POST" and not may_manage:
        raise Denied(_("Your role does not put countries into regions."), lift=lifting.may(Action.IMPORT_PEOPLE))
    if target.region is None:
        return (
            _country(request, target, settings) if request.method != "POST" else HttpResponseNotAllowed(["GET", "HEAD"])
        )
    found = target.region
    form = RegionForm(_posted(request), region=found, countries=settings.by_name()) if may_manage else None
    if form is not None and request.method == "POST" and form.is_valid():
        regions.assign(region=found, countries=form.cleaned_data["countries"], by=request.actor, at=request.now)
        pages.say(request, _("The countries of %(region)s are saved.") % {"region": found.name})
        return pages.redirect(request, reverse("audiences:region", args=[found.code]))
    people = _counted(Person.objects.visible_to(request.actor, Action.VIEW_PEOPLE).filter(country__region=found))
    table = place_tables.countries(request, found, _countries(found, people, settings))
    if asked := pages.part(request, table):
        return asked
    context = {
        "region": found,
        "crumbs": [(reverse("audiences:regions"), _("Regions")), ("", found.name)],
        "table": table,
        **_place(request, target, settings, people, {"region": found.code}),
        "form": form,
    }
    return pages.page(
        request, "audiences/organization/region.html", context, status=422 if form and form.errors else 200
    )


def _country(request: HttpRequest, target: Target, settings: Book) -> HttpResponse:
    country = target.country
    people = _counted(Person.objects.visible_to(request.actor, Action.VIEW_PEOPLE).filter(country=country))
    crumbs = [(reverse("audiences:regions"), _("Regions")), ("", country.name)]
    if country.region:
        crumbs.insert(1, (reverse("audiences:region", args=[country.region.code]), country.region.name))
    context = {
        "country": country,
        "crumbs": crumbs,
        "days": settings.resolve("working_week", country=country.pk).words,
        **_place(request, target, settings, people, {"country": country.code}),
    }
    return pages.page(request, "audiences/organization/country.html", context)


def _place(
    request: HttpRequest, target: Target, settings: Book, people: Counted, query: dict[str, str]
) -> dict[str, Any]:
    """What the pages of a region and of a country share."""
    sees = request.actor.may(Action.VIEW_SETTINGS)
    languages = _by(people, 1)
    return {
        "section": "regions",
        "people": people.total(),
        "people_url": f"{reverse('audiences:people')}?{urlencode(query)}",
        "languages": [
            (tongues.called(tag, formats.language()), n)
            for tag, n in sorted(languages.items(), key=lambda each: (-each[1], each[0]))[:6]
        ],
        "settings_url": reverse("audiences:place_settings", args=[target.code]) if sees else "",
        "law_url": reverse("audiences:place_law", args=[target.code]) if sees else "",
        "sections": place_sections.of(request, target, settings),
    }


def rows_of(request: HttpRequest, people: PersonQuerySet) -> list[dict[str, Any]]:
    """Visible regions with their countries and how many of `people` are there."""
    counts = dict(people.order_by().values_list("country__region").annotate(n=Count("pk")))
    visible = Region.objects.visible_to(request.actor, Action.VIEW_PEOPLE).prefetch_related("countries")
    return [
        {
            "region": found,
            "countries": sorted(country.name for country in found.countries.all()),
            "people": counts.get(found.pk, 0),
        }
        for found in visible.order_by("name")
    ]


def _counted(people: PersonQuerySet) -> Counted:
    """Present people by country and language."""
    found = people.present().order_by().values_list("country", "language").annotate(n=Count("pk"))
    return Counter({(country, language): n for country, language, n in found})


def _by(people: Counted, part: int) -> Counter[Any]:
    """The counts by country (0) or by language (1) alone."""
    found: Counter[Any] = Counter()
    for key, n in people.items():
        found[key[part]] += n
    return found


def _countries(found: Region, people: Counted, settings: Book) -> list[dict[str, Any]]:
    counts = _by(people, 0)
    return [
        {
            "country": country,
            "people": counts[country.pk],
            "days": settings.resolve("working_week", country=country.pk).words,
        }
        for country in settings.by_name()
        if country.region_id == found.pk
    ]


def _posted(request: HttpRequest) -> Any:
    """The posted values; an empty form is still an answer: no countries at all."""
    return request.POST if request.method == "POST" else None
