"""“I have read this”: what a manager says under the briefing of a wave."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programs.domain import briefings as domain
from programs.models import Wave
from reporting.domain import briefings
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages


@permitted(Action.VIEW_TEAM)
@require_POST
def read(request: HttpRequest, wave: int) -> HttpResponse:
    mine = Wave.objects.filter(pk__in=briefings.waves_of(request.actor, request.now)).select_related("program")
    found = get_object_or_404(mine, pk=wave)
    try:
        made = domain.read(wave=found, by=request.actor, at=request.now)
    except ValidationError as refused:
        pages.say(request, " ".join(refused.messages), "stop")
    else:
        said = _("Noted: you have read what %(program)s means for your people.") % {"program": found.program.name}
        undoable.say(request, said, made, then=reverse("reporting:team"))
    return pages.redirect(request, reverse("reporting:team"))
