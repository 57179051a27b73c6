"""Completion rules of their own for the people of some places (PL9): the works council's version, elsewhere all.

Of several the narrowest is somebody's: the one bound to most places, a country before a region, else the oldest. It is
theirs from the moment they are assigned; another rule, or another place, changes nothing for who was told.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import tongues
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.models import Country, Person, Region
from programs.domain import completion_rules, lifting, locking, own_texts, readers, rights
from programs.domain.readers import Groups, Readers
from programs.models import Module, OwnRule, OwnRuleModule, Program, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused
from rollout.web import formats

PLACES = ("country", "region", "division", "job_role", "locale")


@dataclass(frozen=True)
class Wanted:
    """A rule as it is asked for: whose it is, what completes the program, and which modules; None for every one."""

    country: Country | None = None
    region: Region | None = None
    division: str = ""
    job_role: str = ""
    locale: str = ""
    completion: str = Program.Completion.ALL
    completion_count: int | None = None
    completion_score: int | None = None
    modules: Sequence[Module] | None = None

    def made(self, program: Program) -> OwnRule:
        rule = {name: getattr(self, name) for name in completion_rules.FIELDS}
        places = {name: getattr(self, name) for name in PLACES}
        return OwnRule(program=program, **places, **completion_rules.given(rule), every_module=self.modules is None)


@dataclass(frozen=True)
class Effect:
    """People of the waves ahead by rule, None for the program's, as it is and as it would be; and who was told."""

    people: list[tuple[OwnRule | None, int, int]]
    told: int  # people of running waves who would have another rule


def add(*, program: Program, wanted: Wanted, by: Actor, at: datetime.datetime) -> OwnRule:
    """Give the people of some places a rule of their own, for whoever is assigned from now on."""
    return _put(program, None, wanted, by, at)


def replace(*, rule: OwnRule, wanted: Wanted, by: Actor, at: datetime.datetime) -> OwnRule:
    """Put another one in its place. Returns the new one."""
    return _put(rule.program, rule, wanted, by, at)


def remove(*, rule: OwnRule, by: Actor, at: datetime.datetime) -> None:
    """From now on the people of its places have the next wider rule, or the program's."""
    _put(rule.program, rule, None, by, at)


def effect(
    program: Program, at: datetime.datetime, *, old: OwnRule | None = None, wanted: Wanted | None = None
) -> Effect:
    """What adding, replacing or removing would do to people; nothing is done. ValidationError as these have."""
    before = in_force(program)
    after = [each for each in before if each != old]
    new = _sound(program, wanted, after) if wanted else None
    after += [new] if new else []
    waves = list(program.waves.filter(state__in=(*Wave.AHEAD, Wave.State.LAUNCHED)))
    ahead = {wave.pk for wave in waves if wave.state in Wave.AHEAD}
    groups = _groups(waves, [*before, *after], at)
    counted = {each and each.number: [each, 0, 0] for each in (*before, *([new] if new else []), None)}
    told = 0
    for reader, people in groups.items():
        was, then = of_reader(reader, before), of_reader(reader, after)
        coming = sum(n for wave, n in people.items() if wave in ahead)
        counted[was and was.number][1] += coming
        counted[then and then.number][2] += coming
        told += sum(people.values()) - coming if was is not then else 0
    return Effect([(each, now, then) for each, now, then in counted.values()], told)


def in_force(program: Program) -> list[OwnRule]:
    """In the order in which they were made."""
    found = program.own_rules.in_force().select_related("country", "region")
    return list(found.prefetch_related("named__module").order_by("number"))


def of_reader(reader: Readers, rules: Iterable[OwnRule]) -> OwnRule | None:
    """The narrowest of the rules for these people; None where the program's is theirs."""
    found = [rule for rule in rules if _is_for(rule, reader)]
    return max(found, key=_narrowness, default=None)


def of_people(
    program: Program, people: Collection[int], settings: Book, layer: ProgramLayer
) -> dict[int, OwnRule | None]:
    """The rule in force of each person by id; one query where the program has none, else three."""
    rules = in_force(program)
    if not rules:
        return {}
    rows = Person.objects.filter(pk__in=people).select_related("division").order_by()
    return {person.pk: of_reader(own_texts.reading(person, settings, layer), rules) for person in rows}


def name(rule: OwnRule | None) -> str:
    """Whose it is: Germany, Logistics, Controller."""
    if rule is None:
        return _("Everybody else")
    spoken = tongues.called(rule.locale, formats.language()) if rule.locale else ""
    bound = [str(rule.country or ""), str(rule.region or ""), rule.division, rule.job_role, spoken]
    return ", ".join(each for each in bound if each) or _("Everybody else")


def words(rule: completion_rules.Rule) -> str:
    """What completes it in a few words, also of the usual one."""
    return completion_rules.words(rule) or str(Program.Completion.ALL.label)


def named(rule: OwnRule) -> list[Module]:
    """The modules that it names, in their order; none where it is for every module."""
    return sorted((each.module for each in rule.named.all()), key=lambda module: module.number)


def refuse_removal(module: Module) -> None:
    """ValidationError where a rule in force names the module."""
    row = OwnRuleModule.objects.filter(module=module, rule__ended_at=None).select_related("rule").first()
    if row:
        said = _("The completion rule for %(places)s names it. Take it out there first.")
        raise Refused(said % {"places": name(row.rule)}, lift=lifting.may(Action.MANAGE_PROGRAMS))


