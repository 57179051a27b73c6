"""The device check of a wave, for those who plan it: its link and code, and what was reported (RD9)."""

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from delivery.domain import device_counts, devices
from delivery.models import DeviceCheck, DeviceReport
from programs.models import Wave
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import kept, pages
from rollout.web.tables import Column, Empty, Filter, Table

MERGE_FIELD = "{{ device_link }}"  # in texts of messages

_REACHED = {True: ("good", gettext_lazy("Reached")), False: ("stop", gettext_lazy("Not reached"))}
_NOT_TRIED = ("idle", gettext_lazy("Not tried"))


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def of_wave(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number)
    check = devices.of_wave(wave)
    table = _table(request, wave, check)
    if table.wants_file or request.htmx:
        return pages.listing(request, "delivery/devices/page.html", table)
    trail = [
        (reverse("programs:readiness", args=[slug]), _("Readiness")),
        (reverse("programs:wave_readiness", args=[slug, number]), wave.name),
        (request.path, _("Device check")),
    ]
    context = {"table": table, "wave": wave, **_context(request, check)}
    return workspace.page(request, wave.program, "delivery/devices/page.html", context, tab="readiness", trail=trail)


@permitted(Action.WORK_READINESS)
@require_POST
def open_round(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.WORK_READINESS)
    devices.open_round(wave=wave, by=request.actor, at=request.now)
    pages.say(request, _("The device check is open. Send its link to pilot learners."))
    return pages.redirect(request, reverse("delivery:devices", args=[slug, number]))


@permitted(Action.WORK_READINESS)
@require_POST
def close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.WORK_READINESS)
    devices.close(wave=wave, by=request.actor, at=request.now)
    pages.say(request, _("The device check is closed."))
    return pages.redirect(request, reverse("delivery:devices", args=[slug, number]))


def _context(request: HttpRequest, check: DeviceCheck | None) -> dict[str, Any]:
    """The link while it is open, with its code, for those who may send it; what was reported, counted."""
    may_work = request.actor.may(Action.WORK_READINESS)
    is_open = check is not None and check.closes_at > request.now
    link = devices.link(check) if check and is_open and may_work else ""
    found = device_counts.groups(check.reports.select_related("country")) if check else {}
    titles = {"browser": _("By browser"), "system": _("By system"), "country": _("By country")}
    return {
        "check": check,
        "is_open": is_open,
        "may_work": may_work,
        "link": link,
        "merge_field": MERGE_FIELD,
        "code": _code(link) if link else "",
        "groups": [(key, title, found[key]) for key, title in titles.items() if found.get(key)],
        "totals": device_counts.totals(check) if check else (0, 0),
    }


def _code(link: str) -> SafeString:
    """Markup with attributes only, dark on light whatever the theme: readers of such codes ask for that."""
    drawn = segno.make(link, error="m")
    return SafeString(drawn.svg_inline(svgclass="scan-code", lineclass=None, omitsize=True, light="#fff", dark="#000"))


def _table(request: HttpRequest, wave: Wave, check: DeviceCheck | None) -> Table:
    reports = DeviceReport.objects.filter(check_of=check) if check else DeviceReport.objects.none()
    return Table(
        [
            Column("works", _("Result"), kind="status", value=_result, sort="works"),
            Column("what", _("What happened"), value=lambda report: report.what),
            Column("browser", _("Browser"), value=_browser, sort="browser"),
            Column("system", _("System"), value=lambda report: kept.words(report.system), sort="system"),
            Column("country", _("Country"), value=lambda report: report.country and report.country.name),
            Column("screen", _("Screen"), value=lambda report: report.screen),
            Column("cookies", _("Cookies"), value=lambda report: _("Kept") if report.cookies else _("Not kept")),
            Column("platform", _("Learning platform"), kind="status", value=_platform),
            Column("reported_at", _("When"), kind="moment", sort="reported_at"),
        ],
        reports.select_related("country"),
        request,
        name="devices",
        label=_("Devices tried for %(wave)s") % {"wave": wave.name},
        noun=ngettext_lazy("%(shown)s report", "%(shown)s reports", "n"),
        search_fields=("what", "browser", "system"),
        filters=[
            Filter(
                "works",
                _("Result"),
                choices=[("yes", _("It works")), ("no", _("It does not work"))],
                apply=lambda rows, value: rows.filter(works=value == "yes"),
            )
        ],
        default_sort="works",
        empty=Empty(_("Nothing reported yet"), _("Open the check, and send its link to pilot learners.")),
    )


def _result(report: DeviceReport) -> tuple[str, str]:
    return ("good", _("It works")) if report.works else ("stop", _("It does not work"))


def _browser(report: DeviceReport) -> str:
    return f"{kept.words(report.browser)} {report.version}".strip()


def _platform(report: DeviceReport) -> tuple[str, str]:
    status, words = _NOT_TRIED if report.platform is None else _REACHED[report.platform]
    return status, str(words)
