"""Changes that Django spells once and the database makes many times, with other values each time.

Spelling an UPDATE takes Django several times as long as the server takes to make it; where that is done for one row
after the other, it is spelled with slots, and the values are filled in each time.
"""

from typing import Any, cast

from django.db import connection, models
from django.db.models import sql
from django.db.models.expressions import Expression


class Slot(Expression):
    """Stands in conditions and values for what `Update.run` is given by this name."""

    def __init__(self, name: str, field: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Update:
    """`rows.update(**values)`, spelled as things are now; a tenant's walls are asked for when it runs."""

    def __init__(self, rows: "models.QuerySet[Any]", **values: Any) -> None:
        query = cast(sql.UpdateQuery, rows.query.chain(sql.UpdateQuery))
        query.add_update_values(values)
        self._sql, self._given = query.get_compiler(rows.db).as_sql()

    def run(self, **values: Any) -> int:
        """Make the change; how many rows it was made to. KeyError when a slot is left empty."""
        given = [values[each.name] if isinstance(each, Slot) else each for each in self._given]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, given)
            return cursor.rowcount
