"""Statistics of tables that were just filled: without them the planner takes thousands of rows for a handful.

Autovacuum comes within a minute, and never to rows that are not committed; work that reads what it has just written
cannot wait for it.
"""

from collections.abc import Iterable

from django.db import connection, models

MANY = 1_000  # rows written at once, from which on it is worth a look


def catch_up(*tables: type[models.Model]) -> None:
    """Analyze those of the tables that have grown by half since they were last; a look at each where none has."""
    _analyze(tables, only_grown=True)


def renew(tables: Iterable[type[models.Model]]) -> None:
    """Analyze the tables, however much they have changed."""
    _analyze(tables, only_grown=False)


def _analyze(tables: Iterable[type[models.Model]], *, only_grown: bool) -> None:
    names = [table._meta.db_table for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenancy_analyze(%s, %s)", [names, only_grown])
