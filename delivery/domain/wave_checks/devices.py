"""The readiness check of devices (RD9): enough pilot learners tried theirs, and it works on enough of them."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audiences.domain.settings import book
from delivery.domain import device_counts, devices
from delivery.domain.device_counts import Group
from programs.domain.check_causes import SETTING
from programs.domain.checks import Check, Detail, Result, unclear
from programs.models import Wave


def run(wave: Wave, at: datetime.datetime) -> Result:
    check = devices.of_wave(wave)
    if check is None:
        return unclear(_("No device was tried yet. Send the link of the device check to pilot learners."))
    settings = book.at(at)
    enough, share = settings.value("device_reports"), settings.value("device_share")
    reports = list(check.reports.select_related("country"))
    works, total = sum(report.works for report in reports), len(reports)
    found = device_counts.groups(reports)
    details = tuple(_detail(group) for group in (*found["browser"], *found["system"]))
    if total < enough:
        said = ngettext(
            "%(n)s device was tried; %(enough)s are asked for.",
            "%(n)s devices were tried; %(enough)s are asked for.",
            total,
        )
        return unclear(said % {"n": total, "enough": enough}, details)
    said = _("It works on %(works)s of %(all)s devices; %(share)s%% are asked for.")
    values = {"works": works, "all": total, "share": share}
    return Result(100 * works >= share * total, said % values, details=details)


def _detail(group: Group) -> Detail:
    said = _("Works on %(works)s of %(all)s.") % {"works": group.works, "all": group.total}
    return Detail(group.status, group.name, said)


CHECK = Check(
    "devices",
    gettext_lazy("Tried on devices of learners"),
    run,
    by_hand=True,
    page="delivery:devices",
    page_title=gettext_lazy("Device check"),
    follows=frozenset({SETTING, "devices.opened", "devices.reported"}),
)
