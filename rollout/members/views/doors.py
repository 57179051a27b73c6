"""At the door of an organization: whose role needs a second factor goes and gets it first."""

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse

from rollout.members.domain import second_factor_rules, second_factors
from rollout.tenancy import links
from rollout.web import pages


def check(request: HttpRequest) -> HttpResponse | None:
    """None to let them in; else the page that sets it up, or that asks for a code of it in this session."""
    if not second_factor_rules.is_asked(request.actor):
        return None
    if any(each.get("method") == "mfa" for each in get_authentication_records(request, request.user)):
        return None
    first = "mfa_index" if second_factors.of(request.user) is None else "mfa_reauthenticate"
    back = (
        request.get_full_path()
        if request.method in {"GET", "HEAD"} and not request.htmx
        else f"/{request.tenant.slug}/"
    )
    return pages.redirect(request, f"{links.outside(first)}?{urlencode({'next': back}, safe='/')}")
