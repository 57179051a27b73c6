"""The manager line as preorder numbers: a VP's whole organization is one range of `lft` (AU5)."""

from django.db import connection

from audiences.domain import preorder
from audiences.models import Person


def renumber() -> int:
    """Number the tenant's manager line anew and write the rows that changed; returns how many did.

    People who left stand outside the line (0, 0) unless somebody present is still below them.
    """
    rows = list(Person.objects.values_list("pk", "manager_id", "status", "lft", "rgt"))
    parents = {pk: manager for pk, manager, *_ in rows}
    present = (pk for pk, _, status, *_ in rows if status != Person.Status.LEFT)
    kept = preorder.branches_with(present, parents)
    wanted = preorder.numbers({pk: parent for pk, parent in parents.items() if pk in kept})
    changed = [(pk, *new) for pk, _, _, *old in rows if (new := wanted.get(pk, (0, 0))) != tuple(old)]
    return _write(Person._meta.db_table, changed)


def _write(table: str, changed: list[tuple[int, int, int]]) -> int:
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} AS t SET lft = n.lft, rgt = n.rgt "
                "FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS n (id, lft, rgt) WHERE t.id = n.id",
                [list(column) for column in zip(*changed, strict=True)],
            )
    return len(changed)
