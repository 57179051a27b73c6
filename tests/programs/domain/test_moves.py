"""Moving a wave: what moves along is known before, is what then happens, and costs no more in a plan of sixty."""

import datetime
import itertools

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.models import Country
from programs.domain import (
    checklists,
    moves,
    periods,
    plan_effects,
    plan_order,
    proposals,
    readiness,
    readiness_checks,
    readiness_dates,
    reviews,
    usual_items,
    waivers,
    waves,
)
from programs.domain.plan_effects import Effects
from programs.domain.reviews import Asked
from programs.models import ReadinessItem, Variant, Waiver, Wave
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for, queries_of
from tests.programs import wide
from tests.programs.conftest import AT, DUE, Plan

WEEK = datetime.timedelta(days=7)
SOON = AT + datetime.timedelta(minutes=3)
DAY_ONE = datetime.date(2026, 1, 5)


def ahead(plan: Plan, *wanted: proposals.Proposal) -> Effects:
    every = list(plan.program.waves.select_related("program"))
    return plan_effects.ahead(wanted, waves=every, zone=plan.tenant.time_zone, at=AT)


def later(wave: Wave, by: datetime.timedelta = WEEK) -> dict[str, datetime.date]:
    return {"starts_on": wave.starts_on + by, "ends_on": wave.ends_on + by}


def second(plan: Plan, **values: object) -> Wave:
    dates = {"starts_on": datetime.date(2026, 11, 2), "ends_on": datetime.date(2026, 12, 11)}
    given = {"name": "Wave 2", "segments": [plan.segment], "due_rule": DUE, **dates, **values}
    return waves.add(program=plan.program, by=plan.by, at=AT, **given)


def standing(wave: Wave) -> dict[int, tuple[datetime.date, str]]:
    return {item.pk: (item.due_on, item.state) for item in wave.items.all()}


keys = st.sampled_from([*sorted(checklists.BY_KEY), "legal.review.DE", "of.no.template"])


@settings(max_examples=50)
@given(
    rows=st.lists(
        st.tuples(keys, st.sampled_from(ReadinessItem.State.values), st.booleans(), st.integers(0, 60)), max_size=8
    ),
    start=st.integers(0, 400),
)
def test_done_dates_never_move_and_open_ones_count_back_from_the_start(
    rows: list[tuple[str, str, bool, int]], start: int
) -> None:
    """The oracle walks day by day from the start and knows nothing of calendars."""
    wave = Wave(starts_on=DAY_ONE + datetime.timedelta(days=start))
    items = [
        ReadinessItem(
            pk=n, key=key, state=state, due_on=DAY_ONE + datetime.timedelta(days=day), check_name="audience" * checked
        )
        for n, (key, state, checked, day) in enumerate(rows)
    ]
    found = {each.item.pk: each for each in readiness_dates.shifts(wave, items)}
    for item in items:
        by_hand = item.state == "done" and not item.check_name
        days = checklists.days_of(item.key)
        due_on = item.due_on if by_hand or days is None else walked(wave.starts_on, days)
        assert (found[item.pk].due_on if item.pk in found else item.due_on) == due_on
        assert (item.pk in found and found[item.pk].again) == (item.state == "done" and not by_hand)


def walked(day: datetime.date, back: int) -> datetime.date:
    step = datetime.timedelta(days=-1 if back > 0 else 1)
    for _n in range(abs(back)):
        day += step
        while day.weekday() > 4:
            day += step
    return day


@settings(max_examples=50)
@given(
    plans=st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.booleans(), st.sampled_from(Wave.State.values)), max_size=6
    )
)
def test_order_is_broken_by_exactly_the_pairs_that_overtake(plans: list[tuple[int, int, bool, str]]) -> None:
    def day(n: int) -> datetime.date:
        return DAY_ONE + datetime.timedelta(days=n)

    listed = [
        Wave(pk=n, number=n, starts_on=day(start), ends_on=day(start + length), is_pilot=pilot, state=state)
        for n, (start, length, pilot, state) in enumerate(plans)
    ]
    wanted = set()
    for (i, one), (j, other) in itertools.product(enumerate(plans), repeat=2):
        ahead_still = other[3] in {"planned", "held"}
        if i < j and ahead_still and other[0] < one[0]:
            wanted.add((i, j, False))
        within = one[0] <= other[0] <= one[0] + one[1]
        if i < j and ahead_still and one[2] and not other[2] and one[3] != "closed" and within:
            wanted.add((i, j, True))
    assert {each.key for each in plan_order.breaks(listed)} == wanted


