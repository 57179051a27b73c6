"""The language of the pages: what the reader chose, else their person’s, the browser’s, the organization’s."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from rollout.web.preferences import Preferences

NAMES: dict[str, str] = dict(settings.LANGUAGES)  # each by its own name


class LanguageMiddleware:
    """Stands in the list twice: around the organizations, for pages and refusals outside them, and inside, where the
    actor and their person are known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = of_request(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def of_request(request: HttpRequest) -> str:
    """One of NAMES."""
    return next(filter(None, _wished(request)), settings.LANGUAGE_CODE)


def _wished(request: HttpRequest) -> Iterator[str]:
    yield Preferences.of(request).language
    actor = getattr(request, "actor", None)
    yield supported(actor.person.language if actor and actor.person and not actor.on_behalf_of else "")
    yield of_browser(request)
    tenant = getattr(request, "tenant", None)
    yield supported(tenant.language if tenant else "")


def of_browser(request: HttpRequest) -> str:
    """The first language of the browser's list that pages are written in; empty when there is none."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((found for tag, _ in asked if (found := supported(tag))), "")


def supported(tag: str) -> str:
    """The interface language for a language tag, de for de-AT; empty when pages are not written in it."""
    base = tag.replace("_", "-").partition("-")[0].lower()
    return base if base in NAMES else ""
