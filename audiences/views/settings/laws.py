"""What the law of a country asks of settings, part of its jurisdiction profile: no level may loosen it (GO4, GO5)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audiences.domain.settings import book, catalogue, changes, provenance
from audiences.domain.settings.effects import Change
from audiences.domain.settings.resolution import Statute
from audiences.domain.settings.setting import Setting
from audiences.domain.settings.targets import Target
from audiences.forms import settings as fields
from audiences.models import Statute as Law
from audiences.views.settings import law_table, places, posted, previews
from audiences.views.settings.posted import Moment
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied
from rollout.web import formats, lifting, pages


@permitted(Action.VIEW_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def law(request: HttpRequest, code: str) -> HttpResponse:
    """A country’s laws with a form for one; of a region, those of its countries."""
    target = places.find(request, code)
    if request.method == "POST" and not request.actor.reaches_all(Action.GOVERN_SETTINGS):
        raise Denied(
            _("Group records what the law asks."),
            lift=lifting.may(Action.GOVERN_SETTINGS),
        )
    if target.country is None:
        return _of_region(request, target) if request.method != "POST" else HttpResponseNotAllowed(["GET", "HEAD"])
    page = _LawPage(request, target)
    return page.post() if request.method == "POST" else page.get()


class _LawPage:
    """One request to the page of a country’s law."""

    def __init__(self, request: HttpRequest, target: Target) -> None:
        self.request, self.target = request, target
        self.settings = book.at(request.now)
        self.zone = formats.zone(target.country) or formats.zone(request.tenant)
        given = request.POST if request.method == "POST" else request.GET
        self.setting = _bounded(given.get("setting", ""))
        self.moment, self.source = Moment(at=request.now), ""
        self.bound: dict[str, Any] = {}
        held = self._held(self.setting) if self.setting else None
        if held:
            self.bound, self.source = held.bound, held.source

    def get(self) -> HttpResponse:
        return self._page()

    def post(self) -> HttpResponse:
        """Enact what was typed, or take it back; first say what it does."""
        post = self.request.POST
        if "call_off" in post:
            return self._call_off(post["call_off"])
        if self.setting is None:
            return self._page(errors=[("id_setting", _("Choose the setting that the law speaks of."))], status=422)
        taken_back = "take_back" in post
        self.moment = posted.moment(post.get("effective_on", ""), self.request.now, self.zone)
        self.source = self.source if taken_back else post.get("source", "").replace("\x00", "").strip()[:200]
        try:
            self.bound = self.bound if taken_back else fields.posted_bound(post, self.setting)
            asked = (
                None if taken_back else changes.read_law(name=self.setting.name, bound=self.bound, source=self.source)
            )
        except ValidationError as refused:
            return self._refused(refused)
        except ValueError as unreadable:
            return self._refused(ValidationError({"bound": str(unreadable)}))
        if self.moment.error:
            return self._page(errors=[("id_effective_on", self.moment.error)], status=422)
        if post.get("told") != self._token(asked):
            return self._page(asked=asked, is_taken_back=taken_back, preview=self._preview(asked))
        statute = changes.enact(
            name=self.setting.name,
            country=self.target.country,
            bound=asked,
            source=self.source,
            by=self.request.actor,
            at=self.request.now,
            effective_at=self.moment.at,
        )
        undoable.say(self.request, _("The law of %(country)s is kept.") % {"country": self.target.name}, statute)
        return pages.redirect(self.request, self.request.path)

    def _call_off(self, wanted: str) -> HttpResponse:
        planned = {
            str(row.pk): row for row in Law.objects.filter(country=self.target.country).planned(self.request.now)
        }
        if wanted in planned:
            changes.call_off(decision=planned[wanted], target=None, by=self.request.actor, at=self.request.now)
            pages.say(self.request, _("The planned law is called off."))
        else:
            pages.say(self.request, _("This is not planned any more."), "info")
        return pages.redirect(self.request, self.request.path)

    def _preview(self, asked: dict[str, Any] | None) -> previews.Preview:
        at = self.moment.at or self.request.now
        before = book.at(at) if at > self.request.now else self.settings
        country = self.target.country
        statute = Statute(asked, country.name, self.source) if asked is not None else None
        after = before.with_statute(self.setting.name, country.pk, statute)
        return previews.of(Change(self.setting.name, before, after))

    def _token(self, asked: dict[str, Any] | None) -> str:
        said = "back" if asked is None else sorted(asked.items())
        return f"{self.setting.name}|{said}|{self.source}|{self.moment.typed}"

    def _held(self, setting: Setting) -> Statute | None:
        return self.settings.statutes.get((setting.name, self.target.country.pk))

    def _refused(self, refused: ValidationError) -> HttpResponse:
        bounds = fields.of_bound(self.setting, {})
        targets = {"bound": bounds[0].target if bounds else "id_setting", "source": "id_source"}
        errors = [
            (targets.get(key, ""), sentence)
            for key, sentences in refused.message_dict.items()
            for sentence in sentences
        ]
        return self._page(errors=errors, status=422)

    def _page(
        self,
        *,
        errors: list[tuple[str, str]] | None = None,
        asked: dict[str, Any] | None = None,
        is_taken_back: bool = False,
        preview: previews.Preview | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "title": _("What the law asks in %(country)s") % {"country": self.target.name},
            "place": self.target.name,
            "crumbs": [*places.crumbs(self.target), ("", _("Law"))],
            "section": "regions",
            "laws": _listed(self.request, self.target),
            "planned": _planned(self.request, self.target, self.zone),
            "settings_url": reverse("audiences:place_settings", args=[self.target.code]),
            "may_govern": self.request.actor.reaches_all(Action.GOVERN_SETTINGS),
            "choices": [each for each in catalogue.SETTINGS.values() if each.kind.can_be_bounded],
            "chosen": self.setting,
            "bounds": fields.of_bound(self.setting, self.bound) if self.setting else [],
            "source": self.source,
            "moment": self.moment,
            "clock": formats.city(self.zone),
            "errors": errors or [],
            "wrong": {target for target, _sentence in errors or []},
            "is_taken_back": is_taken_back,
            "preview": preview,
            "told": self._token(asked) if preview else "",
        }
        return pages.page(self.request, "audiences/settings/law.html", context, status=status)


def _of_region(request: HttpRequest, target: Target) -> HttpResponse:
    settings = book.at(request.now)
    countries = sorted(
        (each for each in settings.countries.values() if each.region_id == target.region.pk), key=lambda each: each.name
    )
    title = _("What the law asks in %(region)s") % {"region": target.name}
    rows = [
        {
            "country": country,
            "url": reverse("audiences:place_law", args=[country.code.lower()]),
            "asked": [
                _("%(setting)s: %(asked)s (%(source)s)") % {"setting": setting.title, "asked": asked, "source": source}
                for setting, asked, source in _of_country(settings, country.pk)
            ],
        }
        for country in countries
    ]
    none = _("Program managers and administrators choose which countries are in a region.")
    table = law_table.by_country(request, rows, label=title, empty=none)
    context = {
        "title": title,
        "crumbs": [*places.crumbs(target), ("", _("Law"))],
        "section": "regions",
    }
    return pages.listing(request, "audiences/settings/laws.html", table, context)


def _of_country(settings: book.Book, country: int) -> list[tuple[Setting, str, str]]:
    """(setting, what is asked, source) of every law of the country, in the order of the catalogue."""
    return [
        (setting, setting.kind.bound_words(statute.bound), statute.source)
        for name, setting in catalogue.SETTINGS.items()
        if (statute := settings.statutes.get((name, country)))
    ]


def _listed(request: HttpRequest, target: Target) -> list[dict[str, Any]]:
    """Laws in force with who recorded them."""
    zone = formats.zone(target.country) or formats.zone(request.tenant)
    rows = Law.objects.filter(country=target.country).in_force(request.now, "country").select_related("decided_by")
    by_name = {row.name: row for row in rows if row.is_set and row.name in catalogue.SETTINGS}
    return [
        {
            "setting": setting,
            "asked": setting.kind.bound_words(by_name[name].bound),
            "source": by_name[name].source,
            "recorded": _("Recorded by %(who)s, %(day)s")
            % {"who": by_name[name].decided_by or "Fairway", "day": provenance.day(by_name[name].decided_at, zone)},
        }
        for name, setting in catalogue.SETTINGS.items()
        if name in by_name
    ]


def _planned(request: HttpRequest, target: Target, zone: Any) -> list[dict[str, Any]]:
    """Laws that are recorded for later."""
    rows = Law.objects.filter(country=target.country).planned(request.now)
    return [{"pk": row.pk, "words": _planned_words(row, zone)} for row in rows if row.name in catalogue.SETTINGS]


def _planned_words(row: Law, zone: Any) -> str:
    setting = catalogue.get(row.name)
    asked = setting.kind.bound_words(row.bound) if row.is_set else _("no longer asks for anything")
    said = {"day": provenance.day(row.effective_at, zone), "setting": setting.title, "asked": asked}
    return _("From %(day)s: %(setting)s, %(asked)s") % said


def _bounded(name: str) -> Setting | None:
    found = catalogue.SETTINGS.get(name)
    return found if found and found.kind.can_be_bounded else None
