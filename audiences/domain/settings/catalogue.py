"""The catalogue of settings (GO1, blueprint 02): what can be set, what it means, whom it affects, and where it begins.

`tier` and `bound` are what is suggested to a new organization; the center changes them (`changes.govern`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from audiences.domain import calendars
from audiences.domain.settings.free_kinds import Addresses, Text
from audiences.domain.settings.kinds import Bound, Kind, Value, Words
from audiences.domain.settings.language_kind import Languages
from audiences.domain.settings.option_kinds import Choice, Choices, Switch, Weekdays
from audiences.domain.settings.ordered_kinds import Number, TimeOfDay


class Tier(StrEnum):
    """Who decides, from the strictest: one value for all, regions within a bound, regions as they like."""

    LOCKED = "locked"
    BOUNDED = "bounded"
    DELEGATED = "delegated"

    @property
    def label(self) -> Words:
        return _TIERS[self]

    @property
    def rank(self) -> int:
        """0 is the strictest."""
        return list(Tier).index(self)


_TIERS = {
    Tier.LOCKED: _("Locked globally"),
    Tier.BOUNDED: _("Within bounds"),
    Tier.DELEGATED: _("Regions decide"),
}


class Section(StrEnum):
    TIME = "time"
    MESSAGES = "messages"
    DELIVERY = "delivery"
    RECORDS = "records"
    RESPONSIBILITY = "responsibility"

    @property
    def label(self) -> Words:
        return _SECTIONS[self]


_SECTIONS = {
    Section.TIME: _("Deadlines and time"),
    Section.MESSAGES: _("Messages"),
    Section.DELIVERY: _("Delivery"),
    Section.RECORDS: _("Privacy and records"),
    Section.RESPONSIBILITY: _("Responsibility"),
}


@dataclass(frozen=True)
class Setting:
    """One setting. `usual` gives a country's own default (ISO 3166-1 alpha-2) where it differs from `default`."""

    name: str
    section: Section
    title: Words
    help: Words
    affects: Words
    kind: Kind
    default: Value
    tier: Tier
    bound: Bound = field(default_factory=dict)
    usual: Callable[[str], Value] | None = None

    def default_in(self, country: str | None) -> Value:
        """The value where nobody set one."""
        return self.usual(country) if self.usual and country else self.default


def _usual_week(country: str) -> list[str]:
    return [str(day) for day in sorted(calendars.working_week(country))]


_LEARNERS = _("Everybody in a program")
_MANDATORY = _("People in mandatory programs")
_RECIPIENTS = _("Whoever gets messages")
_READERS = _("Readers of figures")

