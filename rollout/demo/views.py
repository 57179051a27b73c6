"""Moving the clock of a demonstration organization, so that weeks of a rollout can be seen in minutes."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rollout.demo import clock
from rollout.demo.forms import ClockForm
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages


@permitted(Action.MOVE_CLOCK)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    if not request.tenant.is_demo:
        raise Http404("Only a demonstration organization has a clock that moves.")
    form = ClockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            clock.move(by=request.actor, to=form.instant(request.tenant.time_zone), at=request.now)
        except ValidationError as refused:
            form.add_error("day", refused)
        else:
            messages.success(request, "The clock has moved. Messages and deadlines that came due are being worked on.")
            return pages.redirect(request, request.path)
    return pages.page(
        request,
        "demo/clock.html",
        {"form": form, "mail_sink": bool(settings.MAIL_SINK_DIR)},
        status=422 if form.errors else 200,
    )
