"""Settings of messages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from audiences.domain.settings.free_kinds import Addresses, Text
from audiences.domain.settings.language_kind import Languages
from audiences.domain.settings.option_kinds import Choice, Switch
from audiences.domain.settings.ordered_kinds import Number, TimeOfDay
from audiences.domain.settings.sections.affected import OWNERS, RECIPIENTS
from audiences.domain.settings.setting import Section, Setting, Tier

SETTINGS = (
    Setting(
        "sender_name",
        Section.MESSAGES,
        _("Sender"),
        _("The name people see; empty for the organization’s name"),
        RECIPIENTS,
        Text(60),
        "",
        Tier.LOCKED,
    ),
    Setting(
        "reply_to",
        Section.MESSAGES,
        _("Replies go to"),
        _("Addresses that read what people answer"),
        RECIPIENTS,
        Addresses(3),
        [],
        Tier.DELEGATED,
    ),
    Setting(
        "sending_time",
        Section.MESSAGES,
        _("Send at"),
        _("The recipient’s local time, never in quiet hours"),
        RECIPIENTS,
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
        RECIPIENTS,
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
        RECIPIENTS,
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
        RECIPIENTS,
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
        RECIPIENTS,
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
        RECIPIENTS,
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
        RECIPIENTS,
        Languages(),
        ["en", "de", "es", "ar", "fr", "hi", "it", "ja", "nl", "pl", "pt", "pt-BR", "zh", "zh-Hans"],
        Tier.DELEGATED,
    ),
    Setting(
        "readiness_digest",
        Section.MESSAGES,
        _("Daily mail to owners"),
        _("On working days, to who owns readiness items that are late or due within three working days"),
        OWNERS,
        Switch(),
        True,
        Tier.DELEGATED,
    ),
)
