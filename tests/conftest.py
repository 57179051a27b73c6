"""Tests run as the role that works, on a database its owner made: the walls are up in every test."""

import contextlib
import fcntl
import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connections

from rollout.tenancy import actors, walls
from rollout.tenancy.actors import Actor, Grant
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories

# Tries are counted in Redis under ids that another worker's database has as well.
settings.CACHES["default"]["KEY_PREFIX"] = f"{os.getpid()}-{os.environ.get('PYTEST_XDIST_WORKER', '')}"

# A password is slow to try on purpose, a quarter of a second each; nobody tries those of tests.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.hookimpl(optionalhook=True)  # measurements run without workers
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from tests.scheduling import ByFile

    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    from tests.scheduling import longest_first

    longest_first(items)


def pytest_collection_finish() -> None:
    """What was imported stays until the end: looking through it for garbage takes a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


GLOBAL_TABLES = ["tenancy_tenant", "tenancy_user", "mail_accountmail", "django_session"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: object, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """One migrated template a run, cloned for each worker (0.04 s). ROLLOUT_TEST_SUFFIX keeps parallel runs apart."""
    suffix = (
        os.environ.get("ROLLOUT_TEST_SUFFIX", "") or os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]
    )
    template, name = f"test_{suffix}_template", f"test_{suffix}_{worker_id}"
    with django_db_blocker.unblock():
        with (Path("/tmp") / f"{template}.lock").open("w") as lock:  # noqa: S108  the lock file holds nothing
            fcntl.flock(lock, fcntl.LOCK_EX)
            marker = tmp_path_factory.getbasetemp().parent / f"{template}.done"
            if worker_id == "master" or not marker.exists():
                _execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)', f'CREATE DATABASE "{template}"')
                _point_at(template)
                call_command("migrate", verbosity=0)
                connections.close_all()
                _point_at(None)
                marker.write_text("")
            _execute(
                f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"'
            )
        _point_at(name)
        yield
        connections.close_all()
        _point_at(None)
        _drop(name)


def _drop(name: str, *, patience: float = 30) -> None:
    """Autovacuum works as the server's own role, which the owner may not interrupt; it is soon done."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except ProgrammingError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


_real_names = {alias: connections[alias].settings_dict["NAME"] for alias in connections}


def _point_at(name: str | None) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name or _real_names[alias]


def _execute(*statements: str) -> None:
    owner = connections["owner"]
    owner.close()
    owner.settings_dict["NAME"] = _real_names["owner"]
    with owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    owner.close()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Real commits, for followers, races and running servers; every table is emptied by its owner afterwards."""
    with django_db_blocker.unblock():
        yield
        connections["default"].close()
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(GLOBAL_TABLES)} CASCADE")
        connections["owner"].close()


@pytest.fixture
def tenant(db: None) -> Tenant:
    return factories.TenantFactory(slug="norvane", name="Norvane Group", is_demo=True)


@pytest.fixture
def inside(tenant: Tenant) -> Iterator[Tenant]:
    """The test's transaction sees the tenant's rows."""
    with walls.inside(tenant.pk):
        yield tenant


@pytest.fixture
def system(tenant: Tenant) -> Actor:
    return actors.system(tenant)


@pytest.fixture
def manager_actor(tenant: Tenant) -> Actor:
    """A program manager of the tenant, as `by` of domain calls."""
    return actor_for(tenant, Role.PROGRAM_MANAGER)


def actor_for(tenant: Tenant, role: Role, email: str | None = None) -> Actor:
    """A new user with the role in the tenant, and their actor."""
    user = User.objects.create_user(
        email or f"{role}@{tenant.slug}.example", "correct horse battery", display_name=str(role.label)
    )
    membership = Membership.objects.create(user=user, tenant=tenant, role=role)
    return Actor(tenant=tenant, user=user, grants=(Grant(role, membership.pk),))


@contextlib.contextmanager
def queries_of(connection_alias: str = "default") -> Iterator[list[dict[str, str]]]:
    """SQL run inside the block, for literal query counts at 1 and 3 rows."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connections[connection_alias]) as captured:
        found: list[dict[str, str]] = []
        yield found
    found.extend(captured.captured_queries)
