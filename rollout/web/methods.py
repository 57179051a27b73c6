"""A page for whoever opens an address that only takes what a button sends, and the other way round.

The decorators that name an address's methods answer an empty 405; here it gets words and keeps its Allow header.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, get_script_prefix, resolve

from rollout.web import errors


class MethodMiddleware:
    """Stands innermost, where the organization's addresses are known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        allowed = response.headers.get("Allow", "")
        told = errors.wrong_method(request, page_url=_page_of(request, allowed))
        told.headers["Allow"] = allowed
        told._has_been_logged = True  # whoever refused has logged it, or has a reason not to: addresses may be secret
        return told


def _page_of(request: HttpRequest, allowed: str) -> str:
    """Address of the page that has the button: this one where it can be read, else the nearest above it."""
    if "GET" in allowed.split(", "):
        return request.path
    path, prefix = request.path_info, get_script_prefix().rstrip("/")
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            resolve(f"{path}/", getattr(request, "urlconf", None))
        except Resolver404:
            continue
        return f"{prefix}{path}/"
    return f"{prefix}/"
