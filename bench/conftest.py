"""Benchmarks run on a database of their own with real commits, and end with one table of what was measured."""

from collections.abc import Iterator

import pytest

from bench import limits
from bench.company import Company
from bench.limits import Figure
from tests.conftest import committed, demo_database, django_db_setup, once, run_name  # noqa: F401  fixtures

FIGURES: list[Figure] = []


@pytest.fixture(scope="session")
def worker_id() -> str:
    """Benchmarks have the machine to themselves."""
    return "master"


@pytest.fixture(scope="session")
def company(django_db_setup: None, django_db_blocker: object) -> Iterator[Company]:  # noqa: F811
    with django_db_blocker.unblock():
        yield Company()


@pytest.fixture
def measured() -> list[Figure]:
    """Figures of this run, for the table."""
    return FIGURES


def pytest_terminal_summary(terminalreporter: object) -> None:
    if FIGURES:
        terminalreporter.section("limits")
        terminalreporter.write_line(limits.table(FIGURES))
