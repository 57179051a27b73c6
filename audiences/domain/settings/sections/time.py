"""Settings of deadlines and time."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from audiences.domain import calendars
from audiences.domain.settings.option_kinds import Choice, Weekdays
from audiences.domain.settings.ordered_kinds import Number, TimeOfDay
from audiences.domain.settings.sections.affected import LEARNERS, MANDATORY
from audiences.domain.settings.setting import Section, Setting, Tier


def _usual_week(country: str) -> list[str]:
    return [str(day) for day in sorted(calendars.working_week(country))]


SETTINGS = (
    Setting(
        "completion_days",
        Section.TIME,
        _("Days to complete"),
        _("From a wave’s local start, where it has no rule of its own. A change moves the deadlines that are open"),
        MANDATORY,
        Number(1, 365, ngettext_lazy("%(n)s day", "%(n)s days", "n")),
        20,
        Tier.BOUNDED,
        {"low": 10, "high": 40},
    ),
    Setting(
        "completion_unit",
        Section.TIME,
        _("Days are counted as"),
        _("Working days leave out weekends and public holidays of each person’s place"),
        MANDATORY,
        Choice({"working": _("Working days"), "calendar": _("Calendar days")}),
        "working",
        Tier.LOCKED,
    ),
    Setting(
        "deadline_time",
        Section.TIME,
        _("Deadline falls at"),
        _("On each person’s own clock; 23:59 is the end of the day"),
        MANDATORY,
        TimeOfDay(),
        "23:59",
        Tier.LOCKED,
    ),
    Setting(
        "working_week",
        Section.TIME,
        _("Working week"),
        _("Used for working days, for sending and for sessions"),
        LEARNERS,
        Weekdays(),
        ["1", "2", "3", "4", "5"],
        Tier.DELEGATED,
        usual=_usual_week,
    ),
    Setting(
        "programs_at_once",
        Section.TIME,
        _("Programs at the same time"),
        _("Where somebody would be in more at once, the plan of each of them and the move of a wave say so"),
        LEARNERS,
        Number(1, 20, ngettext_lazy("%(n)s program", "%(n)s programs", "n")),
        3,
        Tier.LOCKED,
    ),
)
