"""Rules and rows know no web: what import-linter cannot say about packages inside Django."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = sorted(
    path
    for pattern in ("*/domain/*.py", "*/models/*.py", "rollout/*/domain/*.py", "rollout/*/models/*.py")
    for path in ROOT.glob(pattern)
    if ".venv" not in path.parts
)
FORBIDDEN = ("celery", "django.http", "django.shortcuts", "django.db.models.signals")


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rules_and_rows_import_no_web_and_no_queue(path: Path) -> None:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
        elif isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
    assert [name for name in found if name.startswith(FORBIDDEN)] == []


def test_there_are_rules_to_look_at() -> None:
    assert len(RULES) > 30
