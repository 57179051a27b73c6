"""The planner knows of rows that the transaction itself has just written."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from audiences.models import Division, Person
from rollout.tenancy import bulk, statistics
from rollout.tenancy.models import Tenant
from tests import factories


def expected_rows(table: str) -> int:
    """What the planner takes the table for; -1 where it knows nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return int(cursor.fetchone()[0])


def people(count: int, first: int = 0) -> list[Person]:
    return [factories.PersonFactory.build(external_id=f"P{n}") for n in range(first, first + count)]


@pytest.fixture(autouse=True)
def no_pages_of_other_tests(django_db_setup: None, django_db_blocker: object) -> None:
    """Growth is told by pages, and those of rows that were rolled back stay."""
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE audiences_person CASCADE")
        cursor.execute("ANALYZE audiences_person")
    connections["owner"].close()


def test_many_rows_at_once_are_known_at_once(inside: Tenant) -> None:
    bulk.insert(people(statistics.MANY))
    assert expected_rows("audiences_person") == statistics.MANY


def test_what_has_not_grown_by_half_is_left_as_it_is(inside: Tenant) -> None:
    bulk.insert(people(statistics.MANY * 3))
    bulk.insert(people(statistics.MANY, first=statistics.MANY * 3))
    assert expected_rows("audiences_person") == statistics.MANY * 3
    statistics.renew([Person, Division])
    assert expected_rows("audiences_person") == statistics.MANY * 4


def test_the_door_opens_for_the_products_roles_alone(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proacl::text FROM pg_proc WHERE proname = 'tenancy_analyze'")
        (granted,) = cursor.fetchone()
    assert "rollout_app=X" in granted
    assert "{=X" not in granted
    assert ",=X" not in granted
    with pytest.raises(DatabaseError, match="must be owner"), transaction.atomic():
        _alter()


def _alter() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audiences_person ADD COLUMN planted int")
