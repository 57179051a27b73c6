"""Lists of persons are called by lazy words: that somebody took one along is written down in nobody's language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("audiences", "programs", "delivery", "comms", "reporting", "rollout")
_LAZY = {"gettext_lazy", "lazy", "filled"}


def said_at_once(source: str) -> Iterator[str]:
    """Labels of personal tables that are words of one language already."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Table":
            continue
        given = {each.arg: each.value for each in node.keywords}
        label = given.get("label")
        called = getattr(label, "func", None)
        if "personal" in given and getattr(called, "attr", getattr(called, "id", "")) not in _LAZY:
            yield ast.unparse(label) if label else "no label"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('Table([], rows, label=_("People"), personal=True)', ["_('People')"]),
        ('Table([], rows, label=gettext_lazy("People"), personal=True)', []),
        ('Table([], rows, label=kept.filled(lazy("People of %(segment)s"), segment=name), personal=True)', []),
        ('Table([], rows, label=_("Programs"))', []),
    ],
)
def test_words_of_one_language_are_found(source: str, found: list[str]) -> None:
    assert list(said_at_once(source)) == found


def test_personal_lists_are_called_in_nobodys_language() -> None:
    base = Path(settings.BASE_DIR)
    texts = {
        path: text for app in APPS for path in (base / app).rglob("*.py") if "personal=" in (text := path.read_text())
    }
    assert len(texts) > 5
    found = {path.relative_to(base).as_posix(): list(said_at_once(text)) for path, text in texts.items()}
    assert {path: labels for path, labels in found.items() if labels} == {}
