"""Settings for the center: every setting with who decides, its bound, its value for all, and how many places differ."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from audiences.domain.settings import book, catalogue, center, children, provenance
from audiences.domain.settings.book import EVERYWHERE, Book
from audiences.domain.settings.setting import Setting, Tier
from audiences.models import Region
from audiences.views.settings import history as histories
from audiences.views.settings import law_table
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages


@permitted(Action.VIEW_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """The list; a POST decides every tier that nobody has decided yet as it is suggested."""
    if request.method == "POST":
        count = center.adopt(by=request.actor, at=request.now)
        said = ngettext(
            "%(count)s setting is decided as suggested.", "%(count)s settings are decided as suggested.", count
        )
        pages.say(request, said % {"count": count})
        return pages.redirect(request, reverse("audiences:settings"))
    if not request.actor.reaches_all(Action.VIEW_SETTINGS):
        return _to_own_region(request)
    settings = book.at(request.now)
    undecided = center.undecided(settings)
    laws = law_table.by_country(
        request,
        _laws(settings),
        label=_("Table of laws"),
        empty=_("They come with the people file. Each can then have its law."),
    )
    if asked := pages.part(request, laws):
        return asked
    context = {
        "sections": [
            (section.label, [_line(setting, settings, request) for setting in listed])
            for section, listed in catalogue.in_sections().items()
        ],
        "counts": _counts(settings),
        "undecided": len(undecided),
        "first": not settings.policies,
        "suggestion": _suggestion(undecided),
        "out_of_bounds": _out_of_bounds(settings),
        "laws": laws,
        "may_govern": request.actor.reaches_all(Action.GOVERN_SETTINGS),
        "section": "settings",
    }
    return pages.page(request, "audiences/settings/center.html", context)


@permitted(Action.VIEW_SETTINGS)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Every decision; for whoever sees some regions only, those of Group and of their places."""
    entries = histories.of_everything()
    if not request.actor.reaches_all(Action.VIEW_SETTINGS):
        entries = histories.visible_to(request.actor)
    table = histories.table(request, entries, label=_("Decisions on settings"))
    context = {
        "crumbs": [(reverse("audiences:settings"), _("Settings")), ("", _("History"))],
        "title": _("What was decided on settings"),
        "section": "settings",
    }
    return pages.listing(request, "audiences/settings/history.html", table, context)


def _line(found: Setting, settings: Book, request: HttpRequest) -> dict[str, Any]:
    """One setting of the overview."""
    policy, resolved = settings.policy(found.name), settings.resolve(found.name)
    own = [
        settings.resolve(found.name, region=place[0], country=place[1])
        for (name, place) in settings.values
        if name == found.name and place != EVERYWHERE
    ]
    differing = sum(each.value != resolved.value for each in own)
    lines = []
    if found.name not in settings.policies:
        lines.append(_("Suggested, not decided"))
    source = resolved.source
    zone = formats.zone(request.tenant)
    lines.append(provenance.decided(source, reader=request.user.pk, zone=zone) or _("Fairway’s default"))
    if differing:
        lines.append(ngettext("%(n)s place differs", "%(n)s places differ", differing) % {"n": differing})
    adjusted = sum(each.is_adjusted for each in own)
    if adjusted:
        says = ngettext("%(n)s place has to choose again", "%(n)s places have to choose again", adjusted)
        lines.append(says % {"n": adjusted})
    rule, icon = {Tier.LOCKED: ("locked", "lock"), Tier.BOUNDED: ("bounds", "bounds")}.get(
        policy.tier, ("delegated", "branch")
    )
    return {
        "setting": found,
        "words": resolved.words,
        "allowed": found.kind.bound_words(policy.bound) if policy.tier is Tier.BOUNDED else "",
        "rule": rule,
        "icon": icon,
        "tier": policy.tier.label,
        "lines": lines,
        "url": reverse("audiences:setting", args=[found.name]),
    }


def _counts(settings: Book) -> list[tuple[str, str, Any, int]]:
    tiers = [settings.policy(name).tier for name in catalogue.SETTINGS]
    looks = {
        Tier.LOCKED: ("locked", "lock"),
        Tier.BOUNDED: ("bounds", "bounds"),
        Tier.DELEGATED: ("delegated", "branch"),
    }
    return [(*looks[tier], tier.label, tiers.count(tier)) for tier in Tier]


def _suggestion(names: list[str]) -> str:
    """We suggest 7 locked, 9 within bounds, 10 left to regions."""
    tiers = [catalogue.get(name).tier for name in names]
    return _("Suggested are %(locked)s locked, %(bounded)s within bounds and %(delegated)s left to regions.") % {
        tier: tiers.count(tier) for tier in Tier
    }


def _out_of_bounds(settings: Book) -> list[dict[str, str]]:
    found = []
    for (region, country), resolved in children.out_of_bounds(settings):
        place = settings.countries[country] if country else settings.regions[region]
        code = place.code.lower() if country else place.code
        found.append(
            {
                "title": str(resolved.setting.title),
                "words": provenance.adjusted_words(resolved),
                "url": f"{reverse('audiences:place_settings', args=[code])}#setting-{resolved.setting.name}",
            }
        )
    return found


def _laws(settings: Book) -> list[dict[str, Any]]:
    """Every country with what its law asks, those with laws first."""
    asked: dict[int, list[str]] = {}
    for (name, country), statute in settings.statutes.items():
        found = catalogue.get(name)
        words = _("%(setting)s: %(asked)s") % {"setting": found.title, "asked": found.kind.bound_words(statute.bound)}
        asked.setdefault(country, []).append(words)
    listed = sorted(settings.countries.values(), key=lambda each: (each.pk not in asked, each.name))
    return [
        {
            "country": country,
            "url": reverse("audiences:place_law", args=[country.code.lower()]),
            "asked": sorted(asked.get(country.pk, [])),
        }
        for country in listed
    ]


def _to_own_region(request: HttpRequest) -> HttpResponse:
    """Whoever decides for a region alone goes there; with several, to the list."""
    regions = list(Region.objects.visible_to(request.actor, Action.VIEW_SETTINGS).order_by("name")[:2])
    if len(regions) == 1:
        return pages.redirect(request, reverse("audiences:place_settings", args=[regions[0].code]))
    return pages.redirect(request, reverse("audiences:regions"))
