"""What programs decide on settings (GO1): layers for the settings book, read set-wise, and the verbs.

A program may tighten what the organization decided, never loosen it; the database keeps every decision.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audiences.domain.settings import book, catalogue, changes, children
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.domain.settings.catalogue import Tier
from audiences.domain.settings.resolution import Level
from audiences.models import Country, Region
from programs.models import Program, ProgramSettingPolicy, ProgramSettingValue
from rollout.tenancy.actors import Actor


def layer(program: Program, settings: Book) -> ProgramLayer:
    """The program's decisions in force at the book's instant."""
    return layers([program], settings)[program.pk]


def layers(programs: Iterable[Program], settings: Book) -> dict[int, ProgramLayer]:
    """The same for several programs, by key, in two queries."""
    named = {program.pk: program for program in programs}
    values: dict[int, list[ProgramSettingValue]] = {}
    policies: dict[int, list[ProgramSettingPolicy]] = {}
    for value in (
        ProgramSettingValue.objects.filter(program__in=named)
        .in_force(settings.at, "program", "region", "country")
        .select_related("decided_by")
    ):
        values.setdefault(value.program_id, []).append(value)
    for policy in ProgramSettingPolicy.objects.filter(program__in=named).in_force(settings.at, "program"):
        policies.setdefault(policy.program_id, []).append(policy)
    return {
        pk: ProgramLayer(
            program=pk,
            name=program.name,
            values=book.held(values.get(pk, []), settings.countries, settings.regions, program=program.name),
            policies=book.policies_of(policies.get(pk, [])),
        )
        for pk, program in named.items()
    }


def set_value(
    *,
    program: Program,
    name: str,
    raw: Any,
    by: Actor,
    at: datetime.datetime,
    region: Region | None = None,
    country: Country | None = None,
    reason: str = "",
) -> ProgramSettingValue:
    """Decide a value for the program's people, everywhere or of one place. ValidationError keyed by `value`."""
    settings = book.at(at)
    own = layer(program, settings)
    resolved = settings.resolve(
        name, region=region.pk if region else None, country=country.pk if country else None, program=own
    )
    if resolved.locked_by is Level.TENANT or (resolved.locked_by and (region or country)):
        raise ValidationError({"value": changes.locked(resolved)}, code="locked")
    value = changes.read(resolved, raw)
    row = ProgramSettingValue(program=program, is_set=True, value=value, region=region, country=country)
    return changes.decide(row, name, by=by, at=at, reason=reason, data={"before": resolved.value, "after": value})


def clear_value(
    *,
    program: Program,
    name: str,
    by: Actor,
    at: datetime.datetime,
    region: Region | None = None,
    country: Country | None = None,
) -> ProgramSettingValue:
    """Give a value of the program up; the organization's and its places' hold again."""
    settings, place = book.at(at), (region.pk if region else None, country.pk if country else None)
    own = layer(program, settings)
    if (name, place) not in own.values:
        raise ValidationError({"value": _("The program has no value of its own here.")})
    row = ProgramSettingValue(program=program, is_set=False, region=region, country=country)
    return changes.decide(row, name, by=by, at=at, data={"before": own.values[name, place].value, "after": None})


def govern(
    *,
    program: Program,
    name: str,
    tier: str,
    bound: Mapping[str, Any],
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
) -> ProgramSettingPolicy:
    """Tighten who decides for the program. ValidationError keyed by `tier` or `bound` where it would loosen."""
    policy, center = changes.read_policy(name=name, tier=tier, bound=bound), book.at(at).policy(name)
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
    row = ProgramSettingPolicy(program=program, tier=policy.tier, bound=policy.bound)
    data = {"after": {"tier": policy.tier, "bound": policy.bound}}
    return changes.decide(row, name, by=by, at=at, reason=reason, data=data)


def children_changed(name: str, before: Book, after: Book) -> list[children.ChildChange]:
    """Values of programs that a change of the center's policy or of a law touches; for `settings.children`."""
    found = []
    for own in layers(Program.objects.all(), before).values():
        for (setting, place), held in own.values.items():
            if setting == name:
                region, country = place
                was = before.resolve(name, region=region, country=country, program=own)
                will = after.resolve(name, region=region, country=country, program=own)
                found += children.compare(held, place, was, will)
    return found
