"""“Not my report”: what a manager says on the page of one of their team."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from audiences.domain import line_doubts
from audiences.models import Person
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import pages
from rollout.web.forms import Form

_TAKE_BACK = "mine"


class NotMineForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Who is their manager, as far as you know"), required=False, max_length=300
    )


def context(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What the page of a person shows to the manager who is recorded as theirs."""
    actor = request.actor
    if actor.person is None or person.manager_id != actor.person.id:
        return {"direct": False}
    return {"direct": True, "doubt": line_doubts.of_report(person, actor), "form": NotMineForm()}


@permitted(Action.VIEW_TEAM)
@require_POST
def not_mine(request: HttpRequest, person: int) -> HttpResponse:
    """Say that somebody is not one's report, or take it back."""
    found = get_object_or_404(Person.objects.visible_to(request.actor, Action.VIEW_TEAM), pk=person)
    try:
        if request.POST.get("answer") == _TAKE_BACK:
            _take_back(request, found)
        else:
            reason = request.POST.get("reason", "").replace("\x00", "")
            made = line_doubts.say(person=found, reason=reason, by=request.actor, at=request.now)
            said = _("Noted: %(person)s is not your report. Nothing changes until somebody has looked at it.")
            undoable.say(request, said % {"person": found.name}, made)
    except ValidationError as refused:
        pages.say(request, " ".join(refused.messages), "stop")
    return pages.redirect(request, reverse("reporting:team_person", args=[found.pk]))


def _take_back(request: HttpRequest, person: Person) -> None:
    doubt = line_doubts.of_report(person, request.actor)
    if doubt is None:
        raise Slip(_("There is nothing to take back."))
    line_doubts.take_back(doubt=doubt, by=request.actor, at=request.now)
    pages.say(request, _("Taken back: %(person)s is your report.") % {"person": person.name})
