"""The page behind an invitation's link. Opening it changes nothing; accepting it works once.

Who has a login signs in first, with whatever protects it; who has none makes one here. Only the holder of the mailbox
has the link, so that they alone learn which of the two they are.
"""

import datetime

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from rollout.members.domain import invitations
from rollout.members.domain.invitations import Refusal
from rollout.members.forms.accept import NewLoginForm
from rollout.members.models import Invitation
from rollout.tenancy import clock, links, tokens, walls
from rollout.tenancy.access import public
from rollout.tenancy.models import Tenant, User
from rollout.tenancy.permissions import Role
from rollout.tenancy.requests import client_address
from rollout.web import refusals

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_HEADERS = {"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@public("the link of an invitation: its token is the proof; it works once, expires and can be taken back")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    response = _answer(request, token)
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response._has_been_logged = True  # Django would write a refused address, token and all, to its log
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    tenant = Tenant.objects.open().filter(pk=tokens.tenant_of(token)).first()
    if tenant is None:
        return _refused(request, Refusal.FORGED)
    with walls.inside(tenant.pk):
        at = clock.now(tenant)
        try:
            found = invitations.resolve(token, at=at)
            return _page(request, token, found, tenant, at)
        except invitations.Refused as refused:
            return _refused(request, refused.refusal)


def _page(request: HttpRequest, token: str, found: Invitation, tenant: Tenant, at: datetime.datetime) -> HttpResponse:
    known = User.objects.filter(email=found.email).first()
    form = None
    if known is None and not request.user.is_authenticated:
        form = NewLoginForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    refusal = ""
    if request.method == "POST":
        try:
            if accepted := _accept(request, token, found, tenant, at, form):
                return accepted
        except ValidationError as refused:
            refusals.show(form, refused) if form else None
            refusal = " ".join(refused.messages)
    own = request.path
    context = {
        "invitation": found,
        "tenant": tenant,
        "role": Role(found.role).label,
        "form": form,
        "refusal": refusal if form is None else "",
        "is_theirs": request.user.is_authenticated and request.user == known,
        "sign_in_url": f"{links.outside('account_login')}?{urlencode({'next': own})}",
        "code_url": f"{links.outside('account_request_login_code')}?{urlencode({'next': own})}",
    }
    with override(found.language):
        return render(request, "members/invited.html", context, status=422 if request.method == "POST" else 200)


def _accept(
    request: HttpRequest,
    token: str,
    found: Invitation,
    tenant: Tenant,
    at: datetime.datetime,
    form: NewLoginForm | None,
) -> HttpResponse | None:
    """Take the role and go in; None where the page has to be shown again."""
    origin = f"web {client_address(request)}".strip()
    if form is not None:
        if not form.is_valid():
            return None
        invitations.resolve(token, at=at, lock=True)  # a second use of the link waits, and is refused then
        with transaction.atomic():
            user = User.objects.create_user(
                found.email, form.cleaned_data["password"], display_name=form.cleaned_data["name"].strip()
            )
            invitations.accept(token=token, user=user, tenant=tenant, at=at, origin=origin)
        login(request, user, backend=BACKEND)
        return HttpResponseRedirect(f"/{tenant.slug}/")
    if not request.user.is_authenticated or request.user.email != found.email:
        return None
    invitations.accept(token=token, user=request.user, tenant=tenant, at=at, origin=origin)
    return HttpResponseRedirect(f"/{tenant.slug}/")


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    said = {
        Refusal.FORGED: (
            404,
            _("This link opens nothing"),
            _("It may be cut short, or a newer invitation took its place. Open it from the last mail."),
        ),
        Refusal.EXPIRED: (410, _("This invitation has expired"), _("Ask the person who invited you to send it again.")),
        Refusal.REVOKED: (410, _("This invitation was taken back"), _("Ask the person who invited you what changed.")),
        Refusal.USED: (410, _("This invitation was accepted already"), _("Sign in with the address it was sent to.")),
    }
    status, heading, sentence = said[refusal]
    return render(request, "members/refused.html", {"heading": heading, "sentence": sentence}, status=status)
