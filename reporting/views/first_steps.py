"""The first steps of an organization, on home until the last one is taken or an administrator dismisses them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reporting.domain import first_run
from reporting.domain.first_run import Step
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages


@permitted(Action.MANAGE_MEMBERS)
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    row = first_run.dismiss(by=request.actor, at=request.now)
    undoable.say(request, _("The first steps are not shown any more."), row)
    return pages.redirect(request, reverse("reporting:home"))


def panel(request: HttpRequest) -> dict[str, Any]:
    """The steps with their pages, the next one marked; nothing for those who do not plan, and once they are over."""
    actor = request.actor
    steps = first_run.steps(by=actor, at=request.now) if actor.may(Action.MANAGE_PROGRAMS) else []
    following = next((step for step in steps if not step.done), None)
    return {
        "steps": [_row(step, current=step is following) for step in steps],
        "left": _("%(sum)s of %(count)s done") % {"sum": sum(step.done for step in steps), "count": len(steps)},
        "may_dismiss": actor.may(Action.MANAGE_MEMBERS),
    }


def _row(step: Step, *, current: bool) -> dict[str, Any]:
    return {"step": step, "url": reverse(step.route[0], args=step.route[1]), "current": current}
