"""Settings of what is tried on the organization's own platform before a launch: its load, and devices of learners."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from audiences.domain.settings.free_kinds import Hosts
from audiences.domain.settings.ordered_kinds import Number
from audiences.domain.settings.setting import Section, Setting, Tier
from rollout.tenancy.permissions import Action

_PLATFORM = _("Whoever runs the learning system")
_PILOTS = _("Waves before their launch")

SETTINGS = (
    Setting(
        "own_platforms",
        Section.DELIVERY,
        _("Own platforms"),
        _("Hosts that readiness checks may load, such as learn.example.com; no other is ever loaded"),
        _PLATFORM,
        Hosts(10),
        [],
        Tier.LOCKED,
        needs=Action.LIST_PLATFORMS,
    ),
    Setting(
        "load_requests",
        Section.DELIVERY,
        _("Requests of a load test"),
        _("At most so many are sent in one run"),
        _PLATFORM,
        Number(10, 2000, ngettext_lazy("%(n)s call", "%(n)s calls", "n")),
        200,
        Tier.LOCKED,
    ),
    Setting(
        "load_at_once",
        Section.DELIVERY,
        _("Requests at once"),
        _("So many wait for an answer at the same time"),
        _PLATFORM,
        Number(1, 50, ngettext_lazy("%(n)s at once", "%(n)s at once", "n")),
        10,
        Tier.LOCKED,
    ),
    Setting(
        "load_seconds",
        Section.DELIVERY,
        _("A load test ends after"),
        _("However many requests are left"),
        _PLATFORM,
        Number(2, 120, ngettext_lazy("%(n)s second", "%(n)s seconds", "n")),
        30,
        Tier.LOCKED,
    ),
    Setting(
        "load_p95",
        Section.DELIVERY,
        _("Slowest answer accepted"),
        _("95 of 100 requests of a load test have to be answered within this time"),
        _PLATFORM,
        Number(50, 20000, ngettext_lazy("%(n)s millisecond", "%(n)s milliseconds", "n")),
        1500,
        Tier.LOCKED,
    ),
    Setting(
        "load_errors",
        Section.DELIVERY,
        _("Errors accepted"),
        _("Requests of a load test without a sound answer, of 100"),
        _PLATFORM,
        Number(0, 20, ngettext_lazy("%(n)s of 100", "%(n)s of 100", "n")),
        1,
        Tier.LOCKED,
    ),
    Setting(
        "device_reports",
        Section.DELIVERY,
        _("Devices tried before a launch"),
        _("So many learners have to report how it went"),
        _PILOTS,
        Number(1, 500, ngettext_lazy("%(n)s device", "%(n)s devices", "n")),
        5,
        Tier.LOCKED,
    ),
    Setting(
        "device_share",
        Section.DELIVERY,
        _("Devices on which it has to work"),
        _("Of 100 that were tried"),
        _PILOTS,
        Number(1, 100, ngettext_lazy("%(n)s of 100", "%(n)s of 100", "n")),
        95,
        Tier.LOCKED,
    ),
)
