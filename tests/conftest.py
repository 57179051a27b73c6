"""Tests run as the role that works, on a database its owner made: the walls are up in every test."""

import contextlib
import fcntl
import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connections
from django.template.base import Template

from rollout.tenancy import actors, walls
from rollout.tenancy.actors import Actor, Grant
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories

# Tries are counted in Redis under ids that another worker's database has as well.
settings.CACHES["default"]["KEY_PREFIX"] = f"{os.getpid()}-{os.environ.get('PYTEST_XDIST_WORKER', '')}"

# A password is slow to try on purpose, a quarter of a second each; nobody tries those of tests.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]

# Each client of the tests starts the middleware, which need not look through all static files for that.
settings.WHITENOISE_AUTOREFRESH = True

RENDER = Template._render


@pytest.fixture(scope="session", autouse=True)
def templates_as_in_production(django_test_environment: None) -> None:
    """Django's tests copy what every part of a page was rendered with; ours read the page."""
    Template._render = RENDER


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
def run_name() -> str:
    """What the databases of this run have in their names. ROLLOUT_TEST_SUFFIX keeps parallel runs apart."""
    return os.environ.get("ROLLOUT_TEST_SUFFIX", "") or os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]


@pytest.fixture(scope="session")
def once(
    worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], contextlib.AbstractContextManager[bool]]:
    """Lets one worker of the run make what all of them use: the others wait, and are told that it is there."""

    @contextlib.contextmanager
    def once(name: str) -> Iterator[bool]:
        with (Path("/tmp") / f"{name}.lock").open("w") as lock:  # noqa: S108  the lock file holds nothing
            fcntl.flock(lock, fcntl.LOCK_EX)
            marker = tmp_path_factory.getbasetemp().parent / f"{name}.done"
            yield worker_id == "master" or not marker.exists()
            marker.write_text("")

    return once


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object, worker_id: str, run_name: str, once: Callable) -> Iterator[None]:
    """One migrated template a run, cloned for each worker (0.04 s)."""
    template, name = f"test_{run_name}_template", f"test_{run_name}_{worker_id}"
    with django_db_blocker.unblock():
        with once(template) as missing:
            if missing:
                _execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)', f'CREATE DATABASE "{template}"')
                _point_at(template)
                call_command("migrate", verbosity=0)
                connections.close_all()
                _point_at(None)
            _clone(template, name)
        _point_at(name)
        yield
        connections.close_all()
        _point_at(None)
        _drop(name)


@pytest.fixture(scope="session")
def demo_database(django_db_setup: None, django_db_blocker: object, run_name: str, once: Callable) -> str:
    """The name of a database with the demo company, loaded by its command: to read, or to clone."""
    name = f"test_{run_name}_demo"
    with django_db_blocker.unblock(), once(name) as missing:
        if missing:
            _clone(f"test_{run_name}_template", name)
            subprocess.run(DEMO, env=environment_of(name) | {"PYTHONHASHSEED": "1"}, check=True)
    return name


@pytest.fixture
def demo_company(demo_database: str, django_db_blocker: object, worker_id: str) -> Iterator[None]:
    """The demo company in a database of the test's own, where it may commit."""
    own = f"{demo_database}_{worker_id}"
    with django_db_blocker.unblock():
        _clone(demo_database, own)
        with pointed_at(own):
            yield
        _drop(own)


@contextlib.contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Another database of the run in place of the worker's own."""
    own = connections["default"].settings_dict["NAME"]
    _point_at(name)
    try:
        yield
    finally:
        _point_at(own)


DEMO = [sys.executable, "manage.py", "demo", "--people", "120", "--seed", "7", "--as-of", "2026-09-22"]


def environment_of(name: str) -> dict[str, str]:
    """For a command of its own on a database of the tests, under its three roles."""
    addresses = {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_KEEPER_URL"} & os.environ.keys()
    return os.environ | {key: urlsplit(os.environ[key])._replace(path=f"/{name}").geturl() for key in addresses}


def _clone(template: str, name: str) -> None:
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


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
    """In the database that is everybody's; the owner's connection points afterwards where it did."""
    owner = connections["owner"]
    owner.close()
    pointed = owner.settings_dict["NAME"]
    owner.settings_dict["NAME"] = _real_names["owner"]
    try:
        with owner.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        owner.close()
        owner.settings_dict["NAME"] = pointed


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
