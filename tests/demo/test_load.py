"""The demo is loaded whole or not at all, and the same again from the same numbers."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections

from delivery.models import Assignment
from rollout.journal.domain import followers
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import DEMO, environment_of, pointed_at
from tests.demo import digest

ARGUMENTS = DEMO[3:]

# Where the load is made to fail: a table, and which of its new rows the database refuses. Logins stay: theirs is first.
POINTS = [
    ("tenancy_user", "NEW.email = 'dana.okafor@norvane.example'"),
    ("audiences_person", "NEW.external_id = 'N000100'"),
    ("delivery_assignment", "NEW.wave_id IN (SELECT id FROM programs_wave WHERE name = 'Wave 2')"),
    ("comms_message", "NEW.due_at > '2026-09-01'"),
    ("audiences_person", "NEW.external_id = 'H017'"),
]


@pytest.fixture(scope="module")
def whole(demo_database: str, django_db_blocker: object) -> dict[str, dict[str, str]]:
    """Digests of a load that nothing disturbed, in a process whose sets have another order."""
    with django_db_blocker.unblock(), pointed_at(demo_database):
        return {slug: digest.of(slug) for slug in ("norvane", "hafenkliniken")}


@pytest.fixture
def empty(committed: None) -> None:
    """An installation in which ids begin at 1, as in the one of `whole`."""
    digest.empty_everything()


@pytest.fixture
def failure(empty: None) -> Iterator[Callable[..., None]]:
    """Lets the database refuse a row, until asked to refuse another or none."""

    def refuse(table: str = "", condition: str = "") -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("DROP FUNCTION IF EXISTS planted_failure CASCADE")
            if table:
                cursor.execute(
                    "CREATE FUNCTION planted_failure() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {condition} THEN RAISE EXCEPTION 'planted'; END IF; RETURN NEW; END $$"
                )
                cursor.execute(
                    f"CREATE TRIGGER planted_failure BEFORE INSERT ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION planted_failure()"
                )

    yield refuse
    refuse()


@pytest.mark.slow
def test_a_load_that_fails_or_is_killed_is_begun_again_and_ends_as_if_it_never_had(whole, failure) -> None:
    """Begun again twice at once: the second waits, then finds the company there."""
    stopped_by_a_kill()
    stopped_at(POINTS[1:2], failure)  # the others: bench/test_demo_stops.py
    both = [subprocess.Popen([*DEMO, "--if-empty"], env=_environment()) for _ in range(2)]
    assert [each.wait(timeout=300) for each in both] == [0, 0]
    assert {slug: digest.of(slug) for slug in ("norvane", "hafenkliniken")} == whole
    assert list(Tenant.objects.values_list("slug", "is_loading").order_by("slug")) == [
        ("hafenkliniken", False),
        ("norvane", False),
    ]


def stopped_at(points: list[tuple[str, str]], failure: Callable[..., None]) -> None:
    """Loads that the database stops, one after another: nothing counts as loaded."""
    for table, condition in points:
        failure(table, condition)
        with pytest.raises((DatabaseError, followers.HandlerFailed), match="planted"):
            call_command("demo", *ARGUMENTS, "--if-empty", verbosity=0)
        assert not Tenant.objects.open().exists(), (table, condition)
        assert Tenant.objects.filter(is_loading=True).exists(), (table, condition)
        digest.begin_numbers_anew()
    failure()


def stopped_by_a_kill() -> None:
    with subprocess.Popen(DEMO, env=_environment()) as running:
        try:
            _wait_for_assignments(running)
        finally:
            os.kill(running.pid, signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
    assert not Tenant.objects.open().exists()
    digest.begin_numbers_anew()


def _environment() -> dict[str, str]:
    return environment_of(connections["default"].settings_dict["NAME"])


def _wait_for_assignments(running: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end and running.poll() is None:
        tenant = Tenant.objects.filter(slug="norvane").first()
        if tenant is not None:
            with walls.inside(tenant.pk):
                if Assignment.objects.exists():
                    return
        time.sleep(0.02)
    raise AssertionError("The load issued nothing.")


@pytest.mark.slow
def test_every_kind_of_decision_is_in_the_story(whole: dict[str, dict[str, str]]) -> None:
    assert set(whole["norvane"]) >= {
        "audiences_settingpolicy",
        "audiences_settingvalue",
        "audiences_statute",
        "comms_message",
        "delivery_assignmentexception",
        "delivery_unmatched",
        "members_invitation",
        "programs_sponsorask",
        "programs_waiver",
        "reporting_reportrecipient",
        "reporting_reportschedule",
        "tenancy_delegation",
    }
    assert set(whole["hafenkliniken"]) >= {"comms_message", "delivery_completionrecord", "programs_wave"}


def test_if_empty_leaves_another_organization_alone(committed: None) -> None:
    factories.TenantFactory(slug="acme")
    call_command("demo", "--if-empty", verbosity=0)
    assert [tenant.slug for tenant in Tenant.objects.all()] == ["acme"]


def test_an_organization_by_that_name_is_kept(committed: None) -> None:
    factories.TenantFactory(slug="hafenkliniken", is_demo=True)
    call_command("demo", "--if-missing", verbosity=0)
    with pytest.raises(CommandError, match="The demo company is here already"):
        call_command("demo", verbosity=0)
    assert [tenant.slug for tenant in Tenant.objects.all()] == ["hafenkliniken"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--people", "12"], "The demo company needs at least 40 people."),
        (["--as-of", "tomorrow"], "“tomorrow” is no date; one such as 2026-09-22 is accepted."),
    ],
)
def test_refusals_are_sentences(db: None, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("demo", *arguments)
