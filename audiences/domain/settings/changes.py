"""Deciding on settings (GO1): a value for a place, who may decide, and what the law of a country asks.

Every verb refuses with a ValidationError keyed by `value`, `tier` or `bound`, and with PermissionDenied for those who
do not decide there. Nothing is overwritten, decisions add up.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audiences.domain.settings import announcements, book, catalogue, rights
from audiences.domain.settings.book import EVERYWHERE, Book
from audiences.domain.settings.free_kinds import Addresses
from audiences.domain.settings.kinds import Bound, Value
from audiences.domain.settings.resolution import Level, Policy, Resolved
from audiences.domain.settings.setting import Tier
from audiences.domain.settings.targets import Target
from audiences.models import Country, SettingPolicy, SettingValue, Statute
from audiences.models.setting import Decision
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor


def check(*, name: str, raw: Any, target: Target, settings: Book) -> Value:
    """The value that would be saved, or a ValidationError that says what is accepted and who decides."""
    resolved = target.resolve(name, settings)
    if not is_open(target, resolved):
        raise ValidationError({"value": locked(resolved)}, code="locked")
    return read(resolved, raw)


def is_open(target: Target, resolved: Resolved) -> bool:
    """Whether the tier lets the place decide; the organization always may."""
    return target.level is Level.TENANT or not resolved.locked_by


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
    said = {"setting": resolved.setting.title, "words": resolved.words}
    if resolved.locked_by is Level.PROGRAM:
        return _("“%(setting)s” is locked by this program: it is %(words)s in every place.") % said
    return _("“%(setting)s” is locked globally: it is %(words)s everywhere. Only Group changes it.") % said


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
    settings = _opened(name, target, by, max(at, effective_at or at))
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
    settings = _opened(name, target, by, max(at, effective_at or at))
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


def _opened(name: str, target: Target, by: Actor, at: datetime.datetime) -> Book:
    """The settings at the instant, once the actor may decide for the place and nobody else does meanwhile."""
    rights.require_place(by, target)
    if target.place == EVERYWHERE:
        rights.require_setting(by, catalogue.SETTINGS.get(name))
    target.lock()
    return book.at(at)


def with_value(*, name: str, value: Value, target: Target, settings: Book) -> Book:
    """The book as it would be after `set_value`; for the preview of its effects."""
    return target.trial(name, value, settings)


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


def suggested(name: str) -> Policy:
    """The policy to begin with; a bound only where it counts."""
    policy = Policy.suggested(catalogue.get(name))
    return policy if policy.tier is Tier.BOUNDED else Policy(policy.tier, {})


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
    rights.require_center(by)
    Target().lock()
    policy = read_policy(name=name, tier=tier, bound=bound)
    before = book.at(max(at, effective_at or at)).policy(name)
    row = SettingPolicy(tier=policy.tier, bound=policy.bound)
    data = {
        "before": {"tier": before.tier, "bound": before.bound},
        "after": {"tier": policy.tier, "bound": policy.bound},
    }
    return decide(row, name, by=by, at=at, effective_at=effective_at, reason=reason, data=data)


def ungovern(*, name: str, by: Actor, at: datetime.datetime) -> SettingPolicy:
    """Leave it undecided again who decides on the setting: what the catalogue suggests holds."""
    rights.require_center(by)
    Target().lock()
    before = book.at(at).policy(name)
    row = SettingPolicy(is_set=False, tier=before.tier, bound=before.bound)
    return decide(row, name, by=by, at=at, data={"before": {"tier": before.tier, "bound": before.bound}, "after": None})


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
    rights.require_center(by)
    found = read_law(name=name, bound=bound, source=source)
    before = book.at(max(at, effective_at or at)).statutes.get((name, country.pk))
    row = Statute(is_set=bound is not None, bound=found, country=country, source=source.strip())
    data = {
        "country": country.code,
        "before": before.bound if before else None,
        "after": found if bound is not None else None,
    }
    return decide(row, name, by=by, at=at, effective_at=effective_at, reason=source, data=data)


def read_law(*, name: str, bound: Bound | None, source: str) -> Bound:
    """What a law asks, checked: ValidationError keyed by `bound` or `source`. None stands for a law taken back."""
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
    return found


def call_off(*, decision: Decision, target: Target | None, by: Actor, at: datetime.datetime) -> None:
    """Take a planned decision back before its moment; `target` is its place, None for a policy or a law."""
    if target:
        rights.require_place(by, target)
    else:
        rights.require_center(by)
    withdraw(decision, by=by, at=at)


def withdraw(decision: Decision, *, by: Actor, at: datetime.datetime) -> None:
    """Mark a planned decision as called off and journal it; ValidationError once it has taken effect."""
    planned = type(decision).objects.planned(at).filter(pk=decision.pk)
    if not planned.update(called_off_at=at):
        raise ValidationError({"value": _("This has taken effect already; decide anew instead.")})
    entries.record("setting.called_off", subject=decision, by=by, at=at, data=_kept(decision, {}))


def decide(
    row: Any,
    name: str,
    *,
    by: Actor,
    at: datetime.datetime,
    data: dict[str, Any],
    effective_at: datetime.datetime | None = None,
    reason: str = "",
    changes_nothing: bool = False,
) -> Any:
    """Keep the decision and journal it; a moment in the past is refused, since nothing already done is rewritten.

    `changes_nothing` says that the same is in force already, so that no follower has work.
    """
    if effective_at is not None and effective_at < at:
        raise ValidationError({"effective_at": _("Choose a moment from now on; what has happened is not rewritten.")})
    row.name, row.reason, row.decided_by, row.decided_at = name, reason.strip(), by.user, at
    row.effective_at = effective_at or at
    row.is_announced = changes_nothing
    row.save(force_insert=True)
    entries.record("setting.decided", subject=row, by=by, at=at, reason=row.reason, data=_kept(row, data))
    if not changes_nothing:
        announcements.announce(row, by=by, at=at)
    return row


def _kept(row: Decision, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the journal keeps: values, but of addresses of people only how many, since the journal is never erased."""
    private = isinstance(getattr(catalogue.SETTINGS.get(row.name), "kind", None), Addresses)
    said = {
        key: {"addresses": len(value)} if private and isinstance(value, list) else value for key, value in data.items()
    }
    place = getattr(row, "country", None) or getattr(row, "region", None)
    found = {"setting": row.name, "place": str(place or ""), "effective_at": row.effective_at.isoformat(), **said}
    program = getattr(row, "program", None)
    return {**found, "program": str(program)} if program else found


def _refusal(resolved: Resolved, value: Value) -> str:
    """“Choose 25 to 35 days; 40 days is outside.”, naming the law where it is the law that bounds."""
    kind = resolved.setting.kind
    if resolved.statute and not kind.allows(resolved.statute.bound, value):
        return _("Choose %(allowed)s: %(law)s asks for it. %(value)s is outside.") % {
            "allowed": kind.bound_words(resolved.allowed),
            "law": resolved.statute.source or resolved.statute.country,
            "value": kind.words(value),
        }
    return _("Choose %(allowed)s. %(value)s is outside what Group allows.") % {
        "allowed": kind.bound_words(resolved.allowed),
        "value": kind.words(value),
    }
