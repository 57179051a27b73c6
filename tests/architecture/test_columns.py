"""No table shows a column twice."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("audiences", "comms", "delivery", "programs", "reporting", "rollout")


def keys(row: ast.List) -> list[str]:
    """Of the columns that stand in the list themselves."""
    calls = (each for each in row.elts if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "Column")
    return [call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)]


def twice(source: str) -> list[list[str]]:
    lists = (keys(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.List))
    return [found for found in lists if len(found) != len(set(found))]


def test_no_table_shows_a_column_twice() -> None:
    files = (path for app in APPS for path in (ROOT / app).rglob("views/**/*.py"))
    found = {path: twice(text) for path in files if "Column(" in (text := path.read_text())}
    assert not {path: each for path, each in found.items() if each}


def test_the_rule_sees_one_that_is() -> None:
    assert twice('[Column("a"), Column("b"), Column("a")]') == [["a", "b", "a"]]
