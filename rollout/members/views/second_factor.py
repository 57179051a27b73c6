"""One's own second factor, outside any organization: on, off, recovery codes. Each act asks who it is once more."""

import time
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.totp.internal import auth
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollout.members.domain import second_factor_rules, second_factors
from rollout.members.forms.second_factor import TurnOnForm, issuer_url
from rollout.tenancy.access import View, public
from rollout.tenancy.requests import client_address
from rollout.web import refusals

SHOWN_FOR = 600  # seconds after they were made in which recovery codes can be read and kept
_FRESH = "recovery_codes_made_at"
_own = public("a signed-in user's own second factor; roles have no say in it")


def _confirmed(view: View) -> View:
    """Only after the user proved once more, a short while ago, who they are."""
    return _own(login_required(never_cache(reauthentication_required(view, app="allauth.mfa"))))


@_own
@login_required
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Whether it is on, who asks for it, and what can be done."""
    context = {
        "factor": second_factors.of(request.user),
        "codes_left": len(second_factors.codes_left(request.user)),
        "asking": second_factor_rules.asking(request.user),
    }
    return render(request, "members/second_factor/index.html", context | _onward(request))


@_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def turn_on(request: HttpRequest) -> HttpResponse:
    if second_factors.of(request.user) is not None:
        return HttpResponseRedirect(reverse("mfa_index"))
    form = TurnOnForm(request.POST if request.method == "POST" else None, user=request.user)
    secret = auth.get_totp_secret(regenerate=not form.is_bound)
    if form.is_valid():
        try:
            second_factors.turn_on(
                user=request.user,
                secret=secret,
                code=form.cleaned_data["code"],
                at=timezone.now(),
                origin=_origin(request),
            )
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            form.clear_tries()
            auth.clear_totp_secret(request)
            request.session.cycle_key()
            record_authentication(request, request.user, "mfa", type="totp", reauthenticated=True)
            return _show_codes(request)
    _url, drawn = issuer_url(request.user, secret)
    context = {"form": form, "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)), "drawn": drawn}
    status = 422 if form.errors else 200
    return render(request, "members/second_factor/turn_on.html", context | _onward(request), status=status)


@_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def turn_off(request: HttpRequest) -> HttpResponse:
    if second_factors.of(request.user) is None:
        return HttpResponseRedirect(reverse("mfa_index"))
    if request.method == "POST":
        second_factors.turn_off(user=request.user, at=timezone.now(), origin=_origin(request))
        return HttpResponseRedirect(reverse("mfa_index"))
    asking = second_factor_rules.asking(request.user)
    return render(request, "members/second_factor/turn_off.html", {"asking": asking})


@_confirmed
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes, readable once: until they are kept, in the session that made them."""
    left = second_factors.codes_left(request.user)
    context = {"codes": left if _may_read(request) else [], "count": len(left)}
    return render(request, "members/second_factor/codes.html", context | _onward(request))


@_confirmed
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    left = second_factors.codes_left(request.user)
    if not left or not _may_read(request):
        raise Http404
    response = render(request, "members/second_factor/codes.txt", {"codes": left}, content_type="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="fairway-recovery-codes.txt"'
    return response


@_own
@login_required
@require_POST
def kept(request: HttpRequest) -> HttpResponse:
    """The codes are written down: they are not shown again."""
    request.session.pop(_FRESH, None)
    return HttpResponseRedirect(get_next_redirect_url(request) or reverse("mfa_index"))


@_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    if second_factors.of(request.user) is None:
        return HttpResponseRedirect(reverse("mfa_index"))
    if request.method == "POST":
        second_factors.renew_codes(user=request.user, at=timezone.now(), origin=_origin(request))
        return _show_codes(request)
    context = {"count": len(second_factors.codes_left(request.user))}
    return render(request, "members/second_factor/renew.html", context)


def _show_codes(request: HttpRequest) -> HttpResponse:
    request.session[_FRESH] = time.time()
    onward = _onward(request)["onward"]
    query = f"?{urlencode({'next': onward})}" if onward else ""
    return HttpResponseRedirect(f"{reverse('mfa_view_recovery_codes')}{query}")


def _may_read(request: HttpRequest) -> bool:
    return time.time() - request.session.get(_FRESH, 0) < SHOWN_FOR


def _onward(request: HttpRequest) -> dict[str, Any]:
    """Where the user was going; an address of this site, or nothing."""
    return {"onward": get_next_redirect_url(request) or ""}


def _origin(request: HttpRequest) -> str:
    return f"web {client_address(request)}".strip()
