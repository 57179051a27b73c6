"""The page of a program's cycle: what a rule would do is shown before it is saved, and a program manager saves it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Country
from delivery.models import Assignment
from programs.models import ProgramCycle
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests import factories
from tests.delivery.domain.test_renewals import complete
from tests.programs.conftest import AT, Plan

PAGE = "/norvane/programs/anti-bribery-essentials/settings/cycle/"
MONTHS = {"place": "", "kind": "months", "months": "12", "day": "", "month": "", "window_days": "30", "seen": ""}


@pytest.fixture
def manager(sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def seen(page: str) -> str:
    return re.search(r'name="seen" value="([^"]*)"', page).group(1)


def test_the_effect_comes_before_the_rule(plan: Plan, manager: Client) -> None:
    row = factories.AssignmentFactory(wave=plan.wave)
    Assignment.objects.filter(pk=row.pk).update(due_at=AT)
    plan.program.modules.exclude(number=1).delete()
    complete(row, AT)
    assert "Once" in manager.get(PAGE).content.decode()
    looked = manager.post(PAGE, MONTHS)
    page = looked.content.decode()
    assert looked.status_code == 200
    assert "1 person would be asked again" in page
    assert not ProgramCycle.objects.exists()
    changed = manager.post(PAGE, MONTHS | {"months": "24", "seen": seen(page)}).content.decode()
    assert "1 person would be asked again" in changed  # another rule than the one that was looked at
    assert not ProgramCycle.objects.exists()
    saved = manager.post(PAGE, MONTHS | {"seen": seen(page)}, follow=True).content.decode()
    assert "12 months after completion, window of 30 days" in saved
    assert ProgramCycle.objects.get().months == 12
    log = manager.get("/norvane/programs/anti-bribery-essentials/decisions/").content.decode()
    assert "When people are asked again decided" in log


def test_a_country_has_its_own_and_gives_it_up(plan: Plan, manager: Client) -> None:
    germany = Country.objects.get(code="DE")
    for kind, count in (("version", 1), ("as_everybody", 0)):
        given = MONTHS | {"place": str(germany.pk), "kind": kind}
        page = manager.post(PAGE, given).content.decode()
        shown = manager.post(PAGE, given | {"seen": seen(page)}, follow=True).content.decode()
        assert ProgramCycle.objects.count() == count
        assert ('href="?for=DE#change"' in shown) is bool(count)
    told = Entry.objects.filter(verb="program.cycle_decided").order_by("pk")
    assert [entry.data["after"]["cycle"] for entry in told] == [
        {"kind": "version", "place": "Germany"},
        {"place": "Germany"},
    ]


def test_what_makes_no_sense_is_said_at_its_field(plan: Plan, manager: Client) -> None:
    for wrong, says in (
        ({"months": ""}, "Enter the number of months"),
        ({"months": "1", "window_days": "40"}, "from 1 to 27"),
        ({"kind": "yearly", "month": "2", "day": "30"}, "from 1 to 29"),
        ({"kind": "as_everybody"}, "Choose when people are asked again."),
        ({"kind": "daily"}, "daily"),
    ):
        refused = manager.post(PAGE, MONTHS | wrong)
        assert (refused.status_code, says in refused.content.decode()) == (422, True)


def test_others_read_it(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    auditor = sign_in(Role.AUDITOR)
    page = auditor.get(PAGE).content.decode()
    assert "A program manager decides it." in page
    assert "Show the effect" not in page
    assert auditor.post(PAGE, MONTHS).status_code == 403
