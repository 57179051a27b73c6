"""T-minus counts in the working days of whoever owns the item: one number everywhere, held to a walk day by day."""

import datetime

import holidays
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from audiences.domain import calendars, clocks
from audiences.domain.settings import book
from programs.domain import checklists, moves, owner_calendars, readiness, readiness_together, waves
from programs.models import ReadinessItem, Wave
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.members.domain import open_work
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

DAY = datetime.timedelta(days=1)
SOON = AT + datetime.timedelta(minutes=3)
FIRST = datetime.date(2026, 1, 1)
COUNTRIES = sorted(holidays.list_supported_countries(include_aliases=False))


def walked(start: datetime.date, back: int, code: str, week: frozenset[int]) -> datetime.date:
    """One day after the other, with the public holidays of the library and nothing of Fairway's calendars."""
    closed = holidays.country_holidays(code)
    day, step = start, -DAY if back > 0 else DAY
    for _n in range(abs(back)):
        day += step
        while day.isoweekday() not in week or day in closed:
            day += step
    return day


@examples(max_examples=50, deadline=None)
@given(
    places=st.lists(st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(sorted(clocks.zone_names()))), max_size=4),
    offset=st.integers(0, 800),
    days=st.integers(-10, 30).filter(bool),
)
def test_everybody_gets_the_same_number_of_their_own_working_days(
    places: list[tuple[str, str]], offset: int, days: int
) -> None:
    start = FIRST + offset * DAY
    granted = set()
    for code, zone in places:
        calendar = calendars.for_country(code)
        due_on = checklists.due_on(days, Wave(starts_on=start), calendar)
        assert due_on == walked(start, days, code, calendar.weekdays)
        end = clocks.on_day(due_on, datetime.time(12), zone)
        assert clocks.local(end, zone).date() == due_on, "the day is the owner's own, in any zone"
        closed = holidays.country_holidays(code)
        between = [min(due_on, start) + n * DAY for n in range(abs((start - due_on).days) + 1)]
        granted.add(
            sum(each != start and each.isoweekday() in calendar.weekdays and each not in closed for each in between)
        )
    assert granted <= {abs(days)}, "the spread of the rule in its own unit is 0"


@pytest.fixture
def ingrid(plan: Plan) -> User:
    """Her person works in Norway."""
    norway = factories.CountryFactory(code="NO", name="Norway", time_zone="Europe/Oslo")
    actor = actor_for(plan.tenant, Role.PROGRAM_MANAGER, "ingrid@norvane.example")
    actor.user.display_name = "Ingrid Haugen"
    actor.user.save()
    factories.PersonFactory(email="ingrid@norvane.example", country=norway, time_zone="Europe/Oslo")
    return actor.user


@pytest.fixture
def easter(plan: Plan) -> Plan:
    """The wave starts on the Tuesday after Easter Monday 2027; Norway is closed from Thursday to Monday."""
    moves.move(
        wave=plan.wave, starts_on=datetime.date(2027, 3, 30), ends_on=datetime.date(2027, 5, 14), by=plan.by, at=AT
    )
    plan.wave.refresh_from_db()
    return plan


def test_another_owner_brings_their_own_working_days(easter: Plan, ingrid: User) -> None:
    item = easter.item("support.devices")  # T-minus 2
    assert item.due_on == datetime.date(2027, 3, 26)
    assert "2 working days before the start, counted in the organization’s working week" in said(item)
    readiness.assign(item=item, owner=ingrid, by=easter.by, at=AT)
    item = easter.item("support.devices")
    assert item.due_on == datetime.date(2027, 3, 23), "Maundy Thursday, Good Friday and Easter Monday are not worked"
    assert said(item) == "2 working days before the start, counted in Ingrid Haugen’s working days, Norway."
    entry = Entry.objects.get(verb="readiness.assigned")
    assert entry.data["after"] == {"owner": ingrid.pk, "due_on": "2027-03-23"}
    undos.undo(entry=entry, by=easter.by, at=SOON)
    item = easter.item("support.devices")
    assert (item.owner, item.due_on) == (easter.program.owner, datetime.date(2027, 3, 26))


def said(item: ReadinessItem) -> str:
    return owner_calendars.sentence(item, book.at(AT))


def test_days_set_by_hand_and_done_ones_stay_with_another_owner(easter: Plan, ingrid: User) -> None:
    by_hand, done, open_ = (easter.item(key) for key in ("support.devices", "content.job_aid", "technology.load"))
    day = datetime.date(2027, 3, 29)
    readiness_together.change(wave=easter.wave, items=[by_hand.pk], due_on=day, by=easter.by, at=AT)
    readiness.finish(item=done, evidence="Seen.", by=easter.by, at=AT)
    kept = done.due_on
    readiness_together.change(
        wave=easter.wave, items=[by_hand.pk, done.pk, open_.pk], owner=ingrid, by=easter.by, at=AT
    )
    assert easter.item("support.devices").due_on == day
    assert easter.item("content.job_aid").due_on == kept
    assert easter.item("technology.load").due_on == walked(easter.wave.starts_on, 5, "NO", frozenset(range(1, 6)))
    assert "set by hand" in said(easter.item("support.devices"))
    assert said(easter.item("content.job_aid")) == ""


def test_the_launch_takes_the_days_along_in_the_owners_calendar(easter: Plan, ingrid: User) -> None:
    readiness.assign(item=easter.item("technology.load"), owner=ingrid, by=easter.by, at=AT)
    start = datetime.date(2027, 5, 18)  # the day after Constitution Day and Whit Monday
    moves.move(wave=easter.wave, starts_on=start, ends_on=datetime.date(2027, 7, 2), by=easter.by, at=AT)
    assert easter.item("technology.load").due_on == walked(start, 5, "NO", frozenset(range(1, 6)))
    assert easter.item("technology.devices").due_on == checklists.due_on(14, Wave(starts_on=start))


def test_a_handover_counts_anew(easter: Plan, ingrid: User) -> None:
    item = easter.item("support.devices")
    open_work.kinds()["items"].hand_over([item.pk], item.owner, ingrid, easter.by, AT)
    assert easter.item("support.devices").due_on == datetime.date(2027, 3, 23)


def test_a_new_checklist_is_the_leads(plan: Plan, ingrid: User) -> None:
    wave = waves.add(
        program=plan.program,
        name="Wave 2",
        starts_on=datetime.date(2027, 3, 30),
        ends_on=datetime.date(2027, 5, 14),
        segments=[plan.segment],
        due_rule=plan.wave.due_rule,
        lead=ingrid,
        by=plan.by,
        at=AT,
    )
    assert wave.items.get(key="support.devices").due_on == datetime.date(2027, 3, 23)
    assert owner_calendars.of_users([ingrid], book.at(AT))[ingrid.pk].country == "NO"
