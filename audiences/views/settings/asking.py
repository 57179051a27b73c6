"""What a page of a place's settings says about asking Group for values that it does not allow (GO11)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from audiences.domain.settings import catalogue, provenance, requests
from audiences.domain.settings.resolution import Resolved
from audiences.domain.settings.targets import Target
from audiences.models import SettingRequest
from audiences.views.settings.rows import Line
from rollout.tenancy.permissions import Action


def lines(request: HttpRequest, target: Target) -> Callable[[Resolved], Line | None]:
    """What a row of the place's settings says about asking Group: a request that is open, or where to ask."""
    if request.actor.reaches_all(Action.GOVERN_SETTINGS):
        return lambda resolved: None
    found = SettingRequest.objects.open().filter(region=target.region, country=target.country)
    open_ = {asked.name: asked for asked in found}

    def line(resolved: Resolved) -> Line | None:
        setting = resolved.setting
        if asked := open_.get(setting.name):
            words = _("Request for %(value)s is open") % {"value": provenance.value_words(setting, asked.value)}
            return Line(words, reverse("audiences:setting_request", args=[asked.number]))
        if not requests.may_ask(resolved):
            return None
        where = reverse("audiences:setting_request_new", args=[target.code, setting.name])
        return Line(_("Ask Group for another value"), where)

    return line


def open_of(target: Target) -> list[dict[str, Any]]:
    """Open requests of a place, for its page of settings."""
    rows = SettingRequest.objects.open().filter(region=target.region, country=target.country).order_by("number")
    return [
        {
            "number": asked.number,
            "setting": catalogue.get(asked.name).title,
            "value": provenance.value_words(catalogue.get(asked.name), asked.value),
            "sent": asked.asked_at,
            "due": asked.due_on,
        }
        for asked in rows
        if asked.name in catalogue.SETTINGS
    ]
