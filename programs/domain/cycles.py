"""In which cycle people are asked for a program again: for everybody, and for countries that differ (blueprint 04)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.models import Country
from programs.domain import cycle_rules, locking, rights
from programs.domain.cycle_rules import ONCE, CycleRule
from programs.models import Program, ProgramCycle, Variant
from programs.models.variant import CORE
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

DECIDED = "program.cycle_decided"


@dataclass(frozen=True, slots=True)
class Cycles:
    """The rules of one program, by country (its key); that of None is for everybody else."""

    rules: dict[int | None, CycleRule] = field(default_factory=dict)

    def of(self, country: int | None) -> CycleRule:
        return self.rules.get(country, self.rules.get(None, ONCE))

    @property
    def renews(self) -> bool:
        """Whether anybody is ever asked again."""
        return any(rule.kind != ONCE.kind for rule in self.rules.values())

    def having(self, country: int | None, rule: CycleRule | None) -> "Cycles":
        """The rules with another one for the country; without one, it follows everybody's."""
        kept = {key: each for key, each in self.rules.items() if key != country}
        return Cycles(kept if rule is None else {**kept, country: rule})


def of_program(program: Program) -> Cycles:
    return of_programs([program])[program.pk]


def of_programs(programs: Iterable[Program]) -> dict[int, Cycles]:
    """By program id; one query."""
    found: dict[int, dict[int | None, CycleRule]] = {program.pk: {} for program in programs}
    for row in ProgramCycle.objects.filter(program__in=found):
        found[row.program_id][row.country_id] = cycle_rules.of_row(row)
    return {pk: Cycles(rules) for pk, rules in found.items()}


def renewing() -> list[Program]:
    """Programs that ask anybody again, in order; one query."""
    rows = ProgramCycle.objects.exclude(kind=ProgramCycle.Kind.ONCE)
    return list(Program.objects.filter(pk__in=rows.values("program")).order_by("pk"))


def version_at(program: Program) -> datetime.datetime | None:
    """When people were last given a core that differs in substance or law from the one they had."""
    found = Variant.objects.filter(module__program=program, number=CORE).exclude(module__modality="")
    return found.aggregate(latest=Max("renewed_at"))["latest"]


def check(*, program: Program, country: Country | None, rule: CycleRule | None, by: Actor) -> CycleRule | None:
    """The rule as it would be kept; ValidationError keyed by field where it makes no sense."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    if rule is not None:
        return cycle_rules.given(rule)
    if country is None:
        raise ValidationError({"kind": _("Choose when people are asked again.")})
    return None


def decide(
    *, program: Program, country: Country | None, rule: CycleRule | None, by: Actor, at: datetime.datetime
) -> bool:
    """Keep the rule for everybody, or for the people of a country; without one the country follows everybody's.

    Cycles that have begun go on as they are: their people were told. Returns whether anything changed.
    """
    rule = check(program=program, country=country, rule=rule, by=by)
    locking.program(program)
    kept = ProgramCycle.objects.filter(program=program, country=country).first()
    before = cycle_rules.of_row(kept) if kept else None
    if (before or (None if country else ONCE)) == rule:
        return False
    if rule is None:
        ProgramCycle.objects.filter(program=program, country=country).delete()
    else:
        values = {name: getattr(rule, name) for name in cycle_rules.FIELDS}
        ProgramCycle.objects.update_or_create(program=program, country=country, defaults=values)
    data = {"before": {"cycle": _told(before, country)}, "after": {"cycle": _told(rule, country)}}
    entries.record(DECIDED, subject=program, by=by, at=at, data=data)
    return True


def _told(rule: CycleRule | None, country: Country | None) -> dict[str, Any]:
    """For the journal: a rule with the place it is for."""
    place = {"place": country.name} if country else {}
    return {**(cycle_rules.to_json(rule) if rule else {}), **place}
