"""How the server would run the statements of a page, asked as the role that works, behind the walls."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

# What every request does before its page: the session, whose it is, and the walls.
_ASIDE = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SELECT set_config|SET )", re.I)
_COUNTS = re.compile(r"^SELECT (?:[^()]* AS [^()]*, )*COUNT\(|^SELECT .* COUNT\([^)]*\).* GROUP BY ", re.I)
_VALUES_IN_USE = re.compile(r"^SELECT DISTINCT [^ ,]+ AS [^ ,]+ FROM ")


def of_page(statements: list[dict[str, str]]) -> list[str]:
    """The statements that read or write rows."""
    return [each["sql"] for each in statements if not _ASIDE.match(each["sql"])]


def whole_reads(statements: list[str], table: str) -> list[str]:
    """Statements that read the whole table for something other than an exact count of it, with the plan."""
    return [
        f"{each[:1500]}\n{json.dumps(plan)[:3000]}"
        for each in statements
        if table in each and each.startswith("SELECT") and not is_count(each)
        for plan in [explain(each)]
        if any(node["Node Type"].endswith("Seq Scan") and node["Relation Name"] == table for node in nodes(plan))
    ]


def is_count(statement: str) -> bool:
    """Whether figures, or the values that one column has, are all that the statement asks for."""
    return bool(_COUNTS.match(statement) or _VALUES_IN_USE.match(statement))


def explain(statement: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement)
        return cursor.fetchone()[0][0]["Plan"]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)
