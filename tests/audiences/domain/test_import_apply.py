"""From preview to applied: large changes need a person's word, and what was previewed is what happens."""

import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from audiences.domain import imports
from audiences.domain.people_columns import COLUMNS
from audiences.models import PeopleImport, Person
from rollout.jobs.domain import jobs
from tests.audiences.domain.test_imports import company, row

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)
SAMPLE = Path(__file__).parents[3] / "docs" / "samples" / "people.csv"


def file_of(rows: list[dict[str, str]]) -> bytes:
    lines = [",".join(COLUMNS), *(",".join(each.get(column, "") for column in COLUMNS) for each in rows)]
    return "\n".join(lines).encode()


@pytest.fixture
def preview(inside, system):
    def run(content: bytes) -> PeopleImport:
        made = imports.upload(file_name="people.csv", content=content, by=system, at=AT)
        jobs.run_queued(inside)
        made.refresh_from_db()
        return made

    return run


@pytest.fixture
def apply(inside, system):
    def run(made: PeopleImport, *, confirmed: bool = False) -> PeopleImport:
        imports.ask_to_apply(people_import=made, confirmed=confirmed, by=system, at=AT)
        jobs.run_queued(inside)
        made.refresh_from_db()
        return made

    return run


def people(n: int) -> list[dict[str, str]]:
    return [row("BOSS"), row("VICE", "BOSS"), *(row(f"P{k:02}", "BOSS") for k in range(n - 2))]


def test_the_sample_file_comes_in_whole(preview, apply):
    made = preview(SAMPLE.read_bytes())
    assert (made.counts["new"], made.counts["rejected"], made.warnings) == (55, 0, [])
    assert apply(made).state == "applied"
    assert Person.objects.count() == 55
    assert Person.objects.filter(shared_mailbox=True).count() == 3
    assert Person.objects.filter(email="").count() == 4
    again = preview(SAMPLE.read_bytes())
    assert again.counts == {"rows": 55, "new": 0, "changed": 0, "leavers": 0, "unchanged": 55, "rejected": 0}
    with pytest.raises(ValidationError, match="This file changes nothing"):
        apply(again)


def test_changes_are_shown_value_by_value(preview, apply):
    apply(preview(file_of(people(12))))
    rows = people(12)
    rows[5] |= {"manager_external_id": "VICE", "job_role": "Buyer", "hire_date": "2024-02-29"}
    made = preview(file_of(rows))
    line = made.lines.get()
    assert (line.kind, line.row, line.name) == ("changed", 7, "Ada Person P03")
    assert line.changes == [
        ["Manager", "Ada Person BOSS, BOSS", "Ada Person VICE, VICE"],
        ["Job role", "", "Buyer"],
        ["Hire date", "", "2024-02-29"],
    ]


@pytest.mark.parametrize(("leavers", "warned"), [(2, False), (3, True)])
def test_more_than_ten_percent_leavers_need_a_word(preview, apply, leavers, warned):
    apply(preview(file_of(people(20))))
    made = preview(file_of(people(20 - leavers)))
    said = "3 of 20 people are not in the file and would be marked as left. More than 10% needs a confirmation."
    assert made.warnings == ([said] if warned else [])
    if warned:
        with pytest.raises(ValidationError, match="Confirm the large changes"):
            apply(made)
    assert apply(made, confirmed=warned).state == "applied"
    assert (made.confirmed_at is not None) == warned
    assert Person.objects.present().count() == 20 - leavers


@pytest.mark.parametrize(("moved", "warned"), [(4, False), (5, True)])
def test_more_than_twenty_percent_changed_managers_need_a_word(preview, apply, moved, warned):
    apply(preview(file_of(people(20))))
    rows = people(20)
    for each in rows[2 : 2 + moved]:
        each["manager_external_id"] = "VICE"
    made = preview(file_of(rows))
    said = "5 of 20 people would get another manager. More than 20% needs a confirmation."
    assert made.warnings == ([said] if warned else [])


def test_another_outcome_than_the_previewed_one_is_refused(preview, apply, system):
    apply(preview(file_of(company())))
    made = preview(file_of([*company()[:5], {**company()[5], "job_role": "Buyer"}]))
    Person.objects.filter(external_id="C").update(job_role="Changed elsewhere")
    apply(made)
    assert made.state == "ready"
    assert made.problem == (
        "The people changed since this preview, so the file would now do something else. Nothing was changed. "
        "Upload it again to see what it does now."
    )
    assert not Person.objects.filter(job_role="Buyer").exists()


def test_applying_twice_is_applying_once(preview, apply, inside, system):
    made = apply(preview(file_of(company())))
    job = made.apply_job_id
    assert imports.ask_to_apply(people_import=made, confirmed=True, by=system, at=AT).apply_job_id == job
    assert imports.apply(people_import=made, content=b"", by=system, at=AT) == made.counts


def test_the_command_previews_applies_and_repeats(inside):
    def said(*options: str) -> list[str]:
        out = StringIO()
        call_command("import_people", inside.slug, str(SAMPLE), *options, stdout=out)
        return out.getvalue().splitlines()

    first = "55 new, 0 changed, 0 leavers, 0 unchanged, 0 rejected."
    assert said("--dry-run")[0] == first
    assert said("--dry-run")[-1] == "Dry run: nothing was changed."
    assert Person.objects.count() == 0
    assert [said()[0], said()[-1]] == [first, "Applied."]
    assert said()[0] == "0 new, 0 changed, 0 leavers, 55 unchanged, 0 rejected."
