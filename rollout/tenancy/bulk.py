"""Many new rows of a tenant's table in one statement.

PostgreSQL refuses COPY into a table with row-level security, and Django's bulk_create spends several times as long on
spelling its statement as the server on running it. Here the rows travel as one JSON value; defaults, walls and
constraints are the table's own.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

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
    types = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    given = [{field.column: getattr(row, field.attname) for field in fields} for row in rows]
    statement = (
        f"INSERT INTO {meta.db_table} ({columns}) SELECT {columns} "
        f"FROM ROWS FROM (json_to_recordset(%s::json) AS ({types})) WITH ORDINALITY ORDER BY ordinality "
        + ("ON CONFLICT DO NOTHING" if skip_existing else "RETURNING id")
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(given, cls=_Exact, ensure_ascii=False)])
        if not skip_existing:
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
                row._state.adding = False


def _is_given(field: "models.Field[Any, Any]") -> bool:
    """Whether the database fills the column: the tenant, and a transaction's id."""
    return field.db_default is not models.NOT_PROVIDED
