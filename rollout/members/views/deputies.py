"""Deputies: whom one stands in for, who stands in for oneself, and acting under one of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rollout.members.domain import delegations, periods
from rollout.members.forms.deputies import DeputyForm
from rollout.members.views import words
from rollout.tenancy import acting
from rollout.tenancy.access import permitted
from rollout.tenancy.models import Delegation
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals


@permitted(Action.VIEW_HOME)
@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """Both sides of the signed-in user; naming a deputy is for oneself only."""
    form = _form(request)
    if request.method == "POST":
        delegations.require_oneself(request.actor)
        if form.is_valid() and (made := _make(request, form)):
            said = _("%(deputy)s acts for you until %(day)s.")
            day = formats.long_day(periods.last_day(made.ends_at, request.tenant))
            pages.say(request, said % {"deputy": made.deputy, "day": day})
            return pages.redirect(request, reverse("members:deputies"))
    context = {
        "form": form,
        "standing_in": [_row(request, each) for each in Delegation.objects.of_deputy(request.user, request.now)],
        "mine": _mine(request) if form is not None else [],
        "section": "home",
    }
    return pages.page(request, "members/deputies.html", context, status=422 if form and form.errors else 200)


@permitted(Action.VIEW_HOME)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Act for the principal from now on, until stopped or over."""
    found = get_object_or_404(Delegation.objects.of_deputy(request.user, request.now), pk=pk)
    acting.begin(request, request.tenant, found)
    pages.say(
        request, _("You act for %(principal)s. Both names are written down.") % {"principal": found.principal}, "info"
    )
    return pages.redirect(request, get_script_prefix())


@permitted(Action.VIEW_HOME)
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    acting.stop(request, request.tenant)
    pages.say(request, _("You act for yourself again."))
    return pages.redirect(request, get_script_prefix())


@permitted(Action.VIEW_HOME)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a delegation back, or give it up."""
    known = Delegation.objects.select_related("principal", "deputy")
    if not request.actor.may(Action.MANAGE_MEMBERS):
        known = known.filter(Q(principal=request.user) | Q(deputy=request.user))
    found = get_object_or_404(known, pk=pk)
    if refused := refusals.conflict(request, delegations.end, delegation=found, by=request.actor, at=request.now):
        return refused
    said = _("%(deputy)s no longer acts for %(principal)s.")
    pages.say(request, said % {"deputy": found.deputy, "principal": found.principal})
    return pages.redirect(request, reverse("members:deputies"))


def _form(request: HttpRequest) -> DeputyForm | None:
    """Nobody names a deputy while they act for another."""
    if request.actor.on_behalf_of is not None:
        return None
    today = periods.today(request.now, request.tenant)
    return DeputyForm(request.POST if request.method == "POST" else None, initial={"starts_on": today})


def _make(request: HttpRequest, form: DeputyForm) -> Delegation | None:
    given = form.cleaned_data
    try:
        return delegations.make(
            email=given["email"],
            purpose=given["purpose"],
            starts_at=periods.begins(given["starts_on"], request.tenant),
            ends_at=periods.through(given["ends_on"], request.tenant),
            note=given["note"],
            by=request.actor,
            at=request.now,
            real=timezone.now(),
        )
    except ValidationError as refused:
        refusals.show(form, refused)
    return None


def _mine(request: HttpRequest) -> list[dict[str, Any]]:
    """Deputies named by the user: those that hold or will, then the last ones that are over."""
    named = Delegation.objects.filter(principal=request.user).select_related("deputy", "principal").order_by("-ends_at")
    return [_row(request, each) for each in named[:20]]


def _row(request: HttpRequest, each: Delegation) -> dict[str, Any]:
    now = request.now
    open_ = each.revoked_at is None and each.ends_at > now
    if not open_:
        state = ("idle", _("Over"))
    else:
        state = ("good", _("In force")) if each.starts_at <= now else ("info", _("From its first day"))
    return {
        "delegation": each,
        "first": periods.today(each.starts_at, request.tenant),
        "last": words.last_day(each.ends_at, request.tenant),
        "state": state,
        "may_end": delegations.may_end(each, request.actor, now),
        "acting": request.actor.on_behalf_of == each.principal,
    }
