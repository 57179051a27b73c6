"""What the shell needs, worked out only when a page with a shell asks."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.functional import cached_property

from rollout.tenancy import links
from rollout.tenancy.permissions import Action
from rollout.web import formats, languages
from rollout.web.preferences import Preferences


class Shell:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def chosen(self) -> Preferences:
        return Preferences.of(self.request)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Code and own name of every language that pages are written in."""
        return list(languages.NAMES.items())

    @property
    def home_url(self) -> str:
        return get_script_prefix()

    @property
    def sign_out_url(self) -> str:
        return links.outside("account_logout")

    @property
    def second_factor_url(self) -> str:
        return links.outside("mfa_index")

    @property
    def preferences_url(self) -> str:
        return links.outside("web:preferences")

    @property
    def clock_url(self) -> str:
        """Where the demonstration clock is moved, for those who may; empty for others."""
        actor = getattr(self.request, "actor", None)
        return f"{get_script_prefix()}settings/clock/" if actor and actor.may(Action.MOVE_CLOCK) else ""

    @property
    def demo_now(self) -> datetime.datetime | None:
        """The moved clock of a demonstration organization, in its own zone; None where time is real."""
        tenant = getattr(self.request, "tenant", None)
        if tenant is None or not tenant.is_demo:
            return None
        return self.request.now.astimezone(formats.zone(tenant) or datetime.UTC)


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
