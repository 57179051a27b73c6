"""Completion rules of places in the browser: the list, the effect before saving, saving, refusals, removing."""

from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Country
from programs.models import OwnRule
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import queries_of
from tests.programs.conftest import AT, Plan

P = "/norvane/programs/anti-bribery-essentials/completion/"


@pytest.fixture
def manager(sign_in: Callable[[Role], Client], plan: Plan) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def asked(plan: Plan, **values: object) -> dict[str, object]:
    germany = Country.objects.get(code="DE")
    first = plan.program.modules.get(number=1)
    given = {"country": germany.pk, "completion": "score", "completion_score": 80, "which": "these"}
    return {**given, "modules": [first.pk], **values}


def test_a_rule_from_its_effect_to_its_end(manager: Client, plan: Plan) -> None:
    assert "The program’s rule is everybody’s" in manager.get(P).content.decode()
    shown = manager.post(f"{P}new/", asked(plan, preview="1")).content.decode()
    assert "People of waves ahead, by the rule that is theirs" in shown
    assert not OwnRule.objects.exists()
    assert manager.post(f"{P}new/", asked(plan)).url == P
    page = manager.get(P).content.decode()
    assert "Score of 80 or more" in page
    assert "Gifts and hospitality" in page
    edit = manager.get(f"{P}1/edit/").content.decode()
    assert 'value="80"' in edit
    assert manager.post(f"{P}1/edit/", asked(plan, completion_score=90)).url == P
    assert manager.get(f"{P}1/edit/").status_code == 404, "another took its place"
    assert manager.post(f"{P}2/remove/").url == P
    assert not OwnRule.objects.in_force().exists()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"modules": []}, "Choose at least one module, or every module."),
        ({"completion_score": ""}, "Enter the least score that a module needs"),
        ({"completion_score": 101}, "100"),
        ({"country": 0}, "Select a valid choice"),
        ({"locale": "Klingonese"}, "language"),
        ({"which": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(manager: Client, plan: Plan, values: dict[str, object], says: str) -> None:
    answer = manager.post(f"{P}new/", asked(plan, **values))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not OwnRule.objects.exists()


def test_who_was_told_is_shown_and_refused(manager: Client, plan: Plan) -> None:
    plan.wave.state = "launched"
    plan.wave.save()
    said = "2 people of a running wave were told another rule. It stays as it is until that wave is closed."
    assert said in manager.post(f"{P}new/", asked(plan, preview="1")).content.decode()
    answer = manager.post(f"{P}new/", asked(plan))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_queries_do_not_grow_with_rules(manager: Client, plan: Plan) -> None:
    counts = []
    manager.get(P)
    for more in (1, 2):
        for _ in range(more):
            OwnRule.objects.create(
                program=plan.program, number=OwnRule.objects.count() + 1, created_at=AT,
                country=factories.CountryFactory(code=f"X{OwnRule.objects.count()}"),
            )  # fmt: skip
        with queries_of() as queries:
            assert manager.get(P).status_code == 200
        counts.append(len(queries))
    assert counts == [24, 24]
