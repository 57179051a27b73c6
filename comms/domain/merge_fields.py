"""The merge fields a text may use, per recipient, each with what it says and a sample for checks at save time."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from comms.models import Step

DEVICES = "device_link"  # asked for only where a text uses it
TEAM_KEYS = ("name", "due", "days_late")  # of each entry of `team`


@dataclass(frozen=True, slots=True)
class Field:
    """A merge field; `sample` is a string, a number or, for `team`, a list of dicts of strings."""

    name: str
    says: str
    sample: Any


_EVERYONE = (
    Field("first_name", _("First name of the recipient"), "Lakshmi"),
    Field("last_name", _("Last name of the recipient"), "Iyer"),
    Field("program", _("Name of the program"), "Anti-bribery essentials"),
    Field("wave", _("Name of the wave"), "Wave 3"),
    Field("sponsor", _("Name of the program's sponsor, may be empty"), "Jonas Keller"),
    Field("why", _("The change story: why"), "One rule for all of us, wherever we work."),
    Field("what_changes", _("The change story: what changes"), "Gifts are declared in one place."),
    Field("what_is_expected", _("The change story: what is expected"), "Complete the course by the due date."),
)
_LEARNER = (
    *_EVERYONE,
    Field("due", _("Due date and time where the recipient is"), "Friday 20 November, end of day in Pune"),
    Field("days_left", _("Days until then, 0 when it has passed"), 9),
    Field("start_link", _("The recipient's own link to the course"), "https://example.com/"),
    Field("manager_name", _("Name of the recipient's manager, may be empty"), "Marcus Bell"),
    Field(DEVICES, _("Link to the device check of the wave, may be empty"), "https://example.com/"),
)
_MANAGER = (
    *_EVERYONE,
    Field("late_count", _("How many of the recipient's reports are overdue"), 1),
    Field("team", _("Those reports: name, due, days_late of each"), [dict.fromkeys(TEAM_KEYS, "Lakshmi Iyer")]),
    Field("team_link", _("Link to the recipient's team page"), "https://example.com/"),
)
_BY_RECIPIENT = {Step.Recipient.LEARNER: _LEARNER, Step.Recipient.MANAGER: _MANAGER}


def accepted(recipient: str) -> tuple[Field, ...]:
    """Fields of texts to this `Step.Recipient`."""
    return _BY_RECIPIENT[Step.Recipient(recipient)]


def names(recipient: str) -> list[str]:
    return [field.name for field in accepted(recipient)]


def samples(recipient: str) -> dict[str, Any]:
    return {field.name: field.sample for field in accepted(recipient)}
