"""Adding a readiness check touches one file: every module of `wave_checks` is one, and nothing else names it."""

import ast
import importlib
import pkgutil
from pathlib import Path

from django.conf import settings

from programs.domain import checklists, checks
from rollout.journal.domain import verbs

FLOORS = ("programs", "delivery", "comms", "reporting")
PACKAGES = [
    importlib.import_module(f"{floor}.domain.wave_checks")
    for floor in FLOORS
    if (Path(settings.BASE_DIR) / floor / "domain" / "wave_checks").is_dir()
]
MODULES = [
    f"{package.__name__}.{found.name}" for package in PACKAGES for found in pkgutil.iter_modules(package.__path__)
]


def imported(source: str) -> set[str]:
    """Dotted names that the source imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{each.name}" for each in node.names}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found


def test_every_module_of_the_packages_is_a_check_that_is_plugged_in() -> None:
    made = {importlib.import_module(name).CHECK.name: name for name in MODULES}
    assert len(made) == len(MODULES), "two checks have one name"
    assert set(made) == set(checks._checks), "a check is plugged in from elsewhere, or not at all"
    for name in made:
        check = checks.get(name)
        assert (check.run is None) != (check.probe is None), f"{name} either reads or asks"


def test_nothing_else_names_a_single_check() -> None:
    base = Path(settings.BASE_DIR)
    sources = [path for floor in (*FLOORS, "rollout", "audiences") for path in (base / floor).rglob("*.py")]
    naming = {
        path.relative_to(base).as_posix(): named
        for path in sources
        if "wave_checks" in (text := path.read_text()) and (named := imported(text) & set(MODULES))
    }
    assert naming == {}


def test_a_name_is_found_where_it_is_imported() -> None:
    assert "programs.domain.wave_checks.audience" in imported("from programs.domain.wave_checks import audience")


def test_every_check_settles_an_item() -> None:
    named = {template.check for template in (*checklists.BY_KEY.values(), *checks.items())} - {""}
    assert named == set(checks._checks)


def test_checks_follow_verbs_that_somebody_writes() -> None:
    assert checks.verbs() - verbs.registered() == set()
