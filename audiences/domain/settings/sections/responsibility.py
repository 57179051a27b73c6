"""Settings of responsibility."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from audiences.domain.settings.free_kinds import Addresses, Text
from audiences.domain.settings.option_kinds import Choice
from audiences.domain.settings.ordered_kinds import Number
from audiences.domain.settings.sections.affected import LEARNERS, MANDATORY, OWNERS, READERS
from audiences.domain.settings.setting import Section, Setting, Tier

SETTINGS = (
    Setting(
        "mandatory_means",
        Section.RESPONSIBILITY,
        _("What mandatory means here"),
        _("Shown to learners on their page, in the words of their place"),
        MANDATORY,
        Text(400, lines=4),
        "",
        Tier.DELEGATED,
    ),
    Setting(
        "exception_approver",
        Section.RESPONSIBILITY,
        _("Exceptions are decided by"),
        _("Who may grant more time, exempt somebody or credit earlier learning"),
        MANDATORY,
        Choice(
            {
                "regional_lead": _("The regional lead"),
                "program_manager": _("The program manager"),
                "administrator": _("An administrator"),
            }
        ),
        "program_manager",
        Tier.DELEGATED,
    ),
    Setting(
        "armed_audience_share",
        Section.RESPONSIBILITY,
        _("Change of an audience to confirm"),
        _("An import that changes more of the people of a wave that runs, or whose gate is open, has to be confirmed"),
        MANDATORY,
        Number(1, 100, ngettext_lazy("%(n)s percent", "%(n)s percent", "n")),
        10,
        Tier.LOCKED,
    ),
    Setting(
        "contacts",
        Section.RESPONSIBILITY,
        _("Contacts for questions"),
        _("Shown to learners, and written to when something escalates"),
        LEARNERS,
        Addresses(5),
        [],
        Tier.DELEGATED,
    ),
    Setting(
        "report_cadence",
        Section.RESPONSIBILITY,
        _("Status report by mail"),
        _("How often a program’s status report goes to those named on it"),
        READERS,
        Choice(
            {
                "weekly": _("Every week"),
                "fortnightly": _("Every two weeks"),
                "monthly": _("Every month"),
            }
        ),
        "weekly",
        Tier.LOCKED,
    ),
    Setting(
        "owner_hours",
        Section.RESPONSIBILITY,
        _("Hours a week for readiness items"),
        _("Of whoever owns some and has no hours of their own; weeks with more work than that are pointed out"),
        OWNERS,
        Number(1, 60, ngettext_lazy("%(n)s hour", "%(n)s hours", "n")),
        40,
        Tier.LOCKED,
    ),
    Setting(
        "support_hours",
        Section.RESPONSIBILITY,
        _("Hours a week for questions"),
        _("Staffed for everybody for whom this decision holds; waves show what they are expected to need of them"),
        LEARNERS,
        Number(0, 5000, ngettext_lazy("%(n)s hour", "%(n)s hours", "n")),
        0,
        Tier.DELEGATED,
    ),
)
