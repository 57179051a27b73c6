"""Every file that the list of requirements names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CELL = re.compile(r"`([\w/]+(?:\.py|/))`")


def named(row: str) -> list[str]:
    """Paths of a row in order; a bare file name stands beside the path before it."""
    return CELL.findall(row.rsplit("|", 2)[-2])


ROWS = [line for line in (ROOT / "docs/requirements.md").read_text().splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize("row", ROWS)
def test_a_requirement_names_files_that_exist(row: str) -> None:
    folder = ROOT
    for path in named(row):
        if "/" in path:
            assert (ROOT / path).exists(), path
            folder = (ROOT / path).parent
        else:
            assert (folder / path).exists(), f"{path} in {folder.relative_to(ROOT)}"


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_no_document_holds_an_unfinished_merge(path: Path) -> None:
    assert re.findall(r"^(?:<{7}|={7}$|>{7}).*", path.read_text(), re.M) == []
