"""Measures and the change story in the browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from programs.domain import framework
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import queries_of
from tests.programs.conftest import AT, Plan

P = "/norvane/programs/anti-bribery-essentials/"
GIVEN = {"kind": "on_time", "target": "90", "threshold": "80", "cadence": "weekly", "readers": "Sponsor"}


@pytest.fixture
def manager(sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def test_a_measure_is_added_fixed_changed_and_removed(plan: Plan, manager: Client) -> None:
    assert "1 measure is fixed: Complete 95%." in manager.get(f"{P}measures/").content.decode()
    refused = manager.post(f"{P}measures/new/", {**GIVEN, "threshold": "95"})
    assert refused.status_code == 422
    assert "Enter a level from 0 to the target." in refused.content.decode()
    assert manager.post(f"{P}measures/new/", GIVEN).status_code == 302
    assert "Not fixed yet: On time." in manager.get(f"{P}measures/").content.decode()
    assert manager.post(f"{P}measures/fix/").status_code == 302
    assert "2 measures are fixed" in manager.get(f"{P}measures/").content.decode()
    assert "Why it changes now" not in manager.get(f"{P}measures/2/").content.decode()
    assert manager.post(f"{P}measures/2/", {**GIVEN, "threshold": "70"}).status_code == 302
    assert manager.post(f"{P}measures/2/remove/").status_code == 302
    plan.wave.state = "launched"
    plan.wave.save()
    assert "Why it changes now" in manager.get(f"{P}measures/1/").content.decode()
    refused = manager.post(f"{P}measures/1/remove/", {"reason": ""})
    assert refused.status_code == 422
    assert "Enter why this one changes all the same." in refused.content.decode()


def test_a_reader_changes_nothing(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    page = sign_in(Role.AUDITOR).get(f"{P}measures/").content.decode()
    assert "Add a measure" not in page
    assert 'href="/norvane/programs/anti-bribery-essentials/measures/1/"' not in page


def test_the_list_takes_as_many_queries_for_three(plan: Plan, manager: Client) -> None:
    def asked() -> int:
        manager.get(f"{P}measures/")
        with queries_of() as queries:
            manager.get(f"{P}measures/")
        return len(queries)

    before = asked()
    for _ in range(2):
        framework.add(
            program=plan.program, by=plan.by, at=AT, **{**GIVEN, "target": 90, "threshold": 80, "wave": plan.wave}
        )
    assert asked() == before
    assert manager.get(f"{P}measures/?format=csv").content.decode("utf-8-sig").count("On time") == 2


def test_a_story_is_told_in_a_language(plan: Plan, manager: Client, sign_in: Callable[[Role], Client]) -> None:
    factories.PersonFactory(language="de-AT")
    page = manager.get(f"{P}story/").content.decode()
    assert f'href="{P}story/de-AT/">German (Austria)</a>' in page
    assert manager.post(f"{P}story/de/", {"why": "Eine Regel"}).status_code == 302
    page = manager.get(f"{P}story/").content.decode()
    assert "Told" in page
    assert "Eine Regel" in manager.get(f"{P}story/de/").content.decode()
    assert manager.post(f"{P}story/x/", {"why": "x"}).status_code == 422
    assert sign_in(Role.REVIEWER).get(f"{P}story/de/").status_code == 403
