"""Where a pilot learner tries a device (RD9): the link is the proof, no script is needed, nobody is named."""

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from delivery.domain import browsers, devices
from delivery.forms.devices import DeviceForm
from delivery.models import DeviceCheck
from delivery.views import signed
from rollout.tenancy import clock, walls
from rollout.tenancy.access import public
from rollout.tenancy.models import Tenant
from rollout.tenancy.requests import client_address
from rollout.web import languages, refusals

PUBLIC = "the device check of a wave: the signed link is the proof; it ends, and a later round takes it back"
COOKIE = "device-check"
REPORTS = 300  # from one network address within an hour: a whole site may sit behind one
HOUR = 60 * 60  # seconds


@public(PUBLIC)
@csrf_exempt  # nobody is signed in: a forged form would have to know the token
def page(request: HttpRequest, token: str) -> HttpResponse:
    language = signed.asked_language(request) or languages.of_browser(request) or settings.LANGUAGE_CODE
    with translation.override(language):
        if request.method not in {"GET", "HEAD", "POST"}:
            return signed.sealed(HttpResponseNotAllowed(["GET", "HEAD", "POST"]), language)
        return signed.sealed(_opened(request, token), language)


def _opened(request: HttpRequest, token: str) -> HttpResponse:
    tenant = Tenant.objects.open().filter(pk=devices.tenant_of(token)).first()
    if tenant is None:
        return _gone(request)
    with walls.inside(tenant.pk):
        check = devices.resolve(token)
        if check is None:
            return _gone(request)
        if check.closes_at <= clock.now(tenant):
            sentence = _("Enough devices were tried. Nothing is left to do here.")
            return signed.message(request, _("This check has ended"), sentence, 410)
        return _page(request, check, tenant)


def _page(request: HttpRequest, check: DeviceCheck, tenant: Tenant) -> HttpResponse:
    form = DeviceForm(request.POST or None, countries=devices.countries_of(check.wave))
    if request.method == "POST":
        if not _within_reason(request, check):
            sentence = _("Many devices reported from here. Wait an hour, then try again.")
            return signed.message(request, _("Wait a while"), sentence, 429)
        if form.is_valid():
            try:
                return _reported(request, check, form, tenant)
            except ValidationError as error:
                refusals.show(form, error)
    return _form(request, check, form, tenant)


def _reported(request: HttpRequest, check: DeviceCheck, form: DeviceForm, tenant: Tenant) -> HttpResponse:
    devices.report(
        check=check,
        agent=request.headers.get("User-Agent", ""),
        cookies=COOKIE in request.COOKIES,
        at=clock.now(tenant),
        **form.values(),
    )
    return signed.message(request, _("Thank you"), _("What you reported is kept. You can close this page."), 200)


def _form(request: HttpRequest, check: DeviceCheck, form: DeviceForm, tenant: Tenant) -> HttpResponse:
    platform = devices.platform_of(check.wave)
    values = {
        "form": form,
        "tenant": tenant,
        "program": check.wave.program,
        "browser": browsers.read(request.headers.get("User-Agent", "")),
        "platform": platform,
        "address": devices.address_of(check.wave),
        **signed.look(request),
    }
    response = render(request, "delivery/devices/try.html", values, status=422 if form.is_bound else 200)
    if platform:
        response._csp_update = {"connect-src": platform}
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, "1", max_age=HOUR, httponly=True, samesite="Lax", secure=secure, path="/l/device/")
    return response


def _within_reason(request: HttpRequest, check: DeviceCheck) -> bool:
    """Whether not too many came from this network address within the hour."""
    key = f"device-reports:{check.tenant_id}:{check.pk}:{client_address(request)}"
    cache.add(key, 0, HOUR)
    return cache.incr(key) <= REPORTS


def _gone(request: HttpRequest) -> HttpResponse:
    sentence = _("It may be cut short, or a newer one took its place. Open it again from the message it came in.")
    return signed.message(request, _("This link opens nothing"), sentence, 404)
