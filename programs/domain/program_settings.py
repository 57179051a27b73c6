"""What programs decide on settings (GO1): layers for the settings book, read set-wise, and the verbs.

A program may tighten what the organization decided, never loosen it; the database keeps every decision.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.domain.settings import book, catalogue, changes, children, gathered
from audiences.domain.settings.book import EVERYWHERE, Book, ProgramLayer
from audiences.domain.settings.departures import Departure
from audiences.domain.settings.kinds import Value
from audiences.domain.settings.resolution import Level, Policy, Resolved
from audiences.domain.settings.setting import Tier
from audiences.domain.settings.targets import Target
from audiences.models import Country, Region
from audiences.models.setting import Decision, Told
from programs.domain import locking, rights
from programs.models import Program, ProgramSettingPolicy, ProgramSettingValue
from rollout.tenancy import memory
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action


def layer(program: Program, settings: Book) -> ProgramLayer:
    """The program's decisions in force at the book's instant."""
    return layers([program], settings)[program.pk]


def layers(programs: Iterable[Program], settings: Book) -> dict[int, ProgramLayer]:
    """The same for several programs, by key, in one query; what the book holds already is not read again, and a page
    reads those of the same programs once.
    """
    listed = list(programs)
    named = {program.pk: program for program in listed if program.pk not in settings.layers}
    known = {program.pk: settings.layers[program.pk] for program in listed if program.pk in settings.layers}
    if not named:
        return known
    if settings.told is not None:
        return {**known, **_read(named, settings)}
    key = ("layers", settings.at, frozenset(named))
    return {**known, **memory.remembered(key, lambda: _read(named, settings))}


def _read(named: Mapping[int, Program], settings: Book) -> dict[int, ProgramLayer]:
    of, told = sorted(named), settings.told
    read = _IN_FORCE.rows(settings.at, of) if told is None else _in_force(settings.at, of, told=told)
    rows: dict[int, dict[type[Decision], list[Any]]] = {
        pk: {ProgramSettingValue: [], ProgramSettingPolicy: []} for pk in named
    }
    kinds = (ProgramSettingValue, ProgramSettingPolicy)
    for each in gathered.decisions(read, kinds, settings.countries, settings.regions):
        rows[each.program_id][type(each)].append(each)
    return {
        pk: ProgramLayer(
            program=pk,
            name=program.name,
            values=book.held(rows[pk][ProgramSettingValue], settings.countries, settings.regions, program=program.name),
            policies=book.policies_of(rows[pk][ProgramSettingPolicy]),
        )
        for pk, program in named.items()
    }


def _in_force(instant: datetime.datetime, programs: Sequence[int], *, told: Told | None = None) -> QuerySet[Any]:
    values, policies = (
        kind.objects.filter(program__in=programs) for kind in (ProgramSettingValue, ProgramSettingPolicy)
    )
    return gathered.union(
        [
            values.in_force(instant, "program", "region", "country", told=told),
            policies.in_force(instant, "program", told=told),
        ]
    )


_IN_FORCE = gathered.AtInstant(_in_force)


def set_value(
    *,
    program: Program,
    name: str,
    raw: Any,
    by: Actor,
    at: datetime.datetime,
    region: Region | None = None,
    country: Country | None = None,
    effective_at: datetime.datetime | None = None,
    reason: str = "",
) -> ProgramSettingValue:
    """Decide a value for the program's people, everywhere or of one place. ValidationError keyed by `value`."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    settings, target = _book(program, max(at, effective_at or at)), Target(region=region, country=country)
    value = check(program=program, name=name, raw=raw, target=target, settings=settings)
    before = resolve(program=program, name=name, target=target, settings=settings)
    row = ProgramSettingValue(program=program, is_set=True, value=value, region=region, country=country)
    data = {"before": before.value, "after": value}
    return changes.decide(row, name, by=by, at=at, effective_at=effective_at, reason=reason, data=data)


def _book(program: Program, at: datetime.datetime) -> Book:
    """The settings at the instant with the program's own, read once."""
    settings = book.at(at)
    return settings.with_layer(layer(program, settings))


def resolve(*, program: Program, name: str, target: Target, settings: Book) -> Resolved:
    """What is in force for the program's people, everywhere or in the place."""
    region, country = target.place
    return settings.resolve(name, region=region, country=country, program=layer(program, settings))


def check(*, program: Program, name: str, raw: Any, target: Target, settings: Book) -> Value:
    """The value that would be saved for the program, or a ValidationError keyed by `value`."""
    resolved = resolve(program=program, name=name, target=target, settings=settings)
    if not is_open(target, resolved):
        raise ValidationError({"value": changes.locked(resolved)}, code="locked")
    return changes.read(resolved, raw)


def is_open(target: Target, resolved: Resolved) -> bool:
    """Whether the tiers let the program decide; one that it locked itself it still decides for all its people."""
    if resolved.locked_by is Level.PROGRAM:
        return target.level is Level.TENANT
    return resolved.locked_by is None


