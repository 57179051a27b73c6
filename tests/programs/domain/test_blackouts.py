"""Blackouts and peak periods (PL6): who keeps them, whom they touch, and a launch that they stop."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from audiences.domain import division_changes, regions
from audiences.models import Country, RegionGrant
from programs.domain import blackouts, launches, moves, periods, readiness_checks, waivers
from programs.models import CalendarPeriod, Wave
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

DAY = datetime.timedelta(days=1)
START, DUE = datetime.date(2026, 10, 5), datetime.date(2026, 11, 2)  # of the plan's wave; 20 working days later


def period(plan: Plan, first: datetime.date, last: datetime.date, **more: object) -> CalendarPeriod:
    given = {"name": "Quarter close", "kind": "blackout", "starts_on": first, "ends_on": last, **more}
    return periods.add(**given, by=plan.by, at=AT)


def refusal(act: object, **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        act(**values)
    return " ".join(caught.value.messages)


def check(plan: Plan) -> tuple[bool, str]:
    plan.wave.refresh_from_db()
    found = blackouts.clear_calendar(plan.wave, AT)
    return found.passed, found.sentence


days = st.integers(0, 40)
SPOTS = ((1, "Asia/Kolkata"), (1, "Europe/Berlin"), (None, "Europe/Berlin"))


@given(first=days, length=st.integers(0, 10), start=days, people=st.lists(st.sampled_from(SPOTS), max_size=8))
@example(first=3, length=2, start=5, people=[SPOTS[0]])
def test_a_meeting_counts_each_person_by_their_own_days(
    first: int, length: int, start: int, people: list[blackouts.Spot]
) -> None:
    """Spots are due 5, 10 and 15 days after the start; counted here person by person, on day numbers."""
    day = datetime.date(2026, 1, 1)
    at = {n: day + datetime.timedelta(days=n) for n in range(60)}
    due = {spot: start + 5 * n for n, spot in enumerate(SPOTS, 1)}
    here = CalendarPeriod(kind="blackout", starts_on=at[first], ends_on=at[first + length])
    counted = {spot: people.count(spot) for spot in people}
    found = blackouts.meeting(here, at[start], counted, {spot: at[n] for spot, n in due.items()})
    closed = range(first, first + length + 1)
    assert found.people == len(people)
    assert found.starting == sum(start in closed for _spot in people)
    assert found.due == sum(due[spot] in closed for spot in people)
    assert found.clashes == any(start in closed or due[spot] in closed for spot in people)


def test_a_blackout_stops_the_launch_until_the_wave_moves(plan: Plan) -> None:
    plan.clear_gate()
    period(plan, START, START + 2 * DAY)
    said = refusal(launches.launch, wave=plan.wave, by=plan.by, at=AT)
    assert "“No blackout on the start or the deadline” blocks the launch." in said, (
        "its check is outdated by the period"
    )
    readiness_checks.run_check(item=plan.item("managers.calendar"), by=plan.by, at=AT)
    assert plan.item("managers.calendar").evidence == (
        "3 people would start in “Quarter close”, 5 Oct to 7 Oct (Everybody). Move the wave, or ask for a waiver."
    )
    moves.move(
        wave=plan.wave,
        starts_on=START + 7 * DAY,
        ends_on=datetime.date(2026, 11, 20),
        by=plan.by,
        at=AT,
    )
    plan.wave.refresh_from_db()
    for item in plan.wave.items.exclude(check_name="").exclude(state="done"):
        readiness_checks.run_check(item=item, by=plan.by, at=AT)
    assert launches.launch(wave=plan.wave, by=plan.by, at=AT).people == 3


def test_each_place_is_held_against_its_own_days(plan: Plan) -> None:
    india = Country.objects.get(code="IN")
    assert check(plan) == (True, "Nobody starts or is due in a blackout.")
    diwali = period(plan, DUE, DUE + 4 * DAY, name="Diwali", country=india)
    assert check(plan) == (
        False,
        "1 person would be due in “Diwali”, 2 Nov to 6 Nov (India). Move the wave, or ask for a waiver.",
    )
    periods.change(period=diwali, kind="peak", by=plan.by, at=AT)
    assert check(plan) == (
        True,
        "Nobody starts or is due in a blackout. Expect slow response in: Diwali, 2 Nov to 6 Nov.",
    )
    periods.change(period=diwali, kind="blackout", country=factories.CountryFactory(code="BR"), by=plan.by, at=AT)
    assert check(plan)[0], "nobody of the wave is there"
    periods.remove(period=diwali, by=plan.by, at=AT)
    verbs = Entry.objects.filter(subject="calendarperiod").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["calendar.added", "calendar.changed", "calendar.changed", "calendar.removed"]


def test_a_division_counts_with_what_is_below_it(plan: Plan) -> None:
    top, below = factories.DivisionFactory(lft=1, rgt=4), factories.DivisionFactory(lft=2, rgt=3)
    factories.DivisionFactory(lft=5, rgt=6)
    factories.PersonFactory(division=below, country=Country.objects.get(code="DE"))
    period(plan, START, START, name="Stocktaking", division=top)
    assert check(plan)[1].startswith("1 person would start in “Stocktaking”")


def test_a_waiver_ends_with_the_dates_it_was_given_for(plan: Plan) -> None:
    period(plan, START, START)
    readiness_checks.run_check(item=plan.item("managers.calendar"), by=plan.by, at=AT)
    asked = waivers.ask(
        item=plan.item("managers.calendar"), reason="Agreed with the lead.", expires_on=DUE, by=plan.by, at=AT
    )
    other = actor_for(plan.tenant, Role.ADMINISTRATOR)
    waivers.grant(waiver=asked, reason="One day only.", by=other, at=AT)
    moves.move(wave=plan.wave, starts_on=START, ends_on=datetime.date(2026, 11, 27), by=plan.by, at=AT)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert Entry.objects.filter(verb="waiver.lapsed").count() == 1


def test_refusals_say_what_is_accepted(plan: Plan) -> None:
    add = {"name": "Peak", "kind": "peak", "starts_on": START, "ends_on": START, "by": plan.by, "at": AT}
    assert "such as “Quarter close”" in refusal(periods.add, **{**add, "name": "  "})
    assert refusal(periods.add, **{**add, "ends_on": datetime.date(2026, 10, 4)}) == (
        "It ends before it starts. Choose 5 October 2026 or a later day."
    )
    assert "A period of a year at most" in refusal(periods.add, **{**add, "ends_on": datetime.date(2027, 12, 1)})
    both = {"region": factories.RegionFactory(), "country": factories.CountryFactory()}
    assert "Choose one place" in refusal(periods.add, **{**add, **both})
    assert "feast" in refusal(periods.add, **{**add, "kind": "feast"})


def test_a_lead_keeps_the_calendar_of_their_own_place(plan: Plan) -> None:
    lead, region = actor_for(plan.tenant, Role.REGIONAL_LEAD), factories.RegionFactory()
    RegionGrant.objects.create(membership_id=lead.grants[0].membership_id, region=region)
    inside = factories.CountryFactory(code="PL", name="Poland", region=region)
    given = {"name": "Constitution day", "kind": "peak", "starts_on": START, "ends_on": START, "by": lead, "at": AT}
    assert periods.add(**given, country=inside).place == "Poland"
    assert periods.add(**given, region=region).place == region.name
    said = "Choose a place that you lead. A program manager keeps the calendar of the others."
    assert refusal(periods.add, **given) == said
    assert refusal(periods.add, **given, country=Country.objects.get(code="IN")) == said
    everybody = period(plan, START, START)
    with pytest.raises(PermissionDenied, match="on the calendar of Everybody"):
        periods.change(period=everybody, country=inside, by=lead, at=AT)
    with pytest.raises(PermissionDenied, match="does not let you keep a calendar"):
        periods.add(**{**given, "by": actor_for(plan.tenant, Role.EXECUTIVE)})


def test_a_period_goes_along_with_its_merged_place(plan: Plan) -> None:
    old, new = factories.DivisionFactory(name="Old"), factories.DivisionFactory(name="New")
    stock = period(plan, START, START, division=old)
    division_changes.merge(division=old, into=new, by=plan.by, at=AT)
    west, east = factories.RegionFactory(), factories.RegionFactory()
    heat = period(plan, START, START, name="Heat", region=west)
    assert refusal(regions.remove, region=west, by=plan.by, at=AT) == (
        "Something on the calendar is the region’s. Give it to another region first."
    )
    regions.hand_over(region=west, into=east, by=plan.by, at=AT)
    regions.remove(region=west, by=plan.by, at=AT)
    stock.refresh_from_db()
    heat.refresh_from_db()
    assert (stock.division, heat.region) == (new, east)


def test_every_wave_ahead_checks_again_and_a_launched_one_stays(plan: Plan) -> None:
    plan.clear_gate()
    other = factories.WaveFactory(program=plan.program, number=9, state=Wave.State.LAUNCHED)
    item = factories.ReadinessItemFactory(wave=other, check_name="calendar", state="done", evidence="Clear.")
    period(plan, START, START)
    item.refresh_from_db()
    assert (plan.item("managers.calendar").state, item.state) == ("open", "done")
