"""Several exceptions at once: those chosen in the list, and one answer for all of them."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from delivery.domain import exceptions, exceptions_together
from delivery.forms.exceptions import TogetherForm
from delivery.models import AssignmentException
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals, selections


@permitted(Action.DECIDE_EXCEPTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    waiting = _waiting(request, selections.chosen(given))
    if not waiting:
        pages.say(request, _("None of those chosen waits for your decision."), "info")
        return pages.redirect(request, reverse("delivery:exceptions"))
    form = TogetherForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        grants = request.POST.get("answer") == "grant"
        why = form.cleaned_data["reason"]
        try:
            count = exceptions_together.decide(
                waiting=waiting, grants=grants, reason=why, by=request.actor, at=request.now
            )
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _said(count, grants=grants) % {"count": count})
            return pages.redirect(request, reverse("delivery:exceptions"))
    context = {
        "waiting": waiting,
        "form": form,
        "crumbs": [(reverse("delivery:exceptions"), _("Exceptions")), ("", _("Chosen exceptions"))],
        "section": "exceptions",
    }
    return pages.page(request, "delivery/exceptions/together.html", context, status=422 if form.errors else 200)


def _waiting(request: HttpRequest, chosen: list[int]) -> list[AssignmentException]:
    """Of those chosen, what the reader decides on now."""
    mine = set(chosen) & set(exceptions.waiting_for(request.actor, request.now)) if chosen else set()
    visible = AssignmentException.objects.visible_to(request.actor, Action.DECIDE_EXCEPTIONS)
    found = visible.filter(pk__in=mine).select_related("assignment__program", "assignment__person")
    return list(found.order_by("asked_at", "pk"))


def _said(count: int, *, grants: bool) -> str:
    if grants:
        return ngettext("%(count)d exception is granted.", "%(count)d exceptions are granted.", count)
    return ngettext("%(count)d exception is refused.", "%(count)d exceptions are refused.", count)
