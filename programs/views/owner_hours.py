"""Hours of somebody who owns readiness items, against what they have to do week by week (PL11)."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audiences.domain.settings import book
from programs.domain import owner_hours
from programs.forms.owner_hours import HoursForm
from programs.models import OwnerHours, Program
from programs.views import week_rows, workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def owner(request: HttpRequest, owner: int) -> HttpResponse:
    members = User.objects.filter(memberships__tenant=request.tenant).distinct()
    found, settings = get_object_or_404(members, pk=owner), book.at(request.now)
    own = OwnerHours.objects.filter(owner=found).values_list("hours", flat=True).first()
    form = HoursForm(request.POST if request.method == "POST" else None, initial={"hours": own})
    if form.is_bound and form.is_valid():
        try:
            owner_hours.set_hours(owner=found, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            pages.say(request, _("The hours of %(owner)s are saved.") % {"owner": found})
            return pages.redirect(request, reverse("programs:readiness_board"))
    visible = Program.objects.visible_to(request.actor, Action.VIEW_PROGRAMS)
    loads = owner_hours.of_programs(visible, settings, workspace.today(request))
    context = {
        "owner": found,
        "form": form,
        "loads": week_rows.of_owners([load for load in loads if load.owner == found], may_manage=True),
        "usual": owner_hours.hours_of(found, settings),
        "section": "programs",
    }
    return pages.page(request, "programs/readiness/owner.html", context, status=422 if form.errors else 200)
