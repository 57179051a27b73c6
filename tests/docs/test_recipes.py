"""What the recipes for developers name is there, and a format of people files is added as its recipe says."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from audiences.domain.people_formats import systems, words
from audiences.domain.people_formats.systems import System
from reporting.domain.measures import BY_KEY, Figures
from rollout.journal.domain import verbs

ROOT = Path(__file__).parents[2]
RECIPES = (ROOT / "docs/developers.md").read_text().partition("## How to add")[2].partition("## Pictures")[0]
SPANS = re.findall(r"`([^`]+)`", RECIPES.replace("\n", " "))
PATHS = sorted({span for span in SPANS if re.fullmatch(r"[\w./]+/(?:[\w.]*\.(?:py|toml|json))?|[\w/]+/[\w/]+", span)})
CALLS = sorted({m[0].split("(")[0] for span in SPANS if (m := re.match(r"[a-z_]+\.[a-z]\w+", span))})
OTHERS = {"settings.value", *verbs.registered()}  # of an object that a function returns; verbs of the journal
CODE = [path for path in ROOT.rglob("*.py") if not {".venv", "node_modules"} & set(path.parts)]
MODULES: dict[str, list[Path]] = {}
for _path in CODE:
    MODULES.setdefault(_path.stem, []).append(_path)


@pytest.mark.parametrize("path", [path for path in PATHS if "/" in path and not path.startswith("people/")])
def test_files_that_recipes_name_are_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("call", [call for call in CALLS if call.partition(".")[0] in MODULES and call not in OTHERS])
def test_functions_that_recipes_name_are_there(call: str) -> None:
    module, _, name = call.partition(".")
    known = re.compile(rf"^\s*(?:async )?(?:def|class) {name}\b|^{name}\b.*=|\b{name}\.(?:py|toml)", re.MULTILINE)
    here = [path for path in MODULES[module] if known.search(path.read_text())]
    assert here or name in {"py", "toml"}, f"no {module}.py has {name}"


def test_there_are_recipes_to_look_at() -> None:
    assert len(PATHS) > 20
    assert len(CALLS) > 20


def test_a_format_of_people_files_is_a_system(monkeypatch: pytest.MonkeyPatch) -> None:
    made = System("acme", "Acme HR", frozenset({"badge", "crew"}), {"badge": "external_id", "crew": "division"})
    headers = ("Badge", "Crew", "First name")
    assert systems.of(headers) is systems.PLAIN
    monkeypatch.setattr(systems, "SYSTEMS", (*systems.SYSTEMS, made))
    assert systems.of(headers) is made
    assert [made.target(each) for each in headers] == ["external_id", "division", words.target("First name")]


def test_a_measure_has_its_figure() -> None:
    assert {field.name for field in fields(Figures)} == BY_KEY.keys()
