"""After the launch: what is open again opens a finding, once, and being settled closes it."""

import datetime

import pytest

from audiences.domain import calendars
from programs import wakeups
from programs.domain import findings, gates, launches, readiness, waivers
from programs.models import Finding, ReadinessItem, Wave
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan
from tests.programs.domain.test_readiness import refusal

DAY = datetime.timedelta(days=1)
KEY = "communications.sponsor"


@pytest.fixture
def launched(plan: Plan) -> Plan:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    plan.wave.refresh_from_db()
    return plan


def reopen(plan: Plan, key: str = KEY) -> ReadinessItem:
    return readiness.reopen(item=plan.item(key), reason="Text changed", by=plan.by, at=AT)


def test_an_item_reopened_after_the_launch_is_a_finding_until_it_is_done(launched: Plan) -> None:
    due_on = launched.item(KEY).due_on
    reopen(launched)
    finding = Finding.objects.get()
    assert (finding.cause, finding.opened_by, finding.opened_at) == ("reopened", launched.by.user, AT)
    assert finding.due_on == datetime.date(2026, 9, 29)  # five working days after Tuesday 22 September
    assert "is open already" in refusal(reopen, plan=launched)
    done = readiness.finish(item=launched.item(KEY), evidence="New text", by=launched.by, at=AT + DAY)
    assert (done.due_on, done.settled_at) == (due_on, AT + DAY)
    again = readiness.finish(item=launched.item(KEY), evidence="Again", by=launched.by, at=AT + 2 * DAY)
    assert (again.settled_at, again.evidence) == (AT + DAY, "New text"), "done once"
    finding.refresh_from_db()
    assert finding.closed_at == AT + DAY
    verbs = Entry.objects.filter(subject="finding").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["finding.opened", "finding.closed"]


def test_what_a_law_asks_for_has_less_time_and_is_not_waived(launched: Plan) -> None:
    reopen(launched, "legal.notice")
    assert Finding.objects.get().due_on == datetime.date(2026, 9, 24)
    item = launched.item("legal.notice")
    asked = {"item": item, "reason": "x", "expires_on": AT.date() + 9 * DAY, "by": launched.by, "at": AT}
    assert "cannot be waived" in refusal(waivers.ask, **asked)


def test_the_clock_counts_in_the_working_days_of_the_owner(launched: Plan) -> None:
    saudi = factories.CountryFactory(code="SA", name="Saudi Arabia", time_zone="Asia/Riyadh")
    owner = factories.UserFactory(email=factories.PersonFactory(country=saudi).email)
    launched.wave.items.filter(key="legal.notice").update(owner=owner)
    launched.wave.items.filter(key=KEY).update(owner=owner)
    reopen(launched)
    reopen(launched, "legal.notice")
    week = calendars.for_country("SA")
    for key, left in ((KEY, findings.DAYS), ("legal.notice", findings.BY_LAW)):
        day = AT.date()
        while left:
            day += DAY
            left -= week.is_working(day)
        assert Finding.objects.get(item__key=key).due_on == day


def test_a_reopening_is_undone_and_its_finding_with_it(launched: Plan) -> None:
    reopen(launched)
    entry = Entry.objects.get(verb="readiness.reopened")
    undos.undo(entry=entry, by=launched.by, at=AT)
    assert launched.item(KEY).state == "done"
    assert Finding.objects.get().closed_at == AT


def test_a_waiver_that_ends_after_the_launch_opens_one_finding(plan: Plan) -> None:
    other = actor_for(plan.tenant, Role.ADMINISTRATOR)
    plan.clear_gate(but=KEY)
    ask = {"item": plan.item(KEY), "reason": "Late", "by": plan.by, "at": AT}
    waiver = waivers.ask(**ask, expires_on=AT.date() + 3 * DAY)
    waivers.grant(waiver=waiver, reason="Fine", by=other, at=AT)
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    assert findings.next_end(plan.tenant, AT.date()) == datetime.datetime(2026, 9, 26, tzinfo=datetime.UTC)
    assert findings.expire(by=plan.by, at=AT + 3 * DAY) == 0
    assert [findings.expire(by=plan.by, at=AT + 4 * DAY) for _ in range(2)] == [1, 0]
    finding = Finding.objects.get()
    assert (finding.cause, finding.closed_at) == ("expired", None)
    second = waivers.ask(**{**ask, "at": AT + 4 * DAY}, expires_on=AT.date() + 9 * DAY)
    waivers.grant(waiver=second, reason="Once more", by=other, at=AT + 4 * DAY)
    finding.refresh_from_db()
    assert finding.closed_at == AT + 4 * DAY
    assert wakeups.expire_waivers(plan.tenant) is None  # on the real clock, long after
    assert Finding.objects.filter(closed_at=None).count() == 1


def test_before_the_launch_and_of_what_does_not_block_there_is_none(plan: Plan) -> None:
    plan.clear_gate()
    reopen(plan)
    readiness.finish(item=plan.item(KEY), evidence="x", by=plan.by, at=AT)
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    reopen(plan, "content.job_aid")
    assert not Finding.objects.exists()


def test_the_date_of_a_finding_is_moved_ahead_while_it_is_open(launched: Plan) -> None:
    reopen(launched)
    finding = Finding.objects.get()
    change = {"finding": finding, "by": launched.by, "at": AT}
    assert refusal(findings.set_date, due_on=AT.date() - DAY, **change) == (
        "That day is past. Choose 22 September 2026 or later."
    )
    assert findings.set_date(due_on=AT.date() + DAY, **change).due_on == AT.date() + DAY
    readiness.finish(item=launched.item(KEY), evidence="x", by=launched.by, at=AT)
    assert "is closed" in refusal(findings.set_date, due_on=AT.date() + DAY, **change)


def test_a_reopened_item_holds_whoever_comes_later(launched: Plan) -> None:
    reopen(launched)
    items = list(Wave.objects.get().items.all())
    assert [each.item.key for each in gates.blockers(items, [], AT.date())] == [KEY]
