"""Many rows of a tenant's table in one statement.

PostgreSQL refuses COPY into a table with row-level security, and Django's bulk_create and bulk_update spend several
times as long on spelling their statement as the server on running it. Here the rows travel as one JSON value; defaults,
walls and constraints are the table's own.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from rollout.tenancy import statistics
from rollout.tenancy.models import TenantOwned


class _Exact(DjangoJSONEncoder):
    """Instants to the microsecond, where Django's own encoder cuts to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def insert(rows: Sequence[TenantOwned], *, skip_existing: bool = False) -> None:
    """Insert unsaved rows of one model, in order, and give them their ids.

    With `skip_existing` a row that a unique constraint refuses is left out, and no row gets an id.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key and not _is_given(field)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = (
        f"INSERT INTO {meta.db_table} ({columns}) SELECT {columns} "
        f"FROM ROWS FROM ({_recordset(fields)}) WITH ORDINALITY ORDER BY ordinality "
        + ("ON CONFLICT DO NOTHING" if skip_existing else "RETURNING id")
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_given(rows, fields)])
        if not skip_existing:
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
                row._state.adding = False
    if len(rows) >= statistics.MANY:
        statistics.catch_up(type(rows[0]))


def update(rows: Sequence[TenantOwned], names: Sequence[str]) -> None:
    """Write the named fields of rows that are there. One that is not, or is another tenant's, is passed over."""
    if not rows:
        return
    meta = rows[0]._meta
    known = {field.name: field for field in meta.concrete_fields}
    fields = [known[name] for name in ("id", *names)]
    assigned = ", ".join(f'"{field.column}" = given."{field.column}"' for field in fields[1:])
    statement = (
        f"UPDATE {meta.db_table} SET {assigned} FROM {_recordset(fields, name='given')} "
        f"WHERE {meta.db_table}.id = given.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_given(rows, fields)])


def _recordset(fields: "Sequence[models.Field[Any, Any]]", name: str = "") -> str:
    types = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    return f"json_to_recordset(%s::json) AS {name} ({types})"


def _given(rows: Sequence[TenantOwned], fields: "Sequence[models.Field[Any, Any]]") -> str:
    given = [{field.column: getattr(row, field.attname) for field in fields} for row in rows]
    return json.dumps(given, cls=_Exact, ensure_ascii=False)


def _is_given(field: "models.Field[Any, Any]") -> bool:
    """Whether the database fills the column: the tenant, a transaction's id, what it works out from other columns."""
    return field.generated or field.db_default is not models.NOT_PROVIDED
