"""Completion rules of places: whose they are, what one would do to people, and when it stays as it is."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.domain import modules, own_rules, variant_places
from programs.domain.own_rules import Wanted
from programs.domain.readers import Readers
from programs.models import Module, OwnRule, Program
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = datetime.datetime(2026, 10, 12, 8, 0, tzinfo=datetime.UTC)


class Plan:
    """A program with three modules and a wave ahead for everybody: four in Germany, of them one abroad by language."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.program: Program = factories.ProgramFactory()
        self.modules: list[Module] = [
            factories.ModuleFactory(program=self.program, number=n, title=f"M{n}", course_id=f"C-{n}")
            for n in (1, 2, 3)
        ]
        self.region = factories.RegionFactory()
        self.germany = factories.CountryFactory(code="DE", name="Germany", region=self.region)
        self.france = factories.CountryFactory(code="FR", name="France", region=self.region)
        for country, role in (("DE", "Clerk"), ("DE", "Clerk"), ("DE", "Smith"), ("FR", "Clerk"), ("FR", "Smith")):
            place = self.germany if country == "DE" else self.france
            factories.PersonFactory(country=place, job_role=role, language="en")
        self.wave = factories.WaveFactory(program=self.program)
        factories.WaveSegmentFactory(wave=self.wave)

    def add(self, **fields: Any) -> OwnRule:
        return own_rules.add(program=self.program, wanted=Wanted(**fields), by=self.by, at=AT)

    def counts(self, **asked: Any) -> dict[str, tuple[int, int]]:
        found = own_rules.effect(self.program, AT, **asked)
        return {own_rules.name(rule): (now, then) for rule, now, then in found.people}


@pytest.fixture
def plan(inside: Tenant, manager_actor: Actor) -> Plan:
    return Plan(manager_actor)


def test_what_it_does_to_people_is_shown_before(plan: Plan) -> None:
    wanted = Wanted(country=plan.germany, completion="score", completion_score=80, modules=plan.modules[:2])
    assert plan.counts(wanted=wanted) == {"Germany": (0, 3), "Everybody else": (5, 2)}
    assert not OwnRule.objects.exists()
    rule = own_rules.add(program=plan.program, wanted=wanted, by=plan.by, at=AT)
    assert plan.counts() == {"Germany": (3, 3), "Everybody else": (2, 2)}
    assert [module.title for module in own_rules.named(rule)] == ["M1", "M2"]
    narrower = Wanted(country=plan.germany, job_role="Smith")
    assert plan.counts(wanted=narrower)["Germany, Smith"] == (0, 1)
    assert plan.counts(old=rule) == {"Germany": (3, 0), "Everybody else": (2, 5)}