_SETTINGS = (
    Setting(
        "completion_days",
        Section.TIME,
        _("Days to complete"),
        _("From a wave’s local start, where it has no rule of its own. A change moves the deadlines that are open"),
        _MANDATORY,
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
        _MANDATORY,
        Choice({"working": _("Working days"), "calendar": _("Calendar days")}),
        "working",
        Tier.LOCKED,
    ),
    Setting(
        "deadline_time",
        Section.TIME,
        _("Deadline falls at"),
        _("On each person’s own clock; 23:59 is the end of the day"),
        _MANDATORY,
        TimeOfDay(),
        "23:59",
        Tier.LOCKED,
    ),
    Setting(
        "working_week",
        Section.TIME,
        _("Working week"),
        _("Used for working days, for sending and for sessions"),
        _LEARNERS,
        Weekdays(),
        ["1", "2", "3", "4", "5"],
        Tier.DELEGATED,
        usual=_usual_week,
    ),
    Setting(
        "sender_name",
        Section.MESSAGES,
        _("Sender"),
        _("The name people see; empty for the organization’s name"),
        _RECIPIENTS,
        Text(60),
        "",
        Tier.LOCKED,
    ),
    Setting(
        "reply_to",
        Section.MESSAGES,
        _("Replies go to"),
        _("Addresses that read what people answer"),
        _RECIPIENTS,
        Addresses(3),
        [],
        Tier.DELEGATED,
    ),
    Setting(
        "sending_time",
        Section.MESSAGES,
        _("Send at"),
        _("The recipient’s local time, never in quiet hours"),
        _RECIPIENTS,
        TimeOfDay(),
        "09:30",
        Tier.BOUNDED,
        {"low": "08:00", "high": "11:00"},
    ),
    Setting(
        "quiet_from",
        Section.MESSAGES,
        _("Quiet hours begin"),
        _("From then on nothing is sent, in the recipient’s local time"),
        _RECIPIENTS,
        TimeOfDay("12:00", "23:59"),
        "19:00",
        Tier.BOUNDED,
        {"low": "17:00", "high": "21:00"},
    ),
    Setting(
        "quiet_to",
        Section.MESSAGES,
        _("Quiet hours end"),
        _("In the recipient’s local time"),
        _RECIPIENTS,
        TimeOfDay("00:00", "11:59"),
        "08:00",
        Tier.BOUNDED,
        {"low": "07:00", "high": "10:00"},
    ),
    Setting(
        "sending_days",
        Section.MESSAGES,
        _("Sending days"),
        _("Days on which messages may leave"),
        _RECIPIENTS,
        Choice(
            {
                "working": _("Working days without public holidays"),
                "week": _("The working week, holidays too"),
                "every": _("Every day"),
            }
        ),
        "working",
        Tier.DELEGATED,
    ),
    Setting(
        "messages_per_week",
        Section.MESSAGES,
        _("Most messages in seven days"),
        _("To one person, from all programs; more wait. That mandatory training is overdue is told in any case"),
        _RECIPIENTS,
        Number(1, 50, ngettext_lazy("%(n)s message", "%(n)s messages", "n")),
        5,
        Tier.BOUNDED,
        {"low": 2, "high": 10},
    ),
    Setting(
        "reminder_days",
        Section.MESSAGES,
        _("Days between reminders"),
        _("At least so many, to one person in one program; a nudge from a manager does not wait for them"),
        _RECIPIENTS,
        Number(1, 30, ngettext_lazy("%(n)s day", "%(n)s days", "n")),
        2,
        Tier.BOUNDED,
        {"low": 1, "high": 7},
    ),
    Setting(
        "languages",
        Section.MESSAGES,
        _("Languages offered"),
        _("The first is used when a person has no preference"),
        _RECIPIENTS,
        Languages(),
        ["en", "de", "es", "ar", "fr", "hi", "it", "ja", "nl", "pl", "pt", "pt-BR", "zh", "zh-Hans"],
        Tier.DELEGATED,
    ),
    Setting(
        "modalities",
        Section.DELIVERY,
        _("Allowed modalities"),
        _("How training may be given here; a wave with any other is held at its gate"),
        _LEARNERS,
        Choices(
            {
                "elearning": _("Self-paced"),
                "vilt": _("Virtual classroom"),
                "ilt": _("Classroom"),
            }
        ),
        ["elearning", "vilt", "ilt"],
        Tier.DELEGATED,
    ),
    Setting(
        "minimum_group",
        Section.RECORDS,
        _("Smallest group shown in reports"),
        _("Smaller groups read “fewer than”; protects people in small teams"),
        _READERS,
        Number(2, 100, ngettext_lazy("%(n)s person", "%(n)s people", "n")),
        5,
        Tier.LOCKED,
        {"low": 5, "high": 50},
    ),
    Setting(
        "managers_see_scores",
        Section.RECORDS,
        _("Managers see scores of single people"),
        _("Completion is always shown to a person’s managers; the score only where this is on"),
        _READERS,
        Switch(),
        False,
        Tier.DELEGATED,
    ),
    Setting(
        "retention_years",
        Section.RECORDS,
        _("Keep completion records for"),
        _("Records with names stay at least this long"),
        _LEARNERS,
        Number(1, 30, ngettext_lazy("%(n)s year", "%(n)s years", "n")),
        7,
        Tier.BOUNDED,
        {"low": 5, "high": 10},
    ),
    Setting(
        "evidence",
        Section.RECORDS,
        _("Evidence of completion"),
        _("What a completion record has to carry before it counts"),
        _LEARNERS,
        Choice(
            {
                "record": _("A record"),
                "attestation": _("The person’s own statement"),
                "score": _("A score"),
                "signature": _("A signature"),
            }
        ),
        "record",
        Tier.DELEGATED,
    ),
    Setting(
        "legal_review",
        Section.RECORDS,
        _("Legal review before launch"),
        _("On: waves that reach people here need a legal sign-off at their gate"),
        _("Waves that reach people here"),
        Switch(_("Needed"), _("Not needed")),
        False,
        Tier.DELEGATED,
    ),
    Setting(
        "mandatory_means",
        Section.RESPONSIBILITY,
        _("What mandatory means here"),
        _("Shown to learners on their page, in the words of their place"),
        _MANDATORY,
        Text(400, lines=4),
        "",
        Tier.DELEGATED,
    ),
    Setting(
        "exception_approver",
        Section.RESPONSIBILITY,
        _("Exceptions are decided by"),
        _("Who may grant more time, exempt somebody or credit earlier learning"),
        _MANDATORY,
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
        _MANDATORY,
        Number(1, 100, ngettext_lazy("%(n)s percent", "%(n)s percent", "n")),
        10,
        Tier.LOCKED,
    ),
    Setting(
        "contacts",
        Section.RESPONSIBILITY,
        _("Contacts for questions"),
        _("Shown to learners, and written to when something escalates"),
        _LEARNERS,
        Addresses(5),
        [],
        Tier.DELEGATED,
    ),
    Setting(
        "report_cadence",
        Section.RESPONSIBILITY,
        _("Status report by mail"),
        _("How often a program’s status report goes to those named on it"),
        _READERS,
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
)

SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _SETTINGS}


def get(name: str) -> Setting:
    """The setting; KeyError names one that is unknown."""
    return SETTINGS[name]


def in_sections() -> dict[Section, list[Setting]]:
    """All settings, by section, in the order in which they are shown."""
    return {section: [s for s in _SETTINGS if s.section is section] for section in Section}
