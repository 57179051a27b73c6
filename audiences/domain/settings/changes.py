"""Deciding on settings (GO1): a value for a place, who may decide, and what the law of a country asks.

Every verb refuses with a ValidationError keyed by `value`, `tier` or `bound`; nothing is overwritten, decisions add up.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audiences.domain.settings import announcements, book, catalogue
from audiences.domain.settings.book import Book, Place
from audiences.domain.settings.catalogue import Tier
from audiences.domain.settings.kinds import Bound, Value
from audiences.domain.settings.resolution import Held, Level, Policy, Resolved
from audiences.models import Country, Region, SettingPolicy, SettingValue, Statute
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor


@dataclass(frozen=True)
class Target:
    """What a value is decided for: the organization (neither), a region, or a country."""

    region: Region | None = None
    country: Country | None = None

    @property
    def place(self) -> Place:
        return (self.region.pk if self.region else None, self.country.pk if self.country else None)

    @property
    def level(self) -> Level:
        return Level.COUNTRY if self.country else Level.REGION if self.region else Level.TENANT

    @property
    def name(self) -> str:
        """The place in sentences."""
        return str(self.country or self.region or _("all regions"))

    def resolve(self, name: str, settings: Book) -> Resolved:
        region, country = self.place
        return settings.resolve(name, region=region, country=country)


def check(*, name: str, raw: Any, target: Target, settings: Book) -> Value:
    """The value that would be saved, or a ValidationError that says what is accepted and who decides."""
    resolved = target.resolve(name, settings)
    if resolved.locked_by and target.level is not Level.TENANT:
        raise ValidationError({"value": locked(resolved)}, code="locked")
    return read(resolved, raw)


def read(resolved: Resolved, raw: Any) -> Value:
    """What was typed as a value that is allowed where `resolved` holds; ValidationError keyed by `value`."""
    kind = resolved.setting.kind
    try:
        value = kind.read(raw)
    except ValueError as refused:
        raise ValidationError({"value": str(refused)}, code="unreadable") from refused
    if not kind.allows(resolved.allowed, value):
        raise ValidationError({"value": _refusal(resolved, value)}, code="out_of_bounds")
    return value


def locked(resolved: Resolved) -> str:
    """Why a level that the tier leaves out may not set a value, and who may."""
    return _("“%(setting)s” is locked globally: it is %(words)s everywhere. Only the center changes it.") % {
        "setting": resolved.setting.title,
        "words": resolved.words,
    }


def set_value(
    *,
    name: str,
    raw: Any,
    target: Target,
    by: Actor,
    at: datetime.datetime,
    effective_at: datetime.datetime | None = None,
    reason: str = "",
) -> SettingValue:
    """Decide a value for a place from `effective_at` (default: at once)."""
    settings = book.at(max(at, effective_at or at))
    value = check(name=name, raw=raw, target=target, settings=settings)
    row = SettingValue(is_set=True, value=value, region=target.region, country=target.country)
    before = target.resolve(name, settings)
    return decide(
        row, name, by=by, at=at, effective_at=effective_at, reason=reason, data={"before": before.value, "after": value}
    )


def clear_value(
    *,
    name: str,
    target: Target,
    by: Actor,
    at: datetime.datetime,
    effective_at: datetime.datetime | None = None,
    reason: str = "",
) -> SettingValue:
    """Give the place's own value up: what the next level outward says holds again."""
    settings = book.at(max(at, effective_at or at))
    if (name, target.place) not in settings.values:
        raise ValidationError(
            {
                "value": _("%(place)s has no value of its own here; it already follows the next level.")
                % {"place": target.name}
            }
        )
    after = target.resolve(name, settings.with_value(name, target.place, None))
    row = SettingValue(is_set=False, region=target.region, country=target.country)
    before = target.resolve(name, settings)
    return decide(
        row,
        name,
        by=by,
        at=at,
        effective_at=effective_at,
        reason=reason,
        data={"before": before.value, "after": after.value},
    )


def with_value(*, name: str, value: Value, target: Target, settings: Book) -> Book:
    """The book as it would be after `set_value`; for the preview of its effects."""
    return settings.with_value(
        name, target.place, Held(target.level, value, target.name if target.level is not Level.TENANT else "")
    )