def test_another_takes_its_place_and_the_journal_keeps_both(plan: Plan) -> None:
    rule = plan.add(country=plan.germany, modules=plan.modules[:2])
    other = own_rules.replace(rule=rule, wanted=Wanted(country=plan.germany), by=plan.by, at=AT)
    assert other != rule
    assert own_rules.in_force(plan.program) == [other]
    entry = Entry.objects.get(verb="own_rule.replaced")
    assert entry.data["before"]["named_modules"] == ["M1", "M2"]
    assert "named_modules" not in entry.data["after"]
    same = own_rules.replace(rule=other, wanted=Wanted(country=plan.germany), by=plan.by, at=AT)
    assert same == other
    with pytest.raises(ValidationError, match="Somebody changed or removed"):
        own_rules.remove(rule=rule, by=plan.by, at=AT)
    own_rules.remove(rule=other, by=plan.by, at=AT)
    assert own_rules.in_force(plan.program) == []
    assert Entry.objects.filter(verb__startswith="own_rule.").count() == 3


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (lambda plan: {"country": plan.germany, "region": plan.region}, "a country or a region, not both"),
        (lambda plan: {"modules": []}, "at least one module"),
        (lambda plan: {"modules": [factories.ModuleFactory()]}, "modules of this program"),
        (lambda plan: {"completion": "any"}, "how many modules are enough"),
        (lambda plan: {"completion": "score", "completion_score": 101}, "from 1 to 100"),
        (lambda plan: {"completion": "any", "completion_count": 3, "modules": plan.modules[:2]}, "Only 2 of these"),
        (lambda plan: {"job_role": "Clerk"}, "for these people already"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_done(
    plan: Plan, fields: Callable[[Plan], dict[str, Any]], says: str
) -> None:
    plan.add(job_role="Clerk")
    with pytest.raises(ValidationError, match=says):
        plan.add(**fields(plan))
    assert OwnRule.objects.count() == 1


def test_who_was_told_in_a_running_wave_keeps_it_from_changing(plan: Plan) -> None:
    rule = plan.add(country=plan.germany)
    plan.wave.state = "launched"
    plan.wave.save()
    with pytest.raises(ValidationError, match=r"3 people of a running wave were told another rule"):
        own_rules.remove(rule=rule, by=plan.by, at=AT)
    with pytest.raises(ValidationError, match="1 person of a running wave was told another rule"):
        plan.add(country=plan.france, job_role="Smith")
    austria = factories.CountryFactory(code="AT", name="Austria")
    assert plan.add(country=austria), "nobody of the running wave is there"
    plan.wave.state = "closed"
    plan.wave.save()
    own_rules.remove(rule=rule, by=plan.by, at=AT)


def test_only_who_manages_programs_gives_one(plan: Plan, tenant: Tenant) -> None:
    plan.by = actor_for(tenant, Role.REGIONAL_LEAD)
    with pytest.raises(PermissionDenied, match="does not let you plan programs"):
        plan.add(country=plan.germany)


def test_a_module_that_a_rule_names_stays(plan: Plan) -> None:
    rule = plan.add(country=plan.germany, modules=plan.modules[:1])
    with pytest.raises(ValidationError, match="The completion rule for Germany names it"):
        modules.remove(module=plan.modules[0], by=plan.by, at=AT)
    own_rules.remove(rule=rule, by=plan.by, at=AT)
    modules.remove(module=plan.modules[0], by=plan.by, at=AT)


def test_places_follow_by_name_and_by_heir(plan: Plan, tenant: Tenant) -> None:
    named, handed = plan.add(division="Sales/Europe"), plan.add(region=plan.region)
    heir = factories.RegionFactory()
    renamed = Entry(verb="division.merged", data={"from": "Sales", "to": "Selling"})
    given_over = Entry(verb="region.handed_over", subject="region", subject_id=plan.region.pk, data={"into": heir.pk})
    for entry in (renamed, given_over):
        variant_places.follow(entry, tenant)
    named.refresh_from_db()
    handed.refresh_from_db()
    assert (named.division, handed.region_id) == ("Selling/Europe", heir.pk)


_PLACES = {"country_id": [None, 1, 2], "region_id": [None, 1], "division": ["", "A", "A/B"], "job_role": ["", "x"]}
_rules = st.lists(
    st.fixed_dictionaries(
        {key: st.sampled_from(values) for key, values in _PLACES.items()} | {"locale": st.sampled_from(["", "de"])}
    ).filter(lambda rule: not (rule["country_id"] and rule["region_id"])),
    max_size=5,
    unique_by=lambda rule: tuple(rule.values()),
)


@settings(max_examples=50, deadline=None)
@given(
    rules=_rules,
    reader=st.builds(
        Readers,
        language=st.sampled_from(["de", "de-AT", "fr"]),
        region=st.sampled_from([None, 1]),
        division=st.sampled_from(["", "A", "A/B", "AB"]),
        job_role=st.sampled_from(["", "x"]),
        country=st.sampled_from([None, 1, 2]),
    ),
)
def test_the_narrowest_rule_is_theirs(rules: list[dict[str, Any]], reader: Readers) -> None:
    """Held to a plain reading: strike out those that are not for them, then keep those with the most conditions."""
    made = [OwnRule(number=n, **rule) for n, rule in enumerate(rules, 1)]
    left = []
    for rule in made:
        asked = {
            "country": rule.country_id and reader.country == rule.country_id,
            "region": rule.region_id and reader.region == rule.region_id,
            "division": rule.division and (reader.division + "/").startswith(rule.division + "/"),
            "role": rule.job_role and reader.job_role == rule.job_role,
            "locale": rule.locale and reader.language.split("-")[0] == rule.locale,
        }
        bound = [answer for answer in asked.values() if answer is not None and answer != ""]
        if all(bound):
            left.append((-len(bound), 0 if rule.country_id else 1, rule.number, rule))
    found = own_rules.of_reader(reader, made)
    assert found is (sorted(left, key=lambda each: each[:3])[0][3] if left else None)