def test_what_is_shown_before_is_what_happens(plan: Plan) -> None:
    readiness.finish(item=plan.item("technology.load"), evidence="9,000 at once", by=plan.by, at=AT)
    readiness_checks.run_check(item=plan.item("technology.audience"), by=plan.by, at=AT)
    readiness.start(item=plan.item("content.approved"), by=plan.by, at=AT)
    before = standing(plan.wave)
    found = ahead(plan, proposals.of(plan.wave, **later(plan.wave))).of_waves[0]
    assert standing(plan.wave) == before, "looking changes nothing"
    shown = {each.item.pk: (each.due_on, "open" if each.again else each.item.state) for each in found.shifts}
    moves.move(wave=plan.wave, **later(plan.wave), by=plan.by, at=AT)
    assert standing(plan.wave) == {**before, **shown}
    load, audience = plan.item("technology.load"), plan.item("technology.audience")
    assert (load.pk in shown, load.state, load.due_on) == (False, "done", datetime.date(2026, 9, 28))
    assert (audience.state, audience.due_on) == ("open", walked(datetime.date(2026, 10, 12), 11))
    assert (found.kept, found.people) == (1, 3)
    assert found.gate == (datetime.date(2026, 9, 28), datetime.date(2026, 10, 5))


def test_deadlines_follow_the_start_in_each_place_and_fixed_ones_stay(plan: Plan) -> None:
    found = ahead(plan, proposals.of(plan.wave, **later(plan.wave))).of_waves[0]
    days = {each.before.place.name: (each.before.due_at.date(), each.after.due_at.date()) for each in found.deadlines}
    # 20 working days from Monday 12 October; Diwali is a holiday in India on 8 November, a Sunday.
    assert days["Germany"] == (datetime.date(2026, 11, 2), datetime.date(2026, 11, 9))
    assert all(each.moves for each in found.deadlines)
    fixed = {"kind": "on_local_date", "date": "2026-11-13", "time": "17:00"}
    wave = waves.edit(wave=plan.wave, due_rule=fixed, by=plan.by, at=AT)
    assert not any(each.moves for each in ahead(plan, proposals.of(wave, **later(wave))).of_waves[0].deadlines)
    past = ahead(plan, proposals.of(wave, **later(wave, 6 * WEEK)))
    assert past.refusals == ["The deadline lies before the start. Choose 16 November 2026 or a later day."]


def test_blackouts_met_then_those_no_longer_met_and_the_waiver_that_lapses(plan: Plan) -> None:
    india, start = Country.objects.get(code="IN"), plan.wave.starts_on
    rest = {"kind": "blackout", "by": plan.by, "at": AT}
    periods.add(name="Quarter close", starts_on=start, ends_on=start, **rest)
    periods.add(name="Festival", starts_on=start + WEEK, ends_on=start + WEEK, country=india, **rest)
    readiness_checks.run_check(item=plan.item("managers.calendar"), by=plan.by, at=AT)
    item = plan.item("managers.calendar")
    waiver = waivers.ask(item=item, reason="Agreed.", expires_on=start, by=plan.by, at=AT)
    found = ahead(plan, proposals.of(plan.wave, **later(plan.wave))).of_waves[0]
    assert [each.period.name for each in found.gone_clashes] == ["Quarter close"]
    assert [(each.period.name, each.starting) for each in found.new_clashes] == [("Festival", 1)]
    assert list(found.lapsing) == [waiver]
    moves.move(wave=plan.wave, **later(plan.wave), by=plan.by, at=AT)
    assert Waiver.objects.get().state == "withdrawn"


def test_reviews_that_come_too_late_for_the_new_start_are_named(plan: Plan) -> None:
    reviewer = actor_for(plan.tenant, Role.REVIEWER)
    text = Variant.objects.filter(module__program=plan.program, module__number=1).get()
    due_on = walked(plan.wave.starts_on, 20)  # in time by a day's breadth
    asked = {"sme": Asked(due_on, reviewer.user), "legal": Asked(due_on, reviewer.user)}
    early = AT - 6 * WEEK
    reviews.send(variant=text, asked=asked, by=plan.by, at=early)
    assert not ahead(plan, proposals.of(plan.wave, **later(plan.wave))).of_waves[0].reviews
    sooner = ahead(plan, proposals.of(plan.wave, **later(plan.wave, -WEEK))).of_waves[0].reviews
    assert {each.needed_on for each in sooner} == {due_on - WEEK}
    assert "the wave then needs it by 31 Aug." in sooner[0].sentence