def read_policy(*, name: str, tier: str, bound: Mapping[str, Any]) -> Policy:
    """The policy that was chosen, checked; a bound is kept only by a bounded tier."""
    setting = catalogue.get(name)
    if tier not in list(Tier):
        raise ValidationError(
            {"tier": _("“%(tier)s” is no tier; locked, bounded or delegated is accepted.") % {"tier": tier}}
        )
    if tier != Tier.BOUNDED:
        return Policy(Tier(tier), {})
    if not setting.kind.can_be_bounded:
        raise ValidationError(
            {"tier": _("“%(setting)s” cannot be bounded; lock it or delegate it.") % {"setting": setting.title}}
        )
    try:
        found = setting.kind.read_bound(dict(bound))
    except ValueError as refused:
        raise ValidationError({"bound": str(refused)}) from refused
    if not found:
        raise ValidationError({"bound": _("A bounded setting needs a bound; to leave it open, delegate it.")})
    return Policy(Tier.BOUNDED, found)


def govern(
    *,
    name: str,
    tier: str,
    bound: Mapping[str, Any],
    by: Actor,
    at: datetime.datetime,
    effective_at: datetime.datetime | None = None,
    reason: str = "",
) -> SettingPolicy:
    """Choose who decides on the setting. Values that the new bound excludes stay, and the nearest allowed holds."""
    policy = read_policy(name=name, tier=tier, bound=bound)
    before = book.at(at).policy(name)
    row = SettingPolicy(tier=policy.tier, bound=policy.bound)
    data = {
        "before": {"tier": before.tier, "bound": before.bound},
        "after": {"tier": policy.tier, "bound": policy.bound},
    }
    return decide(row, name, by=by, at=at, effective_at=effective_at, reason=reason, data=data)


def enact(
    *,
    name: str,
    country: Country,
    bound: Bound | None,
    source: str,
    by: Actor,
    at: datetime.datetime,
    effective_at: datetime.datetime | None = None,
) -> Statute:
    """Record what the law of a country asks of a setting; None takes it back. No level may loosen it (GO4, GO5)."""
    setting = catalogue.get(name)
    if not setting.kind.can_be_bounded:
        raise ValidationError(
            {"bound": _("“%(setting)s” takes any value; a law cannot bound it.") % {"setting": setting.title}}
        )
    try:
        found = setting.kind.read_bound(dict(bound or {}))
    except ValueError as refused:
        raise ValidationError({"bound": str(refused)}) from refused
    if bound is not None and not found:
        raise ValidationError({"bound": _("Enter what the law asks for.")})
    if bound is not None and not source.strip():
        raise ValidationError({"source": _("Name the law or agreement.")})
    row = Statute(is_set=bound is not None, bound=found, country=country, source=source.strip())
    data = {"country": country.code, "bound": found if bound is not None else None}
    return decide(row, name, by=by, at=at, effective_at=effective_at, reason=source, data=data)


def decide(
    row: Any,
    name: str,
    *,
    by: Actor,
    at: datetime.datetime,
    data: dict[str, Any],
    effective_at: datetime.datetime | None = None,
    reason: str = "",
) -> Any:
    """Keep the decision and journal it; a moment in the past is refused, since nothing already done is rewritten."""
    if effective_at is not None and effective_at < at:
        raise ValidationError({"effective_at": _("Choose a moment from now on; what has happened is not rewritten.")})
    row.name, row.reason, row.decided_by, row.decided_at = name, reason.strip(), by.user, at
    row.effective_at = effective_at or at
    row.save(force_insert=True)
    kept = {"setting": name, "effective_at": row.effective_at.isoformat(), **data}
    entries.record("setting.decided", subject=row, by=by, at=at, reason=row.reason, data=kept)
    announcements.announce(row, by=by, at=at)
    return row


def _refusal(resolved: Resolved, value: Value) -> str:
    """“Choose 25 to 35 days; 40 days is outside.”, naming the law where it is the law that bounds."""
    kind = resolved.setting.kind
    if resolved.statute and not kind.allows(resolved.statute.bound, value):
        return _("Choose %(allowed)s: %(law)s asks for it. %(value)s is outside.") % {
            "allowed": kind.bound_words(resolved.allowed),
            "law": resolved.statute.source or resolved.statute.country,
            "value": kind.words(value),
        }
    return _("Choose %(allowed)s. %(value)s is outside what the center allows.") % {
        "allowed": kind.bound_words(resolved.allowed),
        "value": kind.words(value),
    }
