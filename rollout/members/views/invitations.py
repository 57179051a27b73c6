"""Inviting somebody: first the role, then what that role needs."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rollout.members.domain import invitations
from rollout.members.domain.invitations import Offer
from rollout.members.forms.memberships import InvitationForm
from rollout.members.models import Invitation
from rollout.members.views import roles
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals


@permitted(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    crumbs = [(reverse("members:list"), _("Members")), ("", _("Invite somebody"))]
    role = roles.chosen(request)
    if role is None:
        return roles.ask(request, _("Invite somebody"), crumbs)
    form = InvitationForm(request.POST or None, role=role, tenant=request.tenant)
    if form.is_valid():
        given = form.cleaned_data
        offer = Offer(given["email"], role, form.reach, form.ends_at, given["name"], given["language"])
        try:
            made = invitations.invite(offer=offer, by=request.actor, at=request.now, real=timezone.now())
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("An invitation is on its way to %(email)s.") % {"email": made.email})
            return pages.redirect(request, reverse("members:list"))
    context = {"form": form, "role": role, "crumbs": crumbs, "means": roles.MEANS[role]}
    return pages.page(request, "members/invite.html", context, status=422 if form.errors else 200)


@permitted(Action.MANAGE_MEMBERS)
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request,
        pk,
        invitations.resend,
        _("A new link is on its way to %(email)s; the old one stopped."),
        real=timezone.now(),
    )


@permitted(Action.MANAGE_MEMBERS)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, invitations.revoke, _("The invitation of %(email)s is taken back."))


def _act(request: HttpRequest, pk: int, act: Callable[..., Invitation], said: str, **more: Any) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    if refused := refusals.conflict(request, act, invitation=invitation, by=request.actor, at=request.now, **more):
        return refused
    pages.say(request, said % {"email": invitation.email})
    return pages.redirect(request, reverse("members:list"))