def _put(
    program: Program, old: OwnRule | None, wanted: Wanted | None, by: Actor, at: datetime.datetime
) -> OwnRule | None:
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(program)
    if old is not None:
        old = OwnRule.objects.select_for_update(of=("self",)).get(pk=old.pk)
        if old.ended_at is not None:
            raise Refused(
                _("Somebody changed or removed this completion rule meanwhile. Look once more."),
                lift=lifting.may(Action.MANAGE_PROGRAMS),
            )
        if wanted and _same(old, wanted):
            return old
    found = effect(program, at, old=old, wanted=wanted)
    if found.told:
        raise Refused(refusal(found), lift=lifting.may(Action.MANAGE_PROGRAMS))
    before = _told(old) if old else None
    if old:
        old.ended_at = at
        old.save(update_fields=["ended_at"])
    new = _save(program, wanted, at) if wanted else None
    verb = "own_rule.removed" if new is None else "own_rule.replaced" if old else "own_rule.added"
    data: dict[str, Any] = {"program": program.pk}
    data |= {"before": before} if before else {}
    data |= {"after": _told(new)} if new else {}
    entries.record(verb, subject=new or old, by=by, at=at, data=data)
    return new


def refusal(found: Effect) -> str:
    """Why people who were told keep it from being saved."""
    said = ngettext(
        "%(n)s person of a running wave was told another rule. It stays as it is until that wave is closed.",
        "%(n)s people of a running wave were told another rule. It stays as it is until that wave is closed.",
        found.told,
    )
    return said % {"n": formats.number(found.told)}


def _save(program: Program, wanted: Wanted, at: datetime.datetime) -> OwnRule:
    rule = wanted.made(program)
    rule.number, rule.created_at = _next(program), at
    rule.save()
    OwnRuleModule.objects.bulk_create(OwnRuleModule(rule=rule, module=each) for each in wanted.modules or ())
    return rule


def _next(program: Program) -> int:
    return int(program.own_rules.aggregate(last=Max("number"))["last"] or 0) + 1


def _sound(program: Program, wanted: Wanted, others: Iterable[OwnRule]) -> OwnRule:
    rule = wanted.made(program)
    rule.number = _next(program)
    if rule.country_id and rule.region_id:
        raise ValidationError({"region": _("Choose a country or a region, not both.")})
    if any(_place(each) == _place(rule) for each in others):
        raise ValidationError({"country": _("There is a completion rule for these people already: change that one.")})
    completion_rules.check(rule)
    if wanted.modules is not None:
        _check_modules(program, rule, wanted.modules)
    rule.clean_fields(exclude=["tenant", "program", "country", "region", "number", "created_at", "ended_at"])
    return rule


def _check_modules(program: Program, rule: OwnRule, modules: Sequence[Module]) -> None:
    if not modules:
        raise ValidationError({"modules": _("Choose at least one module, or every module.")})
    if any(each.program_id != program.pk or not each.is_learned for each in modules):
        raise ValidationError({"modules": _("Choose modules of this program that people complete.")})
    if (rule.completion_count or 0) > len(modules):
        said = _("Only %(n)s of these modules can be completed. Enter at most that many, or choose more modules.")
        raise ValidationError({"completion_count": said % {"n": formats.number(len(modules))}})


def _groups(waves: list[Wave], rules: Iterable[OwnRule], at: datetime.datetime) -> Groups:
    listed = list(rules)
    return readers.of_waves(
        waves,
        at,
        by_division=any(each.division for each in listed),
        by_role=any(each.job_role for each in listed),
        by_country=any(each.country_id for each in listed),
    )


def _is_for(rule: OwnRule, reader: Readers) -> bool:
    below = rule.division in {"", reader.division} or reader.division.startswith(f"{rule.division}/")
    here = rule.country_id in {None, reader.country} and rule.region_id in {None, reader.region}
    spoken = not rule.locale or rule.locale in tongues.wider(reader.language)
    return below and here and spoken and rule.job_role in {"", reader.job_role}


def _narrowness(rule: OwnRule) -> tuple[int, bool, int]:
    bound = sum(bool(each) for each in _place(rule))
    return bound, rule.country_id is not None, -rule.number


def _place(rule: OwnRule) -> tuple[Any, ...]:
    return rule.country_id, rule.region_id, rule.division, rule.job_role, rule.locale


def _same(rule: OwnRule, wanted: Wanted) -> bool:
    new = wanted.made(rule.program)
    modules = None if rule.every_module else {each.pk for each in named(rule)}
    asked = None if wanted.modules is None else {each.pk for each in wanted.modules}
    fields = ("every_module", *completion_rules.FIELDS)
    return (
        _place(rule) == _place(new)
        and modules == asked
        and all(getattr(rule, field) == getattr(new, field) for field in fields)
    )


def _told(rule: OwnRule) -> Mapping[str, Any]:
    """As the journal keeps it."""
    kept: dict[str, Any] = {field: getattr(rule, field) for field in ("job_role", "locale")}
    kept |= {"country": rule.country_id, "region": rule.region_id, "division_path": rule.division}
    kept |= {field: getattr(rule, field) for field in completion_rules.FIELDS}
    kept["named_modules"] = [each.title for each in named(rule)]
    return {field: value for field, value in kept.items() if value}
