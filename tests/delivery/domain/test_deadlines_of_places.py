"""Deadlines follow the settings of each place, and a wave's own days stay within what is allowed there (GO1, GO4)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from audiences.domain.settings import book, changes
from audiences.domain.settings.targets import Target
from delivery.domain import issuing
from delivery.models import Assignment
from programs.domain import places, waves
from programs.domain.due_terms import DueTerms
from tests import factories

LAUNCHED_AT = datetime.datetime(2026, 10, 4, 20, 0, tzinfo=datetime.UTC)


@pytest.fixture
def countries(inside):
    india = factories.CountryFactory(code="IN", name="India", time_zone="Asia/Kolkata")
    germany = factories.CountryFactory()
    factories.PersonFactory(country=india, time_zone="Asia/Kolkata")
    factories.PersonFactory(country=germany, time_zone="Europe/Berlin")
    return india, germany


def decide(system, name, raw, country=None):
    changes.set_value(name=name, raw=raw, target=Target(country=country), by=system, at=factories.AT)


def test_a_completion_window_is_that_of_each_place(system, countries):
    india, _ = countries
    decide(system, "completion_days", 28, india)
    decide(system, "deadline_time", "17:00")
    wave = factories.WaveFactory(due_rule={"kind": "window"})
    factories.WaveSegmentFactory(wave=wave)
    issuing.issue_all(wave=wave, by=system, at=LAUNCHED_AT)
    found = {each.person.country.code: each for each in Assignment.objects.select_related("person__country")}
    assert {code: each.due_rule["days"] for code, each in found.items()} == {"IN": 28, "DE": 20}
    assert {each.due_at.astimezone(ZoneInfo(each.due_zone)).time() for each in found.values()} == {datetime.time(17)}


def test_a_place_says_its_working_week(system, countries):
    india, _ = countries
    decide(system, "working_week", ["7", "1", "2", "3", "4"], india)
    wave = factories.WaveFactory(due_rule={"kind": "after", "days": 5, "unit": "working", "anchor": "launch"})
    factories.WaveSegmentFactory(wave=wave)
    issuing.issue_all(wave=wave, by=system, at=LAUNCHED_AT)
    due = Assignment.objects.get(person__country=india)
    assert due.due_at.astimezone(ZoneInfo("Asia/Kolkata")).date() == datetime.date(2026, 10, 12)  # Sunday counts


def test_the_plan_names_each_place_s_days(system, countries):
    india, _ = countries
    decide(system, "completion_days", 28, india)
    wave = factories.WaveFactory(due_rule={"kind": "window"})
    factories.WaveSegmentFactory(wave=wave)
    settings = book.at(factories.AT)
    windows, _ = places.windows(wave, places.of_wave(wave, settings))
    assert sorted(places.deadline(wave, windows).split(", ")) == [
        "20 working days in Germany",
        "28 working days in India",
    ]
    assert {window.place.name: window.decided for window in windows} == {"India": "Set for India", "Germany": ""}
    assert places.in_general(DueTerms(settings)) == "20 working days in general, 28 working days in India"


@pytest.mark.parametrize(
    ("days", "law", "sentence"),
    [
        (45, None, "10 to 40 days to complete are allowed, and this deadline gives 45 working days."),
        (
            20,
            {"low": 25},
            "India: Factories Act asks for 25 days or more to complete, and this deadline gives 20",
        ),
    ],
)
def test_a_wave_s_own_days_keep_to_what_a_place_allows(manager_actor, system, countries, days, law, sentence):
    if law:
        changes.enact(
            name="completion_days", country=countries[0], bound=law, source="Factories Act", by=system, at=factories.AT
        )
    wave = factories.WaveFactory(due_rule={"kind": "window"})
    factories.WaveSegmentFactory(wave=wave)
    rule = {"kind": "after", "days": days, "unit": "working", "anchor": "launch"}
    with pytest.raises(ValidationError) as refused:
        waves.edit(wave=wave, due_rule=rule, by=manager_actor, at=factories.AT)
    assert any(sentence in each for each in refused.value.message_dict["due_rule"])
    wave.refresh_from_db()
    assert wave.due_rule == {"kind": "window"}
