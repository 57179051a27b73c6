"""The complexity of a program on its page, and the start that a new wave begins with."""

from collections.abc import Callable

from django.test import Client

from rollout.tenancy.permissions import Role
from tests import factories
from tests.programs.conftest import Plan

P = "/norvane/programs/anti-bribery-essentials/"


def test_scores_stand_in_the_chart_and_in_a_table(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    manager = sign_in(Role.PROGRAM_MANAGER)
    page = manager.get(f"{P}complexity/").content.decode()
    assert "No program is over yet that it could be compared with" in page
    assert page.count('class="v-line"') == 1
    assert "30 where people are assigned" in page
    factories.WaveFactory(state="closed")
    page = manager.get(f"{P}complexity/").content.decode()
    assert "dashed the one that is over" in page
    assert 'class="v-plan"' in page
    form = manager.get(f"{P}waves/new/").content.decode()
    assert 'name="starts_on" value="20' in form
    assert "the lead time that the program’s complexity suggests" in form
