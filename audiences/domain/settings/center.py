"""What the center decides on one setting at once: who may decide, within what, and the value for all (GO1)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.domain.settings import book, catalogue, changes, rights
from audiences.domain.settings.book import EVERYWHERE, Book
from audiences.domain.settings.effects import Change
from audiences.domain.settings.kinds import Value
from audiences.domain.settings.resolution import Policy
from audiences.domain.settings.targets import Target
from audiences.models import SettingPolicy, SettingValue
from audiences.models.setting import Decision
from rollout.tenancy.actors import Actor


@dataclass(frozen=True)
class Proposal:
    """A policy and a value that the center wants for a setting; `before` and `after` are the books without and with it.

    `value` is None where the organization gives its own up.
    """

    name: str
    policy: Policy
    value: Value | None
    before: Book
    after: Book
    has_new_policy: bool
    has_new_value: bool

    @property
    def change(self) -> Change:
        return Change(self.name, self.before, self.after)

    @property
    def is_new(self) -> bool:
        return self.has_new_policy or self.has_new_value


def propose(
    *, name: str, tier: str, bound: Mapping[str, Any], raw: Any, settings: Book, back: bool = False
) -> Proposal:
    """What the center typed, checked; ValidationError keyed by `tier`, `bound` or `value`.

    A policy is new also where it equals the suggestion and nobody has decided it yet.
    """
    policy = changes.read_policy(name=name, tier=tier, bound=bound)
    governed, everywhere = settings.with_policy(name, policy), Target()
    before = everywhere.resolve(name, settings)
    value = None if back else changes.read(everywhere.resolve(name, governed), raw)
    own = settings.values.get((name, EVERYWHERE))
    has_new_value = own is not None if back else value != before.wanted
    return Proposal(
        name=name,
        policy=policy,
        value=value,
        before=settings,
        after=everywhere.trial(name, value, governed) if has_new_value else governed,
        has_new_policy=settings.policies.get(name) != policy,
        has_new_value=has_new_value,
    )


def decide(
    proposal: Proposal,
    *,
    by: Actor,
    at: datetime.datetime,
    effective_at: datetime.datetime | None = None,
    reason: str = "",
    seen: str | None = None,
) -> list[Decision]:
    """Keep what is new of the proposal. ValidationError with code `conflict` where somebody decided since `seen`."""
    rights.require_center(by)
    everywhere = Target()
    everywhere.lock()
    if seen is not None and seen != latest(proposal.name):
        says = _("Somebody else decided on this meanwhile; nothing was saved.")
        raise ValidationError({"value": ValidationError(says, code="conflict")})
    when: dict[str, Any] = {"by": by, "at": at, "effective_at": effective_at, "reason": reason}
    found: list[Decision] = []
    if proposal.has_new_policy:
        policy = proposal.policy
        found.append(changes.govern(name=proposal.name, tier=policy.tier, bound=policy.bound, **when))
    if proposal.has_new_value and proposal.value is None:
        found.append(changes.clear_value(name=proposal.name, target=everywhere, **when))
    elif proposal.has_new_value:
        found.append(changes.set_value(name=proposal.name, raw=proposal.value, target=everywhere, **when))
    return found


def latest(name: str) -> str:
    """The center's newest decisions on the setting, to be handed back when saving."""
    values = SettingValue.objects.filter(name=name, region=None, country=None).aggregate(latest=Max("pk"))["latest"]
    policies = SettingPolicy.objects.filter(name=name).aggregate(latest=Max("pk"))["latest"]
    return f"{values or 0}.{policies or 0}"


def undecided(settings: Book) -> list[str]:
    """Settings whose tier still is what the catalogue suggests, because nobody has decided it."""
    return [name for name in catalogue.SETTINGS if name not in settings.policies]


def adopt(*, by: Actor, at: datetime.datetime) -> int:
    """Decide every undecided tier as suggested; nothing in force changes. How many there were."""
    rights.require_center(by)
    Target().lock()
    names = undecided(book.at(at))
    for name in names:
        policy = changes.suggested(name)
        data = {"before": None, "after": {"tier": policy.tier, "bound": policy.bound}}
        row = SettingPolicy(tier=policy.tier, bound=policy.bound)
        changes.decide(row, name, by=by, at=at, data=data, changes_nothing=True)
    return len(names)
