"""Requests for values that Group does not allow: asked from a place's settings, answered by Group (GO11)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain.settings import book, catalogue, provenance, requests, rights
from audiences.domain.settings.setting import Setting
from audiences.domain.settings.targets import Target
from audiences.forms import settings as fields
from audiences.forms.setting_requests import AcceptForm, RefuseForm, RequestForm
from audiences.models import SettingRequest
from audiences.views.settings import places
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals
from rollout.web.forms import Form
from rollout.web.tables import Column, Empty, Filter, Table

_State = SettingRequest.State
_MARKS = {_State.OPEN: "info", _State.ACCEPTED: "good", _State.REFUSED: "stop", _State.WITHDRAWN: "idle"}

_ACCEPTING, _REFUSING = "accept_%s", "refuse_%s"  # ids of the forms that stand on one page


@permitted(Action.VIEW_SETTINGS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    crumbs = [(reverse("audiences:settings"), _("Settings")), ("", _("Requests"))]
    context = {"crumbs": crumbs, "section": "settings"}
    return pages.listing(request, "audiences/settings/requests.html", _table(request), context)


@permitted(Action.CHANGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str, name: str) -> HttpResponse:
    target = places.find(request, code, Action.CHANGE_SETTINGS)
    setting = catalogue.SETTINGS.get(name)
    if setting is None:
        raise Http404(_("There is no such setting."))
    form = RequestForm(request.POST if request.method == "POST" else None)
    raw = fields.posted_value(request.POST, setting)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            asked = requests.ask(
                name=name, raw=raw, target=target, by=request.actor, at=request.now, **form.cleaned_data
            )
        except ValidationError as refused:
            error = _value_error(refused, form)
        else:
            pages.say(request, _("Group is asked, and answers by %(day)s.") % {"day": formats.long_day(asked.due_on)})
            return pages.redirect(request, reverse("audiences:setting_request", args=[asked.number]))
    return _ask_page(request, target, setting, form, raw, error)


@permitted(Action.VIEW_SETTINGS)
@require_safe
def setting_request(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, _load(request, number, Action.VIEW_SETTINGS))


@permitted(Action.GOVERN_SETTINGS)
@require_POST
def accept(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.GOVERN_SETTINGS)
    form = AcceptForm(request.POST, auto_id=_ACCEPTING)
    if refusals.accepted(form, requests.accept, request=found, by=request.actor, at=request.now):
        pages.say(request, _("Accepted. The value is in force."))
        return pages.redirect(request, reverse("audiences:setting_request", args=[number]))
    return _page(request, found, accept=form, status=422)


@permitted(Action.GOVERN_SETTINGS)
@require_POST
def refuse(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.GOVERN_SETTINGS)
    form = RefuseForm(request.POST, auto_id=_REFUSING)
    if refusals.accepted(form, requests.refuse, request=found, by=request.actor, at=request.now):
        pages.say(request, _("Refused. The region reads why."))
        return pages.redirect(request, reverse("audiences:setting_request", args=[number]))
    return _page(request, found, refuse=form, status=422)


@permitted(Action.CHANGE_SETTINGS)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.CHANGE_SETTINGS)
    refusals.tell(
        request, requests.withdraw, _("The request is withdrawn."), request=found, by=request.actor, at=request.now
    )
    return pages.redirect(request, reverse("audiences:setting_request", args=[number]))


def _value_error(refused: ValidationError, form: Form) -> str:
    """The sentence about the value, which has a field of its own; others go to the form."""
    if not hasattr(refused, "error_dict") or "value" not in refused.error_dict:
        refusals.show(form, refused)
        return ""
    return " ".join(refused.message_dict["value"])


def _ask_page(request: HttpRequest, target: Target, setting: Setting, form: Form, raw: Any, error: str) -> HttpResponse:
    resolved = target.resolve(setting.name, book.at(request.now))
    value = resolved.value if raw is None else raw
    own = reverse("audiences:place_settings", args=[target.code])
    context = {
        "form": form,
        "setting": setting,
        "place": target.name,
        "now": resolved.words,
        "allowed": provenance.bounds_words(resolved),
        "control": fields.of_value(
            setting, value, allowed={}, described_by="value-error" if error else "", invalid=bool(error)
        ),
        "value_error": error,
        "back": own,
        "section": "regions",
        "crumbs": [*places.crumbs(target), (own, _("Settings")), ("", _("Ask Group"))],
    }
    status = 422 if form.errors or error else 200
    return pages.page(request, "audiences/settings/request_new.html", context, status=status)


def _load(request: HttpRequest, number: int, action: Action) -> SettingRequest:
    rows = SettingRequest.objects.visible_to(request.actor, action)
    related = ("region", "country__region", "asked_by", "answered_by")
    return get_object_or_404(rows.select_related(*related), number=number, name__in=catalogue.SETTINGS)


def _page(
    request: HttpRequest,
    found: SettingRequest,
    *,
    accept: AcceptForm | None = None,
    refuse: RefuseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, setting, target = request.actor, catalogue.get(found.name), requests.target_of(found)
    open_ = found.state == _State.OPEN
    decides = open_ and actor.reaches_all(Action.GOVERN_SETTINGS) and not actor.is_any_of(found.asked_by_id)
    settings = book.at(request.now)
    context: dict[str, Any] = {
        "found": found,
        "setting": setting,
        "status": (_MARKS[_State(found.state)], found.get_state_display()),
        "wanted": provenance.value_words(setting, found.value),
        "now": target.resolve(found.name, settings).words,
        "place": target.name,
        "outlook": [_outlook(found, reach, settings) for reach in SettingRequest.Reach] if decides else [],
        "accept": (accept or AcceptForm(auto_id=_ACCEPTING)) if decides else None,
        "refuse": (refuse or RefuseForm(auto_id=_REFUSING)) if decides else None,
        "may_withdraw": open_ and rights.may_change(actor, target) and not decides,
        "section": "settings",
        "crumbs": [
            (reverse("audiences:setting_requests"), _("Requests")),
            ("", _("%(setting)s, %(place)s") % {"setting": setting.title, "place": target.name}),
        ],
    }
    return pages.page(request, "audiences/settings/request.html", context, status=status)


def _outlook(found: SettingRequest, reach: str, settings: book.Book) -> dict[str, Any]:
    """What accepting it would open and do."""
    policy = requests.opened(found.name, found.value, reach, settings)
    opens = policy != settings.policy(found.name)
    return {
        "label": SettingRequest.Reach(reach).label,
        "opens": provenance.policy_words(catalogue.get(found.name), policy.tier, policy.bound) if opens else "",
        "effects": [effect.sentence for effect in requests.consequences(found, reach, settings)],
    }


def _table(request: HttpRequest) -> Table:
    rows = SettingRequest.objects.visible_to(request.actor).filter(name__in=catalogue.SETTINGS)
    return Table(
        [
            Column(
                "setting",
                _("Setting"),
                value=lambda r: str(catalogue.get(r.name).title),
                sort="name",
                url=lambda r: reverse("audiences:setting_request", args=[r.number]),
            ),
            Column("state", _("Status"), kind="status", value=lambda r: (_MARKS[r.state], r.get_state_display())),
            Column("place", _("Place"), value=lambda r: str(r.place)),
            Column("value", _("Asked for"), value=lambda r: provenance.value_words(catalogue.get(r.name), r.value)),
            Column("reason", _("Why"), value=lambda r: r.reason),
            Column("due_on", _("Answer by"), kind="date", sort="due_on"),
            Column("asked_by", _("Asked by"), value=lambda r: str(r.asked_by or "Fairway")),
        ],
        rows.select_related("region", "country", "asked_by"),
        request,
        name="requests",
        label=_("Requests for settings"),
        noun=ngettext_lazy("%(shown)s request", "%(shown)s requests", "n"),
        search_fields=("name", "reason", "region__name", "country__name"),
        filters=[Filter("state", _("Status"), SettingRequest.State.choices, lookup="state")],
        default_sort="-due_on",
        empty=Empty(
            _("Nobody asks for another setting"),
            _("Where Group locks or bounds a setting, whoever leads a region can ask for another value there."),
            "",
            "",
        ),
    )
