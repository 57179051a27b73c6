"""What signed pages share: no trace in caches and logs, four languages, and words for links that open nothing."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from rollout.web import languages
from rollout.web.preferences import Preferences

_HEADERS = {"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


def sealed(response: HttpResponse, language: str) -> HttpResponse:
    """The answer with what keeps its address out of caches, other sites and logs."""
    response.headers.setdefault("Content-Language", language)
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response._has_been_logged = True  # Django would write a refused address, token and all, to its log
    return response


def asked_language(request: HttpRequest) -> str:
    """What the reader chose on the page itself; empty without a choice."""
    return languages.supported(request.GET.get("language", ""))


def look(request: HttpRequest, kept: dict[str, str] | None = None) -> dict[str, Any]:
    """Theme, and the languages to choose from, each with its own name and an address that keeps what is given."""
    offered = [(code, name, urlencode({"language": code, **(kept or {})})) for code, name in languages.NAMES.items()]
    return {"theme": Preferences.of(request).theme, "languages": offered}


def message(request: HttpRequest, heading: str | Promise, sentence: str | Promise, status: int) -> HttpResponse:
    """A page that says one thing."""
    values = {"heading": heading, "sentence": sentence, **look(request)}
    return render(request, "delivery/learner/refused.html", values, status=status)