def clear_value(
    *,
    program: Program,
    name: str,
    by: Actor,
    at: datetime.datetime,
    region: Region | None = None,
    country: Country | None = None,
    effective_at: datetime.datetime | None = None,
    reason: str = "",
) -> ProgramSettingValue:
    """Give a value of the program up; the organization's and its places' hold again."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    settings, target = _book(program, max(at, effective_at or at)), Target(region=region, country=country)
    own = layer(program, settings)
    if (name, target.place) not in own.values:
        raise ValidationError({"value": _("The program has no value of its own here.")})
    before = resolve(program=program, name=name, target=target, settings=settings)
    without = settings.with_layer(without_value(own, name, target))
    after = resolve(program=program, name=name, target=target, settings=without)
    row = ProgramSettingValue(program=program, is_set=False, region=region, country=country)
    data = {"before": before.value, "after": after.value}
    return changes.decide(row, name, by=by, at=at, effective_at=effective_at, reason=reason, data=data)


def without_value(own: ProgramLayer, name: str, target: Target) -> ProgramLayer:
    """The layer without one of its values."""
    values = {key: held for key, held in own.values.items() if key != (name, target.place)}
    return dataclasses.replace(own, values=values)


def govern(
    *,
    program: Program,
    name: str,
    tier: str,
    bound: Mapping[str, Any],
    by: Actor,
    at: datetime.datetime,
    effective_at: datetime.datetime | None = None,
    reason: str = "",
) -> ProgramSettingPolicy:
    """Tighten who decides for the program. ValidationError keyed by `tier` or `bound` where it would loosen."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    settings = _book(program, max(at, effective_at or at))
    policy = read_policy(name=name, tier=tier, bound=bound, settings=settings)
    before = layer(program, settings).policies.get(name)
    row = ProgramSettingPolicy(program=program, tier=policy.tier, bound=policy.bound)
    data = {
        "before": {"tier": before.tier, "bound": before.bound} if before else None,
        "after": {"tier": policy.tier, "bound": policy.bound},
    }
    return changes.decide(row, name, by=by, at=at, effective_at=effective_at, reason=reason, data=data)


def ungovern(*, program: Program, name: str, by: Actor, at: datetime.datetime) -> ProgramSettingPolicy:
    """Give the program's own policy up: the organization's holds again."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    before = layer(program, _book(program, at)).policies[name]
    row = ProgramSettingPolicy(program=program, is_set=False, tier=before.tier, bound=before.bound)
    data = {"before": {"tier": before.tier, "bound": before.bound}, "after": None}
    return changes.decide(row, name, by=by, at=at, data=data)


def read_policy(*, name: str, tier: str, bound: Mapping[str, Any], settings: Book) -> Policy:
    """The policy that was chosen for a program, checked against the organization's."""
    policy, center = changes.read_policy(name=name, tier=tier, bound=bound), settings.policy(name)
    setting = catalogue.get(name)
    if policy.tier.rank > center.tier.rank:
        raise ValidationError(
            {
                "tier": _("A program may be stricter than the organization, not looser: “%(setting)s” is “%(tier)s”.")
                % {"setting": setting.title, "tier": center.tier.label}
            }
        )
    if policy.tier is center.tier is Tier.BOUNDED and not setting.kind.within(policy.bound, center.bound):
        raise ValidationError(
            {
                "bound": _("The organization allows %(allowed)s; choose a bound within that.")
                % {"allowed": setting.kind.bound_words(center.bound)}
            }
        )
    return policy


def children_changed(name: str, before: Book, after: Book) -> list[children.ChildChange]:
    """Values of programs that a change of the center's policy or of a law touches; for `settings.children`."""
    were = layers(Program.objects.all(), before)
    will = {pk: after.layers.get(pk, own) for pk, own in were.items()}
    found = []
    for own in were.values():
        below = own.values
        if will[own.program] != own:  # the program itself changes: what places decided for all is touched within it
            below = {**{key: held for key, held in before.values.items() if key[1] != EVERYWHERE}, **below}
        for (setting, place), held in below.items():
            if setting == name:
                region, country = place
                now = before.resolve(name, region=region, country=country, program=own)
                then = after.resolve(name, region=region, country=country, program=will[own.program])
                found += children.compare(held, place, now, then)
    return found


def departures(settings: Book, target: Target) -> list[Departure]:
    """Programs whose people in the place get another value than the place's own; for `settings.departures`."""
    region, country = target.place
    programs = {program.pk: program for program in Program.objects.order_by("name")}
    found = []
    for pk, own in layers(programs.values(), settings).items():
        names = {name for name, _place in own.values} | set(own.policies)
        for name in sorted(names):
            resolved = settings.resolve(name, region=region, country=country, program=own)
            if resolved.value != target.resolve(name, settings).value:
                route = ("programs:settings", (programs[pk].slug,))
                found.append(Departure(name, programs[pk].name, resolved.words, route))
    return sorted(found, key=lambda each: (each.name, each.setting))
