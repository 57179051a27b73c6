"""Support that waves are expected to need, against hours staffed by place: every hour of every wave is counted once."""

import datetime

import pytest

from audiences.domain.settings import book, changes
from audiences.domain.settings.book import Book
from audiences.domain.settings.targets import Target
from audiences.models import Country
from programs.domain import complexity, complexity_rules, support
from programs.domain.support import Load
from rollout.tenancy import actors
from tests import factories
from tests.conftest import queries_of
from tests.programs.conftest import AT, Plan

TODAY = AT.date()


def of(plan: Plan, today: datetime.date = TODAY) -> list[Load]:
    return support.of_wave(plan.wave, settings=book.at(AT), today=today)


def staff(plan: Plan, hours: int, country: Country | None = None) -> None:
    target = Target(country=country)
    changes.set_value(name=support.NAME, raw=str(hours), target=target, by=actors.system(plan.tenant), at=AT)


@pytest.fixture
def crowd(plan: Plan) -> Plan:
    """100 more people in Germany, so that hours are worth naming."""
    germany = Country.objects.get(code="DE")
    for _n in range(98):
        factories.PersonFactory(country=germany)
    return plan


def mean(plan: Plan) -> int:
    return complexity.of(plan.program, at=AT).overall


def test_one_desk_answers_for_all_for_whom_the_same_decision_holds(crowd: Plan) -> None:
    (one,) = of(crowd)
    assert (one.name, one.people, one.is_staffed, one.is_over) == ("The whole organization", 101, False, False)
    assert "and none are set" in one.sentence
    staff(crowd, 40)
    (one,) = of(crowd)
    expected = 40 * 101 / 2500 * (1 + mean(crowd) / 100)
    assert [week.hours for week in one.weeks[:6]] == [round(expected, 1)] * 6
    assert (one.hours, one.is_over) == (40, False)
    assert one.sentence.endswith("of 40 hours a week are expected")
    staff(crowd, 1, country=Country.objects.get(code="DE"))
    germany, rest = of(crowd)
    assert (germany.name, germany.people, germany.is_over) == ("Germany", 100, True)
    assert germany.sentence.startswith("week of 5 Oct: ")
    assert (rest.people, rest.is_over) == (1, False)


def test_a_week_counts_by_the_days_that_the_wave_lasts(crowd: Plan) -> None:
    crowd.wave.starts_on, crowd.wave.ends_on = datetime.date(2026, 10, 8), datetime.date(2026, 10, 19)
    crowd.wave.save()
    first, whole, last = of(crowd)[0].weeks
    assert (first.begins_on, last.begins_on) == (datetime.date(2026, 10, 5), datetime.date(2026, 10, 19))
    assert first.hours == pytest.approx(whole.hours * 2 / 5, abs=0.1)
    assert last.hours == pytest.approx(whole.hours / 5, abs=0.1)
    assert len(of(crowd, datetime.date(2026, 10, 14))[0].weeks) == 2, "weeks that are over are not shown"


def test_other_waves_of_the_same_weeks_ask_the_same_desk(crowd: Plan) -> None:
    before = of(crowd)[0].weeks[0].hours
    other = factories.WaveFactory(
        state="launched", starts_on=crowd.wave.starts_on, ends_on=crowd.wave.starts_on + datetime.timedelta(days=4)
    )
    factories.WaveSegmentFactory(wave=other, segment=crowd.segment)
    found = of(crowd)[0]
    both = complexity_rules.support_hours(101, complexity.of(other.program, at=AT).overall)
    assert found.weeks[0].hours == pytest.approx(before + both, abs=0.1)
    assert found.weeks[1].hours == before
    other.state = "closed"
    other.save()
    assert of(crowd)[0].weeks[0].hours == before


def test_queries_do_not_grow_with_programs(crowd: Plan) -> None:
    def asked() -> int:
        settings: Book = book.at(AT)
        with queries_of() as queries:
            support.of_wave(crowd.wave, settings=settings, today=TODAY)
        return len(queries)

    def more() -> None:
        wave = factories.WaveFactory(starts_on=crowd.wave.starts_on, ends_on=crowd.wave.ends_on)
        factories.WaveSegmentFactory(wave=wave, segment=crowd.segment)

    more()
    one = asked()
    more()
    more()
    assert asked() == one
