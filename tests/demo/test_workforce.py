"""The demo's people files: exact, repeatable, and as awkward as real ones."""

import datetime
import unicodedata

import pytest

from audiences.domain import people_rows
from rollout.demo import workforce
from rollout.demo.company import PLACES

AS_OF = datetime.date(2026, 9, 22)


def everybody(files: workforce.Files) -> dict[str, dict[str, str]]:
    """Rows by external id; of a person in several files the last."""
    return {row["external_id"]: row for listed in (files.first, *(rows for _, rows in files.later)) for row in listed}


def depth_of(rows: dict[str, dict[str, str]], key: str) -> int:
    manager = rows[key]["manager_external_id"]
    return 1 + (depth_of(rows, manager) if manager else 0)


@pytest.fixture(scope="module")
def files() -> workforce.Files:
    return workforce.files(people=900, seed=7, as_of=AS_OF)


@pytest.mark.parametrize("people", [40, 41, 137, 900])
def test_the_files_are_about_exactly_so_many_people(people: int) -> None:
    made = workforce.files(people=people, seed=7, as_of=AS_OF)
    assert len(everybody(made)) == people
    assert made == workforce.files(people=people, seed=7, as_of=AS_OF)
    assert made != workforce.files(people=people, seed=8, as_of=AS_OF)


@pytest.mark.parametrize("people", [40, 900])
def test_every_file_is_accepted_by_itself(people: int) -> None:
    made = workforce.files(people=people, seed=7, as_of=AS_OF)
    for rows in (made.first, *(rows for _, rows in made.later)):
        named = {row["external_id"] for row in rows}
        assert {row["manager_external_id"] for row in rows} - named <= {""}
        problems = [found for n, row in enumerate(rows) for found in people_rows.parse(n, row, language="en")[1]]
        assert problems == []


def test_people_leave_come_back_and_join(files: workforce.Files) -> None:
    first, second, third = ({row["external_id"] for row in rows} for rows in (files.first, *_rows(files)))
    assert first - second - third
    assert (first & third) - second
    assert third - second - first


def test_managers_are_seven_levels_deep_in_nine_countries(files: workforce.Files) -> None:
    rows = everybody(files)
    assert max(depth_of(rows, key) for key in rows) >= 7
    assert {row["country"] for row in rows.values()} == set(PLACES)


@pytest.mark.parametrize(
    ("what", "is_it"),
    {
        "no address": lambda row: not row["email"],
        "a shared mailbox": lambda row: row["email"].startswith("shift."),
        "nobody above": lambda row: not row["manager_external_id"] and row["job_role"] != "Chief executive",
        "a very long name": lambda row: len(f"{row['first_name']} {row['last_name']}") > 80,
        "a very long title": lambda row: len(row["job_role"]) > 80,
        "an Arabic name": lambda row: "ARABIC" in unicodedata.name(row["first_name"][:1], ""),
        "a Hebrew name": lambda row: "HEBREW" in unicodedata.name(row["first_name"][:1], ""),
        "a Japanese name": lambda row: unicodedata.name(row["last_name"][:1] or "x", "").startswith("CJK"),
        "one name only": lambda row: not row["last_name"],
        "part-time": lambda row: row["employment_type"] == "part_time",
        "in the field without a device": lambda row: row["technology_access"] == "none" and not row["email"],
        "on leave": lambda row: row["status"] == "leave",
        "a zone of another country": lambda row: row["country"] == "DE" and row["time_zone"].startswith("America/"),
    }.items(),
)
def test_the_files_are_awkward_on_purpose(files: workforce.Files, what: str, is_it: object) -> None:
    assert any(is_it(row) for row in files.first), what


def _rows(files: workforce.Files) -> list[list[dict[str, str]]]:
    return [rows for _, rows in files.later]
