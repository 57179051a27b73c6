"""What a program decides on settings: its values, for all its people or for one place, and how it tightens (GO1)."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain.settings import catalogue, provenance, targets
from audiences.domain.settings.effects import Change
from audiences.domain.settings.resolution import Policy
from audiences.domain.settings.setting import Setting, Tier
from audiences.domain.settings.targets import Target
from audiences.forms import settings as fields
from audiences.models import Country, Region
from audiences.views.settings import history as histories
from audiences.views.settings import posted, previews
from audiences.views.settings.posted import Moment
from audiences.views.settings.sheet import Sheet, Urls
from programs.domain import lifting, program_settings
from programs.domain.program_desks import ProgramDesk
from programs.models import Program, ProgramSettingPolicy, ProgramSettingValue
from programs.views import flags, workspace
from rollout.journal import undoable
from rollout.journal.models import Entry
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied
from rollout.web import formats, pages

TAB = "settings"
_TEMPLATES = {"page": "programs/settings/page.html", "confirm": "programs/settings/confirm.html"}


@permitted(Action.VIEW_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    sheet = _sheet(request, program)
    if request.method != "POST":
        return sheet.get()
    if not sheet.may_change:
        raise Denied(
            _("Your role reads these settings."),
            lift=lifting.may(Action.MANAGE_PROGRAMS),
        )
    return sheet.post()


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """What one changed field would do; nothing is saved."""
    return _sheet(request, workspace.load(request, slug, Action.MANAGE_PROGRAMS)).change()


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def call_off(request: HttpRequest, slug: str) -> HttpResponse:
    return _sheet(request, workspace.load(request, slug, Action.MANAGE_PROGRAMS)).call_off()


@permitted(Action.VIEW_SETTINGS)
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    label = _("Decisions of %(program)s on settings") % {"program": program.name}
    table = histories.table(request, _entries(program), label=label)
    trail = [(reverse("programs:settings", args=[slug]), _("Settings")), ("", _("History"))]
    return workspace.listing(request, program, "programs/settings/history.html", table, tab=TAB, trail=trail)


@permitted(Action.VIEW_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """How the program tightens one setting: who decides within it, and within what."""
    program = workspace.load(request, slug)
    setting = catalogue.SETTINGS.get(name)
    if setting is None:
        raise Http404(_("There is no such setting."))
    page = _RulePage(request, program, setting)
    if request.method != "POST":
        return page.get()
    if not page.may_manage:
        raise Denied(
            _("Your role reads these settings."),
            lift=lifting.may(Action.MANAGE_PROGRAMS),
        )
    return page.post()


class _RulePage:
    """One request to the page of a program’s rule."""

    def __init__(self, request: HttpRequest, program: Program, setting: Setting) -> None:
        self.request, self.program, self.setting = request, program, setting
        self.desk = ProgramDesk(program, Target())
        self.settings = self.desk.book(request.now)
        self.may_manage = self.desk.may_change(request.actor)
        self.zone = formats.zone(request.tenant)
        self.center = self.settings.policy(setting.name)
        own = self.settings.layers[program.pk].policies.get(setting.name)
        self.own = own
        self.tier, self.bound = str((own or self.center).tier), (own or self.center).bound
        self.moment, self.reason = Moment(at=request.now), ""
        self.seen = self._latest()

    def get(self) -> HttpResponse:
        return self._page()

    def post(self) -> HttpResponse:
        """Say what the rule does to what places decided; save it once the page has said so."""
        read = self._read()
        if self.request.htmx:
            return self._preview(read)
        if isinstance(read, ValidationError):
            return self._page(errors=_links(read, self.setting), status=422)
        if self.moment.error:
            return self._page(errors=[("id_effective_on", self.moment.error)], status=422)
        if read == (self.own or self.center):
            pages.say(self.request, _("Nothing was changed."), "info")
            return pages.redirect(self.request, self.request.path)
        if self.request.POST.get("told") != self._token(read):
            return self._page(policy=read)
        ProgramDesk(self.program, Target()).lock()
        if self.request.POST.get("seen") != str(self._latest()):
            self.seen = self._latest()
            return self._page(policy=read, is_conflict=True, status=409)
        row = program_settings.govern(
            program=self.program,
            name=self.setting.name,
            tier=read.tier,
            bound=read.bound,
            by=self.request.actor,
            at=self.request.now,
            effective_at=self.moment.at,
            reason=self.reason,
        )
        said = {"setting": self.setting.title, "program": self.program.name}
        undoable.say(self.request, _("“%(setting)s” is decided for %(program)s.") % said, row)
        return pages.redirect(self.request, reverse("programs:settings", args=[self.program.slug]))

    def _read(self) -> Policy | ValidationError:
        post = self.request.POST
        self.tier = post.get("tier", "")
        self.moment = posted.moment(post.get("effective_on", ""), self.request.now, self.zone)
        self.reason = post.get("reason", "").replace("\x00", "").strip()[:500]
        try:
            self.bound = fields.posted_bound(post, self.setting)
            return program_settings.read_policy(
                name=self.setting.name, tier=self.tier, bound=self.bound, settings=self.settings
            )
        except ValidationError as refused:
            return refused
        except ValueError as unreadable:
            return ValidationError({"bound": str(unreadable)})

    def _latest(self) -> int:
        own = ProgramSettingPolicy.objects.filter(program=self.program, name=self.setting.name)
        return own.order_by("-pk").values_list("pk", flat=True).first() or 0

    def _told(self, policy: Policy) -> dict[str, Any]:
        after = self.desk.governed(self.setting.name, policy, self.settings)
        return {
            "preview": previews.of(Change(self.setting.name, self.settings, after), program=self.program.pk),
            "told": self._token(policy),
        }

    def _token(self, policy: Policy) -> str:
        return f"{policy.tier}|{sorted(policy.bound.items())}|{self.moment.typed}"

    def _preview(self, read: Policy | ValidationError) -> HttpResponse:
        context: dict[str, Any] = {}
        if isinstance(read, ValidationError):
            context["refusals"] = read.messages
        elif self.moment.error:
            context["refusals"] = [self.moment.error]
        elif read != (self.own or self.center):
            context |= self._told(read)
        template = "audiences/settings/_preview.html"
        announce = context["preview"].summary if "preview" in context else ""
        status = 422 if context.get("refusals") else 200
        return pages.page(self.request, template, context, fragment=template, status=status, announce=announce)

    def _page(
        self,
        policy: Policy | None = None,
        *,
        errors: list[tuple[str, str]] | None = None,
        is_conflict: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        sheet_url = reverse("programs:settings", args=[self.program.slug])
        resolved = self.desk.resolve(self.setting.name, self.settings)
        center = provenance.policy_words(self.setting, self.center.tier, self.center.bound)
        own = provenance.policy_words(self.setting, self.own.tier, self.own.bound) if self.own else ""
        context = {
            "setting": self.setting,
            "flags": flags.of(self.program, setting=self.setting.name),
            "resolved": resolved,
            "center": center,
            "own": own,
            "tiers": [
                tier
                for tier in Tier
                if tier.rank <= self.center.tier.rank and (tier is not Tier.BOUNDED or self.setting.kind.can_be_bounded)
            ],
            "tier": self.tier,
            "bounds": fields.of_bound(self.setting, self.bound),
            "moment": self.moment,
            "reason": self.reason,
            "seen": self.seen,
            "clock": formats.city(self.zone),
            "errors": errors or [],
            "is_conflict": is_conflict,
            "may_manage": self.may_manage,
            "sheet_url": sheet_url,
            **(self._told(policy) if policy else {}),
        }
        trail = [(sheet_url, _("Settings")), ("", str(self.setting.title))]
        return workspace.page(
            self.request, self.program, "programs/settings/rule.html", context, tab=TAB, trail=trail, status=status
        )


def _sheet(request: HttpRequest, program: Program) -> Sheet:
    """The program’s sheet; `?for=` names a place within it."""
    target = _place(request)
    query = f"?{urlencode({'for': target.code})}" if target.code else ""

    def url(name: str) -> str:
        return reverse(f"programs:{name}", args=[program.slug])

    urls = Urls(
        page=url("settings") + query,
        change=url("settings_change") + query,
        history=url("settings_history"),
        call_off=url("settings_call_off") + query,
        rule=None if target.code else lambda name: reverse("programs:settings_rule", args=[program.slug, name]),
    )
    return Sheet(request, ProgramDesk(program, target), urls=urls, draw=_draw(request, program, target))


def _place(request: HttpRequest) -> Target:
    code = request.GET.get("for", "")
    if not code:
        return Target()
    found = targets.find(code, by=request.actor, action=Action.VIEW_SETTINGS)
    if found is None:
        raise Http404(_("There is no such region or country."))
    return found


def _draw(request: HttpRequest, program: Program, target: Target) -> Callable[..., HttpResponse]:
    def draw(name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        desk = ProgramDesk(program, target)
        trail = [("", _("Settings"))]
        values = {
            **context,
            "place": target.name if target.code else "",
            "desk_name": desk.name,
            "places": _places(request),
            "chosen": target.code,
        }
        return workspace.page(request, program, _TEMPLATES[name], values, tab=TAB, trail=trail, status=status)

    return draw


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """(code, name) of the places that the reader may look at."""
    regions = Region.objects.visible_to(request.actor, Action.VIEW_SETTINGS).order_by("name")
    countries = Country.objects.visible_to(request.actor, Action.VIEW_SETTINGS).order_by("name")
    return [*((each.code, each.name) for each in regions), *((each.code.lower(), each.name) for each in countries)]


def _entries(program: Program) -> Any:
    values = ProgramSettingValue.objects.filter(program=program).values("pk")
    policies = ProgramSettingPolicy.objects.filter(program=program).values("pk")
    return Entry.objects.filter(
        Q(subject="programsettingvalue", subject_id__in=values)
        | Q(subject="programsettingpolicy", subject_id__in=policies),
        verb__in=histories.VERBS,
    )


def _links(refused: ValidationError, setting: Setting) -> list[tuple[str, str]]:
    bounds = fields.of_bound(setting, {})
    ids = {"tier": "id_tier_0", "bound": bounds[0].target if bounds else "id_tier_0"}
    return [(ids.get(key, ""), sentence) for key, sentences in refused.message_dict.items() for sentence in sentences]
