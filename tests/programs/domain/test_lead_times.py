"""Lead time of waves: what is open decides the earliest sound date, and a name stands for a launch before it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.domain.settings import book
from programs.domain import boards, lead_acceptances, lead_times, moves, owner_calendars, readiness, waves
from programs.domain.lead_times import LeadTime
from programs.models import LeadAcceptance
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, DUE, Plan

TODAY = AT.date()  # Tuesday 22 September 2026; the wave starts on Monday 5 October
WEEK = datetime.timedelta(days=7)


def of(plan: Plan, today: datetime.date = TODAY, reviewed_on: datetime.date | None = None) -> LeadTime:
    plan.wave.refresh_from_db()
    found = {plan.wave.pk: boards.of_wave(plan.wave, today)}
    reviewed = {plan.program.pk: reviewed_on} if reviewed_on else {}
    given = {"settings": book.at(AT), "today": today, "reviewed_on": reviewed}
    return lead_times.of_waves(found, [plan.wave], **given)[plan.wave.pk]


def accept(plan: Plan, **more: object) -> LeadAcceptance:
    found = of(plan)
    given = {"found": found, "seen": found.sound_on, "reason": "The regulator set the date.", "by": plan.by, "at": AT}
    return lead_acceptances.accept(**{**given, **more})


def holds(plan: Plan, today: datetime.date = TODAY) -> bool:
    return bool(lead_acceptances.standing([of(plan, today)]))


def test_open_blocking_work_decides_the_date_and_done_work_frees_it(plan: Plan) -> None:
    found = of(plan)
    # Approval takes 10 working days, to Monday 5 October, and needs 20 before the launch; languages follow and need 15.
    assert [work.item.key for work in found.path] == ["content.approved", "content.languages"]
    assert found.path[0].step.finished_on == datetime.date(2026, 10, 5)
    assert found.sound_on == datetime.date(2026, 10, 31)
    assert found.is_short
    assert "content.approved" in {work.item.key for work in found.late}
    plan.clear_gate()
    assert (of(plan).sound_on, of(plan).late, of(plan).path) == (TODAY, [], [])


def test_content_is_not_approved_before_its_reviewers_have_time(plan: Plan) -> None:
    found = of(plan, reviewed_on=datetime.date(2026, 10, 8))  # three days after its ten working days
    assert [work.waits_for_reviewers for work in found.path] == [True, False]
    assert found.path[0].step.finished_on == datetime.date(2026, 10, 8)
    assert found.sound_on == datetime.date(2026, 11, 5)
    sooner = of(plan, reviewed_on=datetime.date(2026, 10, 1))
    assert (sooner.path[0].waits_for_reviewers, sooner.sound_on) == (False, datetime.date(2026, 10, 31))


def test_work_counts_in_the_calendar_of_its_owner(plan: Plan) -> None:
    emirates = factories.CountryFactory(code="AE", name="United Arab Emirates", time_zone="Asia/Dubai")
    person = factories.PersonFactory(country=emirates)
    owner = factories.UserFactory(email=person.email)
    readiness.assign(item=plan.item("content.approved"), owner=owner, by=plan.by, at=AT)
    calendar = owner_calendars.of_users([owner], book.at(AT))[owner.pk]
    day, left = TODAY - datetime.timedelta(days=1), 10
    while left:
        day += datetime.timedelta(days=1)
        left -= calendar.is_working(day)
    step = next(work.step for work in of(plan).late if work.item.key == "content.approved")
    assert step.finished_on == day


def test_a_risk_is_accepted_by_name_for_these_dates_alone(plan: Plan) -> None:
    made = accept(plan)
    assert (made.accepted_by, made.starts_on) == (plan.by.user, plan.wave.starts_on)
    entry = Entry.objects.get(verb="wave.lead_accepted")
    assert (entry.reason, entry.data["sound_on"]) == ("The regulator set the date.", "2026-10-31")
    assert holds(plan)
    assert not holds(plan, TODAY + WEEK), "nothing was done, and the sound date moved away"
    readiness.finish(item=plan.item("content.approved"), evidence="Seen.", by=plan.by, at=AT)
    assert holds(plan), "the sound date came nearer"
    moves.move(
        wave=plan.wave, starts_on=plan.wave.starts_on + WEEK, ends_on=plan.wave.ends_on + WEEK, by=plan.by, at=AT
    )
    assert not holds(plan), "the start moved"


def test_refusals(plan: Plan) -> None:
    with pytest.raises(ValidationError, match="Enter why the wave starts nevertheless"):
        accept(plan, reason=" ")
    with pytest.raises(ValidationError, match="The earliest sound date is 31 October 2026 by now"):
        accept(plan, seen=TODAY)
    with pytest.raises(PermissionDenied):
        accept(plan, by=actor_for(plan.tenant, Role.REVIEWER))
    plan.clear_gate()
    with pytest.raises(ValidationError, match="There is nothing to accept"):
        accept(plan)


def test_many_waves_cost_what_one_does(plan: Plan) -> None:
    counts = []
    for more in (0, 2):
        for _n in range(more):
            waves.add(
                program=plan.program, name="More", starts_on=plan.wave.starts_on, ends_on=plan.wave.ends_on,
                segments=[plan.segment], due_rule=DUE, by=plan.by, at=AT,
            )  # fmt: skip
        listed = list(plan.program.waves.all())
        found, settings = boards.of_waves(listed, TODAY), book.at(AT)
        with queries_of() as asked:
            lead_times.of_waves(found, listed, settings=settings, today=TODAY, reviewed_on={})
        counts.append(len(asked))
    assert counts == [1, 1]
