"""The mail of the embedded sink, for a laptop and a demonstration: from this machine only, where there is one."""

from pathlib import Path

import nh3
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rollout.mail.domain import sink
from rollout.tenancy.access import public

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED")
PUBLIC = "reads mail of the embedded sink; answers only on this machine, and only where a sink runs"
_TAGS = {
    "p",
    "br",
    "a",
    "strong",
    "em",
    "b",
    "i",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "blockquote",
    "hr",
    "div",
    "span",
}
_SHOWN = 100


@public(PUBLIC)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    address = request.GET.get("q", "").replace("\x00", "")[:254]
    mails = sink.newest(_folder(request), address=address, limit=_SHOWN)
    return render(request, "mail/list.html", {"mails": mails, "address": address, "shown": _SHOWN})


@public(PUBLIC)
@require_safe
def detail(request: HttpRequest, name: str) -> HttpResponse:
    mail = sink.read(_folder(request), name)
    if mail is None:
        raise Http404(_("There is no such mail."))
    context = {
        "mail": mail,
        "html": SafeString(_harmless(mail.html)) if mail.html else "",
    }
    return render(request, "mail/detail.html", context)


def _folder(request: HttpRequest) -> Path:
    """404 unless a sink runs here and the reader sits at this machine, without a proxy in between."""
    here = request.META.get("REMOTE_ADDR") in _LOOPBACK and not any(name in request.META for name in _FORWARDED)
    if not settings.MAIL_SINK_DIR or not here:
        raise Http404(_("There is no mail sink here."))
    return Path(settings.MAIL_SINK_DIR)


def _harmless(html: str) -> str:
    """Text, lists and links; no style, script, image or form of a mail gets into the page."""
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style", "title", "head"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )
