"""The sample workbooks hold what the sample CSV files hold, and are what `make samples` would write now."""

import io
import zipfile
from pathlib import Path

import pytest

from audiences.domain import people_files
from audiences.domain.people_formats.readings import Reading
from delivery.domain import completion_files
from docs.samples import build

SAMPLES = Path(build.__file__).parent


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", build.SAMPLES)
def test_made_again_it_is_the_same(name: str) -> None:
    """Part by part: how well they are packed is up to the machine."""
    assert parts((SAMPLES / f"{name}.xlsx").read_bytes()) == parts(build.workbook(name))


def test_people_are_the_same() -> None:
    of_csv, of_workbook = (
        people_files.read((SAMPLES / f"people.{ending}").read_bytes(), Reading()) for ending in ("csv", "xlsx")
    )
    assert (of_csv.columns, list(of_csv.rows)) == (of_workbook.columns, list(of_workbook.rows))


def test_completions_are_the_same() -> None:
    of_csv, of_workbook = (
        completion_files.read((SAMPLES / f"completions.{ending}").read_bytes()) for ending in ("csv", "xlsx")
    )
    assert of_csv == of_workbook
