"""Refusals, each an honest sentence and who to ask. They need no organization and no database."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

_SENTENCES = {
    400: _("The request could not be read. Go back, reload the page and send it again."),
    403: _("Your role does not include this. An administrator of your organization can change that."),
    404: _("The address may be mistyped, or the page is outside what your role shows."),
    405: _("This address takes what a button sends and has no page of its own. Nothing was changed."),
    409: _("Somebody else saved this first. Nothing of yours was written; reload to see what it is now."),
    429: _("That was too often in a short time. Wait a few minutes, then try again."),
    500: _("Something failed on our side and nothing was saved. Try again in a minute."),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, 403, _sentence(exception))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, 404, _sentence(exception))


def too_many(request: HttpRequest) -> HttpResponse:
    return _refusal(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    return _refusal(request, 500)


def wrong_method(request: HttpRequest, page_url: str) -> HttpResponse:
    """405: the address knows the request's method not; `page_url` is where the reader goes on."""
    return _refusal(request, 405, page_url=page_url)


def conflict(request: HttpRequest, sentence: str = "", detail: str = "") -> HttpResponse:
    """409: say what the value is now and who saved it (`sentence`, `detail`); nothing is overwritten in silence."""
    return _refusal(request, 409, sentence, detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _refusal(request, 403, _("This form is too old to be sent. Reload the page and fill it in again."))


def _sentence(exception: Exception | None) -> str:
    """What the code that refused had to say; Django's own messages and bare permission names are not for readers."""
    text = str(exception.args[0]) if exception and exception.args else ""
    return text if text.endswith(".") else ""


def _refusal(
    request: HttpRequest, status: int, sentence: str = "", detail: str = "", page_url: str = "/"
) -> HttpResponse:
    sentence = sentence or str(_SENTENCES[status])
    if getattr(request, "htmx", False):  # app.js shows the sentence as a toast and in the assertive region
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    values = {"request": request, "sentence": sentence, "detail": detail, "page_url": page_url}
    return HttpResponse(render_to_string(f"errors/{status}.html", values), status=status)
