"""What a preview foretells: into which wave people come and out of which they go, and by when they would be due."""

import datetime

import pytest

from audiences.domain import import_plans, import_rehearsal, imports
from audiences.models import PeopleImport
from delivery.domain import issuing, joiner_effects
from delivery.models import Issuing
from programs.models import Launch, Wave
from tests import factories
from tests.audiences.domain.test_imports import company, row

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)
GERMANS = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}


@pytest.fixture
def foretold(inside, system):
    """What the preview says follows, with whom each line is about."""
    imports.load(rows=company(), by=system, at=AT)

    def run(*rows: dict[str, str]) -> list[tuple[str, list[str]]]:
        made = imports.upload(file_name="people.csv", content=b"x", by=system, at=AT)
        ids = {each["external_id"] for each in rows}
        plan = import_plans.of_rows(
            [*(each for each in company() if each["external_id"] not in ids), *rows], source="people", tenant=inside
        )
        imports.preview(people_import=made, plan=plan, tenant=inside, at=AT)
        return [(said, people(made, key)) for said, _count, key in made.consequences]

    def people(made: PeopleImport, key: str) -> list[str]:
        lines = made.lines.filter(import_rehearsal.behind(made, key)).order_by("external_id")
        return list(lines.values_list("external_id", flat=True))

    return run


def wave(**fields: object) -> Wave:
    made = factories.WaveFactory(**fields)
    factories.WaveSegmentFactory(wave=made, segment=factories.SegmentFactory(rule=GERMANS))
    return made


def test_a_wave_that_is_ahead_says_whom_it_takes_and_when_they_are_due(foretold):
    wave(program__name="Anti-bribery", name="Wave 1")
    assert foretold(row("G", "A"), row("H", "A"), row("I", "A", country="AE")) == [
        (
            "2 new people come into “Wave 1” of Anti-bribery: assigned when it is launched, planned for "
            "5 October 2026, and then due on 2 November 2026.",
            ["G", "H"],
        )
    ]


def test_self_directed_programs_invite(foretold):
    wave(program__name="Coaching", program__enrollment="self_directed", name="Wave 1")
    [(said, people)] = foretold(row("G", "A"))
    assert said.startswith("1 new person comes into “Wave 1” of Coaching: invited when it is launched")
    assert people == ["G"]


def test_a_wave_that_runs_takes_new_people_and_movers_in_and_lets_others_go(foretold, system):
    made = wave(program__name="Anti-bribery", name="Wave 1", state="launched")
    issuing.issue_all(wave=made, by=system, at=AT)
    moved = row("B", "A", country="DE", attr_grade="7", time_zone="Europe/Berlin")
    gone = row("E", "A", country="AE", email="shop@norvane.example")
    assert foretold(row("G", "A"), moved, gone) == [
        (
            "1 person who has not started goes out of the audience of “Wave 1” of Anti-bribery: withdrawn, and "
            "planned messages are dropped.",
            ["E"],
        ),
        (
            "2 people come into “Wave 1” of Anti-bribery, which runs: assigned once the file is applied, and then due "
            "on 2 November 2026.",
            ["B", "G"],
        ),
    ]


def test_behind_a_closed_gate_they_wait(foretold, system):
    made = wave(program__name="Anti-bribery", name="Wave 1", state="launched")
    issuing.issue_all(wave=made, by=system, at=AT)
    factories.ReadinessItemFactory(wave=made, blocking=True)
    assert foretold(row("G", "A")) == [
        (
            "1 person comes into “Wave 1” of Anti-bribery, which runs, and waits: its gate is closed.",
            ["G"],
        )
    ]


def test_who_comes_into_nothing_is_not_told_of(foretold):
    wave()
    assert foretold(row("I", "A", country="AE")) == []


def test_without_a_wave_nothing_is_rehearsed(inside):
    assert not joiner_effects.wanted()
    factories.WaveFactory(state="closed")
    assert not joiner_effects.wanted()
    factories.WaveFactory(state="held")
    assert joiner_effects.wanted()


def test_who_comes_into_two_waves_of_a_program_is_counted_where_they_will_be(foretold, system):
    later, first = (wave(program__name="Anti-bribery", name=f"Wave {n}", state="launched") for n in (2, 1))
    Wave.objects.filter(pk=first.pk).update(program=later.program)
    for each, days in ((later, 1), (first, 2)):
        launched_at = AT - days * datetime.timedelta(days=1)
        Launch.objects.create(wave=each, launched_at=launched_at, people=0)
        Issuing.objects.create(wave=each, launched_at=launched_at, finished_at=launched_at)
    told = foretold(row("G", "A"))
    assert [(said.split(",")[0], people) for said, people in told] == [
        ("1 person comes into “Wave 1” of Anti-bribery", ["G"])
    ]
