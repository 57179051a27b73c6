"""The way off a report's list, from its mail: a page with one button, or one click of the mail program (RFC 8058)."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from reporting.domain import recipients
from reporting.models import ReportRecipient
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.access import public
from rollout.tenancy.models import Tenant
from rollout.web.preferences import Preferences

PUBLIC = "the recipient's own way off the list: the signed token in the address is the proof"


@public(PUBLIC)
@csrf_exempt  # nobody is signed in, and mail programs post by themselves: a forged form would have to know the token
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing; posting takes the address off."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    found = recipients.read_token(token)
    tenant = Tenant.objects.open().filter(pk=found[0]).first() if found else None
    if found is None or tenant is None:
        return _answer(request, _("This link opens nothing"), _("Open it again from the mail it came in."), status=404)
    with walls.inside(tenant.pk):
        recipient = ReportRecipient.objects.select_related("program").filter(pk=found[1]).first()
        if recipient is None:
            return _answer(request, _("This link opens nothing"), _("Its list is gone."), status=404)
        if request.method == "POST":
            recipients.unsubscribe(recipient=recipient, by=actors.system(tenant), at=clock.now(tenant))
            recipient.refresh_from_db()
        if recipient.removed_at is not None:
            says = _("%(address)s gets no further report of %(program)s.")
            return _answer(request, _("You are off the list"), says % _named(recipient))
        says = _("%(address)s gets the status report of %(program)s by mail.")
        return _answer(request, _("Get this report no longer?"), says % _named(recipient), ask=True)


def _named(recipient: ReportRecipient) -> dict[str, str]:
    return {"address": recipient.address, "program": recipient.program.name}


def _answer(request: HttpRequest, heading: str, sentence: str, *, ask: bool = False, status: int = 200) -> HttpResponse:
    values = {"heading": heading, "sentence": sentence, "ask": ask, "theme": Preferences.of(request).theme}
    response = render(request, "reporting/leaving.html", values, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