def test_a_move_that_was_looked_at_before_somebody_else_moved_it_does_nothing(plan: Plan) -> None:
    seen = plan.wave.starts_on, plan.wave.ends_on
    moves.move(wave=plan.wave, **later(plan.wave), by=plan.by, at=AT)
    with pytest.raises(ValidationError, match="Wave 1 was moved meanwhile, to 12 Oct to 27 Nov"):
        moves.move(wave=plan.wave, **later(plan.wave, 2 * WEEK), seen=seen, by=plan.by, at=AT)
    assert Entry.objects.filter(verb="wave.moved").count() == 1


def test_waves_that_follow_move_by_as_many_days_and_all_go_back(plan: Plan) -> None:
    after, launched = second(plan), second(plan, name="Wave 3")
    Wave.objects.filter(pk=launched.pk).update(state="launched")
    before = list(Wave.objects.order_by("number").values_list("starts_on", "ends_on"))
    moves.move(wave=plan.wave, **later(plan.wave), along=True, by=plan.by, at=AT)
    after.refresh_from_db()
    assert (after.starts_on, after.ends_on) == (datetime.date(2026, 11, 9), datetime.date(2026, 12, 18))
    assert after.items.get(key="technology.load").due_on == datetime.date(2026, 11, 2)
    entry = Entry.objects.get(verb="wave.moved")
    assert [each["wave"] for each in entry.data["along"]] == [after.pk]
    undos.undo(entry=entry, by=plan.by, at=SOON)
    assert list(Wave.objects.order_by("number").values_list("starts_on", "ends_on")) == before


def test_a_move_is_not_taken_back_over_a_later_one_of_a_wave_that_moved_along(plan: Plan) -> None:
    after = second(plan)
    moves.move(wave=plan.wave, **later(plan.wave), along=True, by=plan.by, at=AT)
    entry = Entry.objects.get(verb="wave.moved")
    after.refresh_from_db()
    moves.move(wave=after, **later(after), by=plan.by, at=AT)
    with pytest.raises(ValidationError, match="changed again since"):
        undos.undo(entry=entry, by=plan.by, at=SOON)


def test_one_wave_that_may_not_move_keeps_all_where_they_are(plan: Plan) -> None:
    fixed = {"kind": "on_local_date", "date": "2026-11-06", "time": "17:00"}
    second(plan, due_rule=fixed)
    before = list(Wave.objects.order_by("pk").values()), list(ReadinessItem.objects.order_by("pk").values())
    with pytest.raises(ValidationError, match="deadline lies before the start"):
        moves.move(wave=plan.wave, **later(plan.wave), along=True, by=plan.by, at=AT)
    assert (list(Wave.objects.order_by("pk").values()), list(ReadinessItem.objects.order_by("pk").values())) == before


def test_a_wave_of_sixty_over_thirty_regions_moves_with_fifteen_queries(inside: object, manager_actor: object) -> None:
    program = wide.program()
    wave = program.waves.get(number=20)
    every = list(program.waves.select_related("program"))
    wanted = [proposals.of(each, **later(each)) for each in every if each.number == 20]
    with queries_of() as looked:
        found = plan_effects.ahead(wanted, waves=every, zone="Europe/Berlin", at=AT)
    with queries_of() as moved:
        moves.move(wave=wave, **later(wave), by=manager_actor, at=AT)
    assert (len(found.of_waves[0].deadlines), len(found.of_waves[0].shifts)) == (30, len(usual_items.ALL))
    assert len(looked) <= 15, [each["sql"][:120] for each in looked]
    assert len(moved) <= 15, [each["sql"][:120] for each in moved]
    with queries_of() as all_of_them:
        plan_effects.ahead([proposals.shifted(each, 7) for each in every], waves=every, zone="Europe/Berlin", at=AT)
    assert len(all_of_them) == len(looked), "sixty waves are looked at as one is"
