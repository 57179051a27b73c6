"""Low complexity gets a light checklist; what a law asks for stays, and the full list is one act away."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from audiences.models import Person
from programs.domain import checklists, complexity_rules, full_lists, light_lists, modules, readiness, usual_items
from programs.domain.complexity_rules import Inputs
from programs.models import Module, Program
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan


@pytest.fixture
def small(plan: Plan) -> Plan:
    """Everybody at one place, and self-paced modules alone."""
    Person.objects.update(country=None, time_zone="Europe/Berlin")
    modules.remove(module=plan.program.modules.get(number=2), by=plan.by, at=AT)
    return plan


def keys(plan: Plan) -> set[str]:
    return set(plan.wave.items.values_list("key", flat=True))


def test_low_complexity_leaves_out_what_is_stated_and_says_so(small: Plan) -> None:
    assert not keys(small) & light_lists.LEFT_OUT
    assert "legal.notice" in keys(small)
    found = light_lists.of_wave(small.wave, AT)
    assert {template.key for template in found.left_out} == {
        "content.job_aid",
        "technology.load",
        "technology.devices",
        "managers.briefed",
        "communications.sponsor",
        "communications.thanks",
        "support.devices",
    }
    assert "below 20" in found.why


def test_the_full_list_is_taken_once_and_given_back(small: Plan) -> None:
    light = keys(small)
    full_lists.take(program=small.program, by=small.by, at=AT)
    assert len(keys(small)) == len(light) + 7
    assert light_lists.of_wave(small.wave, AT).taken
    with pytest.raises(ValidationError, match="took the full checklist already"):
        full_lists.take(program=small.program, by=small.by, at=AT)
    small.program.refresh_from_db()
    assert str(small.by.user) in light_lists.sentence(small.program)
    readiness.start(item=small.item("technology.load"), by=small.by, at=AT)
    full_lists.take_back(program=small.program, by=small.by, at=AT)
    assert keys(small) == light | {"technology.load"}, "what somebody worked on stays"
    with pytest.raises(ValidationError, match="says which checklist it is already"):
        full_lists.take_back(program=small.program, by=small.by, at=AT)
    assert Entry.objects.filter(verb__startswith="program.full_list").count() == 2
    with pytest.raises(PermissionDenied):
        full_lists.take(program=small.program, by=actor_for(small.tenant, Role.REVIEWER), at=AT)


def test_a_program_that_grows_gets_the_full_list_by_itself(small: Plan) -> None:
    Person.objects.filter(pk=Person.objects.first().pk).update(time_zone="Asia/Kolkata", language="fr")
    Person.objects.filter(pk=Person.objects.last().pk).update(time_zone="America/Chicago")
    readiness.build_checklist(wave=small.wave, by=small.by, at=AT)
    assert {"technology.load", "support.devices"} <= keys(small)
    assert light_lists.of_wave(small.wave, AT) is None


@given(
    taught=st.sets(st.sampled_from(list(Module.Modality))),
    strategy=st.sampled_from(list(Program.Strategy)),
    is_pilot=st.booleans(),
)
def test_what_a_law_asks_for_is_never_left_out(taught: set[str], strategy: str, is_pilot: bool) -> None:
    full = checklists.templates_for(modalities=taught, strategy=strategy, is_pilot=is_pilot)
    light = light_lists.kept(full)
    assert [each for each in full if each.statutory] == [each for each in light if each.statutory]
    assert {each.key for each in full} - {each.key for each in light} <= light_lists.LEFT_OUT
    assert {each.key for each in usual_items.ALL} >= light_lists.LEFT_OUT


@given(
    given=st.builds(Inputs, **{name: st.integers(0, 40) for name in complexity_rules.names()}),
    more=st.sampled_from([name for name in complexity_rules.names() if name != "people"]),
)
def test_what_is_not_low_is_not_low_with_more(given: Inputs, more: str) -> None:
    grown = replace(given, **{more: getattr(given, more) + 1})
    if complexity_rules.is_low(grown.people, complexity_rules.scores(grown)):
        assert complexity_rules.is_low(given.people, complexity_rules.scores(given))
