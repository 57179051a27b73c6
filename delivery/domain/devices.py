"""The device check of a wave (RD9): its link, and what pilot learners report of their devices before the launch.

The link is the wave's, not a person's: whoever has it may report, and nobody is named. It is signed, so it can be shown
again without being kept; opening a new round takes the links of earlier ones back.
"""

import datetime
import re
from urllib.parse import urlsplit

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from audiences.models import Country
from delivery.domain import browsers
from delivery.models import DeviceCheck, DeviceReport
from programs.domain import audience, rights
from programs.models import Module, Wave
from rollout.journal.domain import entries
from rollout.tenancy import actors, links
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip

LASTS = datetime.timedelta(days=30)
MOST = 5_000  # reports of one round
_SALT = "device-check"


def open_round(*, wave: Wave, by: Actor, at: datetime.datetime) -> DeviceCheck:
    """Make a link that is good for LASTS; the one before opens nothing any more, and its reports are let go."""
    rights.require(by, Action.WORK_READINESS)
    check, made = DeviceCheck.objects.select_for_update().get_or_create(
        wave=wave, defaults={"opened_at": at, "closes_at": at + LASTS}
    )
    if not made:
        check.reports.all().delete()
        check.round, check.opened_at, check.closes_at = check.round + 1, at, at + LASTS
        check.save(update_fields=["round", "opened_at", "closes_at"])
    entries.record("devices.opened", subject=wave, by=by, at=at, data={"program": wave.program_id})
    return check


def close(*, wave: Wave, by: Actor, at: datetime.datetime) -> None:
    """End the link now; what was reported stays."""
    rights.require(by, Action.WORK_READINESS)
    closed = DeviceCheck.objects.filter(wave=wave, closes_at__gt=at).update(closes_at=at)
    if closed:
        entries.record("devices.closed", subject=wave, by=by, at=at, data={"program": wave.program_id})


def of_wave(wave: Wave) -> DeviceCheck | None:
    return DeviceCheck.objects.filter(wave=wave).first()


def token(check: DeviceCheck) -> str:
    """What stands in the link; the same for as long as the round lasts."""
    said = f"{int_to_base36(check.tenant_id)}-{int_to_base36(check.pk)}-{int_to_base36(check.round)}"
    return signing.Signer(salt=_SALT, sep=".").sign(said)


def link(check: DeviceCheck) -> str:
    """The full address, for a message or a poster."""
    return links.absolute(links.outside("signed:devices", token(check)))


def tenant_of(given: str) -> int | None:
    """Id of the tenant the token speaks of, or None where it was not made here."""
    parts = _parts(given)
    return parts[0] if parts else None


def resolve(given: str) -> DeviceCheck | None:
    """The check of a token, inside its tenant; None where a later round took its place."""
    parts = _parts(given)
    if parts is None:
        return None
    found = DeviceCheck.objects.filter(pk=parts[1], round=parts[2])
    return found.select_related("wave__program", "wave__tenant").first()


def report(
    *,
    check: DeviceCheck,
    agent: str,
    works: bool,
    at: datetime.datetime,
    what: str = "",
    country: Country | None = None,
    screen: str = "",
    cookies: bool = False,
    platform: bool | None = None,
) -> DeviceReport:
    """Keep what a learner says of a device; `agent` is what its browser calls itself."""
    check = DeviceCheck.objects.select_for_update(of=("self",)).select_related("wave__tenant").get(pk=check.pk)
    if not works and not what.strip():
        raise ValidationError({"what": _("Say what happened, so that somebody can mend it.")})
    if check.reports.count() >= MOST:
        raise Slip(_("This check has enough reports. Thank you."))
    browser = browsers.read(agent)
    made = DeviceReport.objects.create(
        check_of=check,
        works=works,
        browser=browser.name,
        version=browser.version,
        system=browser.system,
        country=country,
        screen=screen,
        cookies=cookies,
        platform=platform,
        what=what.strip()[:500],
        reported_at=at,
    )
    data = {"program": check.wave.program_id, "works": works}
    entries.record("devices.reported", subject=check.wave, by=actors.system(check.wave.tenant), at=at, data=data)
    return made


def address_of(wave: Wave) -> str:
    """Where the first module opens; empty where none has an address."""
    urls = Module.objects.learned().filter(program=wave.program_id).exclude(launch_url="").order_by("number")
    return urls.values_list("launch_url", flat=True).first() or ""


def platform_of(wave: Wave) -> str:
    """Origin of that address, as https://learn.example.com; empty where it is none."""
    parts = urlsplit(address_of(wave))
    plain = re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?", parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and plain else ""


def countries_of(wave: Wave) -> list[Country]:
    """Where the people of the wave are."""
    there = audience.people_of(wave).order_by().exclude(country=None).values("country")
    return list(Country.objects.filter(pk__in=there).order_by("name"))


def _parts(given: str) -> tuple[int, int, int] | None:
    try:
        said = signing.Signer(salt=_SALT, sep=".").unsign(given)
        tenant, check, number = (base36_to_int(each) for each in said.split("-"))
    except (signing.BadSignature, ValueError):
        return None
    return tenant, check, number
