"""Work against hours: every hour of open work stands in some week, as late as it may, and holidays leave fewer."""

import datetime
from collections.abc import Callable

import holidays
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import calendars
from audiences.domain.settings import book
from programs.domain import owner_hours, owner_weeks, readiness_together
from programs.domain.owner_weeks import Piece
from programs.models import OwnerHours, Program, Wave
from rollout.journal.models import Entry
from rollout.tenancy import clock
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan

DAY = datetime.timedelta(days=1)
TODAY = AT.date()  # Tuesday 22 September 2026
CALENDARS = [calendars.WorkingCalendar(), calendars.for_country("AE"), calendars.for_country("DE")]


def on_days(piece: Piece, works: Callable[[datetime.date], bool]) -> set[datetime.date]:
    """Day by day: of all days from today on, those before the due day from the back, then those after it."""
    every = [TODAY + n * DAY for n in range(400)]
    before = [day for day in every if day <= piece.due_on and works(day)][::-1]
    after = [day for day in every if day > piece.due_on and works(day)]
    return set([*before, *after][: piece.takes])


@settings(max_examples=50, deadline=None)
@given(
    pieces=st.lists(
        st.builds(Piece, st.integers(0, 12), st.integers(-20, 60).map(lambda n: TODAY + n * DAY)), max_size=5
    ),
    calendar=st.sampled_from(CALENDARS),
    hours=st.integers(0, 60),
)
def test_no_hour_is_lost_and_each_is_as_late_as_it_may_be(
    pieces: list[Piece], calendar: calendars.WorkingCalendar, hours: int
) -> None:
    closed = holidays.country_holidays(calendar.country) if calendar.country else {}

    def works(day: datetime.date) -> bool:
        return day.isoweekday() in calendar.weekdays and day not in closed

    found = owner_weeks.weeks(pieces, calendar=calendar, hours=hours, today=TODAY, count=60)
    assert sum(week.hours for week in found) == 8 * sum(piece.takes for piece in pieces)
    wanted = [on_days(piece, works) for piece in pieces]
    for n, week in enumerate(found):
        days = [TODAY - DAY + (7 * n + k) * DAY for k in range(7)]
        assert week.begins_on == days[0]
        assert week.hours == 8 * sum(day in each for day in days for each in wanted)
        left = sum(works(day) and day >= TODAY for day in days)
        assert week.capacity == hours * left // len(calendar.weekdays)
        assert week.is_over == (week.hours > week.capacity)
        assert (week.step == 0) == (week.hours == 0)


def loads(plan: Plan) -> list[owner_hours.Load]:
    return owner_hours.of_programs(Program.objects.all(), book.at(AT), TODAY)


def test_each_owner_is_held_against_their_own_hours(plan: Plan) -> None:
    nadia = factories.UserFactory(display_name="Nadia Ferreira")
    item = plan.item("technology.load")  # three days, due on Monday 28 September
    readiness_together.change(wave=plan.wave, items=[item.pk], owner=nadia, by=plan.by, at=AT)
    (mine,) = [load for load in loads(plan) if load.owner == nadia]
    assert [(week.hours, week.capacity) for week in mine.weeks[:2]] == [(16, 32), (8, 40)]
    assert (mine.hours, mine.over) == (40, [])
    owner_hours.set_hours(owner=nadia, hours=10, by=plan.by, at=AT)
    (mine,) = [load for load in loads(plan) if load.owner == nadia]
    assert [(week.hours, week.capacity) for week in mine.over] == [(16, 8)]
    assert mine.sentence == "week of 21 Sep: 16 of 8 hours"
    assert Entry.objects.get(verb="owner_hours.set").data["after"] == {"hours": 10}
    assert owner_hours.over_for([plan.item("technology.load")], loads(plan))[0].owner == nadia
    owner_hours.set_hours(owner=nadia, hours=None, by=plan.by, at=AT)
    assert not OwnerHours.objects.exists()
    plan.wave.items.update(state="done")
    assert loads(plan) == []


def test_refusals(plan: Plan) -> None:
    reviewer = actor_for(plan.tenant, Role.REVIEWER)
    with pytest.raises(PermissionDenied):
        owner_hours.set_hours(owner=reviewer.user, hours=10, by=reviewer, at=AT)
    with pytest.raises(ValidationError, match="Enter 0 to 60 hours"):
        owner_hours.set_hours(owner=reviewer.user, hours=61, by=plan.by, at=AT)


def test_the_queries_do_not_grow_with_owners(plan: Plan) -> None:
    def asked() -> int:
        given = book.at(AT)
        with queries_of() as queries:
            owner_hours.of_programs(Program.objects.all(), given, TODAY)
        return len(queries)

    one = asked()
    for key in ("technology.load", "communications.sponsor"):
        plan.wave.items.filter(key=key).update(owner=factories.UserFactory())
    assert asked() == one == 3


def test_hours_are_set_on_a_page_and_shown_on_the_board_and_beside_the_lead_time(
    plan: Plan, sign_in: Callable[[Role], Client]
) -> None:
    client, owner = sign_in(Role.PROGRAM_MANAGER), plan.by.user
    start = clock.now(plan.tenant).date() + 70 * DAY
    plan.wave.items.update(due_on=start - 40 * DAY)
    Wave.objects.update(starts_on=start, ends_on=start + 30 * DAY)
    here = f"/norvane/readiness/owners/{owner.pk}/"
    assert "40 hours a week are held against" in client.get(here).content.decode()
    wrong = client.post(here, {"hours": "61"})
    assert (wrong.status_code, OwnerHours.objects.exists()) == (422, False)
    assert client.post(here, {"hours": "5"}).url == "/norvane/readiness/"
    board = client.get("/norvane/readiness/").content.decode()
    assert "5 hours a week" in board
    assert "Too much" in board
    lead = client.get(f"/norvane/programs/{plan.program.slug}/waves/1/lead-time/").content.decode()
    assert "More work than hours" in lead
    assert client.get("/norvane/readiness/owners/999999/").status_code == 404
    executive = sign_in(Role.EXECUTIVE).get("/norvane/readiness/").content.decode()
    assert "Too much" in executive
    assert "/readiness/owners/" not in executive
