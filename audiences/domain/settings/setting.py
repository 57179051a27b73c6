"""What a setting is: what it means, whom it affects, where it begins, and who decides on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from audiences.domain.settings.kinds import Bound, Kind, Value, Words
from rollout.tenancy.permissions import Action


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
    needs: Action = Action.GOVERN_SETTINGS  # to decide the value for all

    def default_in(self, country: str | None) -> Value:
        """The value where nobody set one."""
        return self.usual(country) if self.usual and country else self.default
