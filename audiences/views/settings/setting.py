"""One setting for the center: who decides, its value for all, the places that decided, and what a change would do."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods

from audiences.domain.settings import book, catalogue, center, changes, provenance, rights
from audiences.domain.settings.book import EVERYWHERE, Book, Place
from audiences.domain.settings.center import Proposal
from audiences.domain.settings.desks import PlaceDesk
from audiences.domain.settings.resolution import Resolved
from audiences.domain.settings.setting import Setting, Tier
from audiences.domain.settings.targets import Target
from audiences.forms import settings as fields
from audiences.models import Country, Region
from audiences.views.settings import posted, previews
from audiences.views.settings.posted import Moment
from audiences.views.settings.rows import Rows
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages
from rollout.web.columns import Column, Empty
from rollout.web.row_tables import RowTable


@permitted(Action.VIEW_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def setting(request: HttpRequest, name: str) -> HttpResponse:
    """One setting: who decides, the value for all, every place that decided, and what a change would do."""
    found = catalogue.SETTINGS.get(name)
    if found is None:
        raise Http404(_("There is no such setting."))
    page = _SettingPage(request, found)
    if request.method != "POST":
        return page.get()
    rights.require_center(request.actor)
    rights.require_setting(request.actor, found)
    return page.post()


class _SettingPage:
    """One request to the page of a setting."""

    def __init__(self, request: HttpRequest, found: Setting) -> None:
        self.request, self.setting = request, found
        self.settings = book.at(request.now)
        self.may_govern = request.actor.reaches_all(found.needs)
        self.zone = formats.zone(request.tenant)
        policy = self.settings.policy(found.name)
        self.tier, self.bound = str(policy.tier), policy.bound
        self.raw: Any = self.settings.resolve(found.name).wanted
        self.moment, self.reason, self.seen = Moment(at=request.now), "", center.latest(found.name)

    def get(self) -> HttpResponse:
        return self._page()

    def post(self) -> HttpResponse:
        """Say what the proposal does; save it once the page has said so."""
        if "call_off" in self.request.POST:
            return self._call_off()
        refused = self._read()
        if self.request.htmx:
            return self._preview(refused)
        if isinstance(refused, ValidationError):
            return self._page(errors=_links(refused, self.setting), status=422)
        proposal = refused
        if self.moment.error:
            return self._page(errors=[("id_effective_on", self.moment.error)], status=422)
        if not proposal.is_new:
            pages.say(self.request, _("Nothing was changed."), "info")
            return pages.redirect(self.request, self.request.path)
        if self.request.POST.get("told") != self._token(proposal):
            return self._page(proposal=proposal)
        return self._save(proposal)

    def _read(self) -> Proposal | ValidationError:
        post = self.request.POST
        self.tier = post.get("tier", "")
        self.bound = {}
        self.moment = posted.moment(post.get("effective_on", ""), self.request.now, self.zone)
        self.reason = post.get("reason", "").replace("\x00", "").strip()[:500]
        self.seen = post.get("seen", "")[:40]
        raw = fields.posted_value(post, self.setting)
        self.raw = self.raw if raw is None else raw
        at = self.moment.at or self.request.now
        settings = book.at(at) if at > self.request.now else self.settings
        try:
            self.bound = fields.posted_bound(post, self.setting)
            return center.propose(
                name=self.setting.name,
                tier=self.tier,
                bound=self.bound,
                raw=self.raw,
                settings=settings,
                back="back" in post,
            )
        except ValidationError as refused:
            return refused
        except ValueError as unreadable:
            return ValidationError({"bound": str(unreadable)})

    def _save(self, proposal: Proposal) -> HttpResponse:
        try:
            rows = center.decide(
                proposal,
                by=self.request.actor,
                at=self.request.now,
                effective_at=self.moment.at,
                reason=self.reason,
                seen=self.seen,
            )
        except ValidationError as refused:
            if "conflict" not in {error.code for errors in refused.error_dict.values() for error in errors}:
                return self._page(errors=_links(refused, self.setting), status=422)
            self.seen = center.latest(self.setting.name)
            return self._page(proposal=proposal, is_conflict=True, status=409)
        undoable.say(self.request, _("“%(setting)s” is decided.") % {"setting": self.setting.title}, rows[0])
        return pages.redirect(self.request, self.request.path)

    def _planned(self) -> list[dict[str, str]]:
        """The center's decisions on the setting that take effect later."""
        found = [each for each in Target().planned(self.request.now) if each.name == self.setting.name]
        return [
            {
                "key": f"{each._meta.model_name}-{each.pk}",
                "words": _("From %(day)s: %(what)s")
                % {
                    "day": provenance.day(each.effective_at, self.zone),
                    "what": provenance.decision_words(self.setting, each),
                },
            }
            for each in found
        ]

    def _call_off(self) -> HttpResponse:
        wanted = self.request.POST["call_off"]
        planned = {f"{each._meta.model_name}-{each.pk}": each for each in Target().planned(self.request.now)}
        if wanted in planned:
            changes.call_off(decision=planned[wanted], target=Target(), by=self.request.actor, at=self.request.now)
            pages.say(self.request, _("The planned change is called off."))
        else:
            pages.say(self.request, _("This is not planned any more."), "info")
        return pages.redirect(self.request, self.request.path)

    def _token(self, proposal: Proposal) -> str:
        return f"{proposal.policy.tier}|{sorted(proposal.policy.bound.items())}|{proposal.value!r}|{self.moment.typed}"

    def _preview(self, read: Proposal | ValidationError) -> HttpResponse:
        context: dict[str, Any] = {"setting": self.setting}
        if isinstance(read, ValidationError):
            context["refusals"] = read.messages
        elif self.moment.error:
            context["refusals"] = [self.moment.error]
        elif read.is_new:
            context |= self._told(read)
        template = "audiences/settings/_preview.html"
        status = 422 if context.get("refusals") else 200
        announce = context["preview"].summary if "preview" in context else ""
        return pages.page(self.request, template, context, fragment=template, status=status, announce=announce)

    def _told(self, proposal: Proposal) -> dict[str, Any]:
        return {"preview": previews.of(proposal.change), "told": self._token(proposal)}

    def _page(
        self,
        proposal: Proposal | None = None,
        *,
        errors: Iterable[tuple[str, str]] = (),
        is_conflict: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        name, listed = self.setting.name, list(errors)
        everywhere = Target()
        resolved = everywhere.resolve(name, self.settings)
        rows = Rows(
            PlaceDesk(everywhere),
            self.settings,
            may_change=False,
            reader=self.request.user.pk,
            zone=self.zone,
            others={},
        )
        places = self._places()
        if asked := pages.part(self.request, places):
            return asked
        context = {
            "setting": self.setting,
            "crumbs": [(reverse("audiences:settings"), _("Settings")), ("", self.setting.title)],
            "section": "settings",
            "row": rows.of(self.setting),
            "policy": provenance.policy_words(
                self.setting, self.settings.policy(name).tier, self.settings.policy(name).bound
            ),
            "is_suggested": name not in self.settings.policies,
            "resolved": resolved,
            "tiers": [tier for tier in Tier if tier is not Tier.BOUNDED or self.setting.kind.can_be_bounded],
            "tier": self.tier,
            "bounds": fields.of_bound(self.setting, self.bound),
            "control": fields.of_value(self.setting, self.raw, allowed={}, label=_("Value for all")),
            "has_own": (name, EVERYWHERE) in self.settings.values,
            "otherwise": provenance.value_words(self.setting, resolved.otherwise),
            "moment": self.moment,
            "reason": self.reason,
            "seen": self.seen,
            "clock": formats.city(self.zone),
            "errors": listed,
            "wrong": {target for target, _sentence in listed},
            "is_conflict": is_conflict,
            "places": places,
            "planned": self._planned(),
            "may_govern": self.may_govern,
            "history_url": f"{reverse('audiences:settings_history')}?setting={name}",
            **(self._told(proposal) if proposal else {}),
        }
        return pages.page(self.request, "audiences/settings/setting.html", context, status=status)

    def _places(self) -> RowTable:
        """Places with a value of their own or a law, as far as the reader sees them."""
        return RowTable(
            [
                Column("name", _("Place"), sort="name", url=lambda row: str(row["url"])),
                Column("chosen", _("Chosen there"), sort="chosen"),
                Column(
                    "value",
                    _("In force"),
                    sort="value",
                    template="audiences/settings/_in_force.html",
                    value=lambda row: row["value"],
                ),
                Column("decided", _("Decided")),
            ],
            self._place_rows(),
            self.request,
            name="places-table",
            label=_("Places that decided on “%(setting)s”") % {"setting": self.setting.title},
            noun=ngettext_lazy("%(shown)s place", "%(shown)s places", "n"),
            empty=Empty(_("Every place follows"), _("No region or country has a value of its own.")),
        )

    def _place_rows(self) -> list[dict[str, Any]]:
        found = []
        for place, resolved in _decided(self.setting.name, self.settings, self.request.actor):
            region, country = place
            target = self.settings.countries[country] if country else self.settings.regions[region]
            code = target.code.lower() if country else target.code
            held = self.settings.values.get((self.setting.name, place))
            found.append(
                {
                    "name": str(target),
                    "url": reverse("audiences:place_settings", args=[code]),
                    "chosen": provenance.value_words(self.setting, held.value) if held else formats.NOTHING,
                    "value": resolved.words,
                    "note": provenance.adjusted_words(resolved) or provenance.law_words(resolved),
                    "is_adjusted": resolved.is_adjusted,
                    "decided": provenance.decided(held, reader=self.request.user.pk, zone=self.zone) if held else "",
                }
            )
        return sorted(found, key=lambda each: each["name"])


def _decided(name: str, settings: Book, by: Actor) -> list[tuple[Place, Resolved]]:
    """Places below the center with a say on the setting: their own value, or their country's law."""
    regions = set(Region.objects.visible_to(by, Action.VIEW_SETTINGS).values_list("pk", flat=True))
    countries = set(Country.objects.visible_to(by, Action.VIEW_SETTINGS).values_list("pk", flat=True))
    places = {place for (each, place) in settings.values if each == name and place != EVERYWHERE}
    places |= {(None, country) for (each, country) in settings.statutes if each == name}
    return [
        ((region, country), settings.resolve(name, region=region, country=country))
        for region, country in places
        if (country in countries if country else region in regions)
    ]


def _links(refused: ValidationError, found: Setting) -> list[tuple[str, str]]:
    """(id of the control, sentence) of each refusal."""
    bounds = fields.of_bound(found, {})
    targets = {
        "tier": "id_tier_0",
        "bound": bounds[0].target if bounds else "id_tier_0",
        "value": fields.of_value(found, found.default, allowed={}).target,
        "effective_at": "id_effective_on",
    }
    return [
        (targets.get(key, ""), sentence) for key, sentences in refused.message_dict.items() for sentence in sentences
    ]
