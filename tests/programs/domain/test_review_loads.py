"""Open reviews against reserved time: who is overbooked, what a deputy covers, and that queries do not grow."""

import datetime

import pytest

from audiences.domain import calendars
from programs.domain import review_loads, variants, versions
from programs.domain.review_loads import Load
from programs.models import Review
from rollout.members.domain import delegations
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan
from tests.programs.domain.test_review_queue import DAY, TODAY, other, reserve, sent, sign, sme

__all__ = ["other", "sme"]


def load(plan: Plan, of: Actor) -> Load:
    return next(each for each in review_loads.of_everybody(plan.by, AT) if each.reviewer == of.user)


@pytest.fixture
def hour(plan: Plan) -> Plan:
    """Each first look takes one hour and 40 minutes, an SME's and counsel's."""
    assert plan.program.modules.get(number=1).minutes == 20
    return plan


def test_reviews_fill_reserved_time_and_what_does_not_fit_burdens_the_last_window(hour: Plan, sme: Actor) -> None:
    sent(hour, "de", sme, days=7)
    assert load(hour, sme).sentence == "3.25 hours of reviews, 3.25 of them without time reserved"
    early, late = reserve(sme, TODAY + DAY), reserve(sme, TODAY + 7 * DAY)
    found = load(hour, sme)
    subject, legal = found.reviews
    assert (subject.windows, subject.lacks, subject.done_on) == ([early], 0, early.day)
    assert (legal.windows, legal.lacks) == ([late], 0), "counsel reads what the expert found right, from their day on"
    sent(hour, "fr", sme, days=7)
    found = load(hour, sme)
    assert [(each.taken, each.over) for each in found.windows] == [(120, 0), (120, 160)]
    assert found.windows[1].sentence == "2 of 2 hours taken, and 2.75 more are due by then"
    assert [(week.hours, week.capacity, week.is_over) for week in found.weeks[:2]] == [
        (2, 2, False), (4.75, 2, True)
    ]  # fmt: skip
    assert "hour has no time reserved" in " ".join(each.sentence for each in found.reviews)


def test_time_after_the_due_day_does_not_count_and_late_reviews_take_the_first_there_is(hour: Plan, sme: Actor) -> None:
    made = sent(hour, "de", sme, days=2)
    window = reserve(sme, TODAY + 4 * DAY)
    assert {each.lacks for each in load(hour, sme).reviews} == {100}
    Review.objects.filter(variant=made, kind="legal").delete()
    Review.objects.filter(variant=made).update(due_on=TODAY - DAY)
    (late,) = load(hour, sme).reviews
    assert (late.windows, late.done_on) == ([window], window.day)


def test_to_look_again_takes_half(hour: Plan, sme: Actor) -> None:
    made = sent(hour, "de", sme)
    sign(made, sme)
    sign(made, sme)
    versions.revise(variant=made, note="A limit", touches="legal", by=hour.by, at=AT)
    assert [each.minutes for each in load(hour, sme).reviews] == [50]


def test_who_stands_in_covers_with_what_they_have_left_but_not_a_text_of_their_own(
    hour: Plan, sme: Actor, other: Actor
) -> None:
    made = sent(hour, "de", sme, days=5)
    own = reserve(sme, TODAY + DAY)
    until = AT + 4 * DAY
    delegations.make(
        email=other.user.email, purpose="away", starts_at=AT, ends_at=until, by=sme, at=AT, real=AT
    )  # fmt: skip
    found = load(hour, sme)
    assert (found.windows[0].window, found.windows[0].away) == (own, True)
    assert found.reviews[0].lacks == 100
    deputy = Actor(hour.tenant, other.user, sme.grants, on_behalf_of=sme.user, own_roles=other.roles)
    window = reserve(deputy, TODAY + 2 * DAY)
    assert window.reviewer == other.user, "whoever sits there then"
    (first, second) = load(hour, sme).reviews
    assert (first.windows, first.lacks, first.covered_by) == ([window], 0, [other.user])
    assert first.sentence.endswith(f", by {other.user}")
    assert second.lacks == 100
    assert load(hour, other).windows[0].taken == 100
    made.updates.update(made_by=other.user)
    assert load(hour, sme).reviews[0].lacks == 100


def test_a_review_opened_again_is_due_in_the_working_days_of_its_reviewer(hour: Plan, sme: Actor) -> None:
    saudi = factories.CountryFactory(code="SA", name="Saudi Arabia", time_zone="Asia/Riyadh")
    person = factories.PersonFactory(country=saudi)
    sme.user.email = person.email
    sme.user.save()
    made = sent(hour, "de", sme)
    sign(made, sme)
    sign(made, sme)
    later = AT + 2 * DAY  # a Thursday, and the week ends there
    versions.revise(variant=made, note="A limit", touches="subject", by=hour.by, at=later)
    due_on = Review.objects.get(variant=made, outcome="open").due_on
    week = calendars.for_country("SA")
    day, left = later.date(), versions.REVIEW_DAYS
    while left:
        day += DAY
        left -= week.is_working(day)
    assert due_on == day
    assert variants.held(made) == {"legal"}


def test_the_queries_do_not_grow(hour: Plan, sme: Actor, other: Actor) -> None:
    def asked() -> int:
        with queries_of() as queries:
            for each in review_loads.of_everybody(hour.by, AT):
                assert each.sentence
                assert [row.sentence for row in (*each.windows, *each.reviews)]
        return len(queries)

    sent(hour, "de", sme)
    reserve(sme)
    one = asked()
    sent(hour, "fr", sme)
    sent(hour, "pl", other)
    reserve(other)
    assert asked() == one == 4
    assert review_loads.of_programs(review_loads.of_everybody(hour.by, AT), []) == []
    assert actor_for(hour.tenant, Role.AUDITOR).user not in [
        each.reviewer for each in review_loads.of_everybody(hour.by, AT)
    ]


def test_time_that_ends_the_reviews_of_a_program_ends_its_approval(hour: Plan, sme: Actor) -> None:
    sent(hour, "de", sme, days=5)
    assert review_loads.done_on(review_loads.of_everybody(hour.by, AT)) == {}
    reserve(sme, TODAY + DAY)
    assert review_loads.done_on(review_loads.of_everybody(hour.by, AT)) == {hour.program.pk: TODAY + DAY}
    assert datetime.date(2026, 9, 23) == TODAY + DAY
