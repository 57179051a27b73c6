"""Declares on each view which permission it needs; an address without one fails a test."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from rollout.tenancy.permissions import Action
from rollout.tenancy.requests import TenantRequest

View = Callable[..., HttpResponse]


def permitted(action: Action) -> Callable[[View], View]:
    """The view runs only for actors whose roles allow `action` somewhere; rows are then narrowed by `visible_to`."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: TenantRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor is None or not request.actor.may(action):
                raise PermissionDenied(action)
            return view(request, *args, **kwargs)

        guarded.permission = action  # type: ignore[attr-defined]  # read by the tests that walk all addresses
        return guarded

    return declare


def public(reason: str) -> Callable[[View], View]:
    """The view is open to anybody, for the stated reason."""

    def declare(view: View) -> View:
        view.public = reason  # type: ignore[attr-defined]  # read by the same tests
        return view

    return declare
