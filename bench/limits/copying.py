"""The bare peer of bulk writes: COPY of the same rows, by the tables' owner, into tables indexed and checked alike.

Columns that the database works out are worked out there too.
"""

import io

from django.db import connections

from bench.limits import seconds
from rollout.tenancy import walls


def copied(tenant_id: int, table: str, where: str = "true") -> tuple[int, float]:
    """How many rows of the tenant there are, and the seconds that COPY takes for them, without policy or trigger."""
    kept, columns = io.StringIO(), ", ".join(columns_of(table))
    with walls.inside(tenant_id), connections["default"].cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY (SELECT {columns} FROM {table} WHERE {where}) TO STDOUT", kept)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_copy (LIKE {table} INCLUDING ALL EXCLUDING IDENTITY)")
        try:
            kept.seek(0)
            taken = seconds(lambda: cursor.cursor.copy_expert(f"COPY bench_copy ({columns}) FROM STDIN", kept))
            cursor.execute("SELECT count(*) FROM bench_copy")
            return cursor.fetchone()[0], taken
        finally:
            cursor.execute("DROP TABLE bench_copy")


def columns_of(table: str) -> list[str]:
    """Names of the columns that are written."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]
