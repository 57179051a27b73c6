"""Which value of a setting is in force, and why (GO1). Pure.

Values are looked for from the nearest level outward: program and country, program and region, country, region, program,
organization; as far as the tier lets levels decide. A jurisdiction's law stands above all of it: nothing loosens it.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from audiences.domain.settings.kinds import Bound, Value
from audiences.domain.settings.setting import Setting, Tier


class Level(StrEnum):
    """Where a value is held, from the nearest to the person outward; the order is the lookup order."""

    PROGRAM_COUNTRY = "program_country"
    PROGRAM_REGION = "program_region"
    COUNTRY = "country"
    REGION = "region"
    PROGRAM = "program"
    TENANT = "tenant"
    DEFAULT = "default"


_CENTRAL = {Level.TENANT, Level.DEFAULT}
_OF_PROGRAM = {Level.PROGRAM, *_CENTRAL}


@dataclass(frozen=True)
class Held:
    """A value that somebody decided for one level. `place` names the region or country, `by` the person.

    `by_id` is the person's user, so that readers can be told “you”.
    """

    level: Level
    value: Value
    place: str = ""
    program: str = ""
    by: str = ""
    at: datetime.datetime | None = None
    reason: str = ""
    by_id: int | None = None


@dataclass(frozen=True)
class Policy:
    """Who decides, and within what."""

    tier: Tier
    bound: Bound

    @classmethod
    def suggested(cls, setting: Setting) -> "Policy":
        return cls(setting.tier, setting.bound)


@dataclass(frozen=True)
class Statute:
    """What the law of a country asks of a setting."""

    bound: Bound
    country: str
    source: str  # the law or agreement, in words


@dataclass(frozen=True)
class Resolved:
    """The value in force and where it comes from.

    `wanted` is what `source` says; `value` differs from it where a bound or a law pulled it to the nearest allowed one.
    `ignored` are nearer values that the tier leaves out; `otherwise` is what would hold without `source`.
    """

    setting: Setting
    value: Value
    wanted: Value
    source: Held
    policy: Policy
    allowed: Bound
    statute: Statute | None
    locked_by: Level | None  # the level that locked it: TENANT, PROGRAM or nobody
    ignored: tuple[Held, ...]
    otherwise: Value

    @property
    def is_adjusted(self) -> bool:
        """Whether the value in force is not the one that was chosen."""
        return bool(self.value != self.wanted)

    @property
    def words(self) -> str:
        return self.setting.kind.words(self.value)


def resolve(
    setting: Setting,
    held: Sequence[Held],
    *,
    policy: Policy,
    country: str | None = None,
    program_policy: Policy | None = None,
    statute: Statute | None = None,
) -> Resolved:
    """The value for one place (and program), from the decisions `held` there, the nearest first."""
    tightened = tighten(setting, policy, program_policy)
    listening = _levels(policy, tightened)
    heard = [each for each in held if each.level in listening]
    default = Held(Level.DEFAULT, setting.default_in(country))
    kind = setting.kind
    allowed = kind.meet(statute.bound, tightened.bound) if statute else tightened.bound
    first, second = [*heard, default, default][:2]
    return Resolved(
        setting=setting,
        value=kind.nearest(allowed, first.value),
        wanted=first.value,
        source=first,
        policy=tightened,
        allowed=allowed,
        statute=statute,
        locked_by=_locked_by(policy, tightened),
        ignored=tuple(each for each in held if each.level not in listening),
        otherwise=kind.nearest(allowed, second.value),
    )


def tighten(setting: Setting, policy: Policy, by_program: Policy | None) -> Policy:
    """The organization's policy as a program tightened it; what would loosen it has no effect.

    Only a bounded tier has a bound: locked is one value, delegated takes any.
    """
    tier = min(policy.tier, by_program.tier, key=lambda tier: tier.rank) if by_program else policy.tier
    bound = policy.bound if policy.tier is Tier.BOUNDED else {}
    if by_program and by_program.tier is Tier.BOUNDED and policy.tier is not Tier.LOCKED:
        bound = setting.kind.meet(bound, by_program.bound)
    return Policy(tier, bound)


def _levels(policy: Policy, tightened: Policy) -> set[Level]:
    if policy.tier is Tier.LOCKED:
        return _CENTRAL
    return _OF_PROGRAM if tightened.tier is Tier.LOCKED else set(Level)


def _locked_by(policy: Policy, tightened: Policy) -> Level | None:
    if policy.tier is Tier.LOCKED:
        return Level.TENANT
    return Level.PROGRAM if tightened.tier is Tier.LOCKED else None
