"""What signing in takes here: roles that need a second factor, and taking away one that somebody lost."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rollout.members.domain import second_factor_rules, second_factors
from rollout.members.forms.second_factor import ReasonForm, RequireForm
from rollout.tenancy.access import permitted
from rollout.tenancy.models import Membership
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals


@permitted(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def required(request: HttpRequest) -> HttpResponse:
    """Which roles need a second factor, with how many of their members have one."""
    form = RequireForm(
        request.POST if request.method == "POST" else None,
        counts=_counts(request),
        initial={"roles": request.tenant.second_factor_roles},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            second_factor_rules.require(roles=given["roles"], by=request.actor, at=request.now, reason=given["reason"])
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("What signing in takes is saved."))
            return pages.redirect(request, reverse("members:sign_in"))
    crumbs = [(reverse("members:list"), _("Members")), ("", _("Signing in"))]
    context = {"form": form, "crumbs": crumbs, "own": second_factors.of(request.user)}
    return pages.page(request, "members/second_factor/required.html", context, status=422 if form.errors else 200)


@permitted(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Membership.objects.select_related("user", "tenant"), tenant=request.tenant, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            second_factor_rules.reset(
                membership=found,
                by=request.actor,
                at=request.now,
                real=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as refused:
            refusals.show(form, refused)
        except PermissionDenied as refused:
            form.add_error(None, str(refused))
        else:
            pages.say(
                request, _("%(user)s signs in with one factor until they set it up again.") % {"user": found.user}
            )
            return pages.redirect(request, reverse("members:member", args=[found.pk]))
    here = reverse("members:member", args=[found.pk])
    context = {
        "form": form,
        "member": found,
        "factor": second_factors.of(found.user),
        "refusal": second_factor_rules.refusal_to_reset(found, request.actor),
        "crumbs": [(reverse("members:list"), _("Members")), (here, str(found.user)), ("", _("Second factor"))],
    }
    return pages.page(request, "members/second_factor/reset.html", context, status=422 if form.errors else 200)


def _counts(request: HttpRequest) -> dict[str, tuple[int, int]]:
    """(members with a second factor, members) by role, among those whose membership holds."""
    held = Membership.objects.active(request.now).filter(tenant=request.tenant).annotate(has_one=second_factors.held())
    listed = held.values("role").annotate(having=Count("pk", filter=Q(has_one=True)), total=Count("pk"))
    return {each["role"]: (each["having"], each["total"]) for each in listed}
