"""Deadlines follow a change order: what was foreseen is what happens, and nobody loses what they count on."""

import datetime
import zoneinfo
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from audiences.domain.settings import book
from delivery import wakeups
from delivery.domain import moved_deadlines, redated, reordered
from delivery.models import Assignment, AssignmentException
from programs.domain import change_orders
from programs.models import Wave
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.delivery.domain.test_redating import AT, DAY, LAUNCHED_AT, ZONES, issue

RULE = {"kind": "after", "days": 20, "unit": "working", "anchor": "launch", "time": "23:59"}


@pytest.fixture
def wave(inside: object, system: object) -> Wave:
    places = {code: factories.CountryFactory(code=code, name=code, time_zone=zone) for code, zone in ZONES.items()}
    made = issue(system, places, RULE, each=3)
    Wave.objects.filter(pk=made.pk).update(state="launched")
    return Wave.objects.select_related("program").get(pk=made.pk)


@pytest.fixture
def order(tenant: object) -> Callable[..., Entry]:
    """Ask for and approve another number of days; the entry to follow."""
    asker, approver = actor_for(tenant, Role.PROGRAM_MANAGER), actor_for(tenant, Role.ADMINISTRATOR)

    def made(wave: Wave, days: int, at: datetime.datetime = AT) -> Entry:
        rule = {**RULE, "days": days}
        asked = change_orders.ask(wave=wave, ends_on=wave.ends_on, due_rule=rule, reason="r", by=asker, at=at)
        change_orders.approve(order=asked, by=approver, at=at)
        return Entry.objects.filter(verb="order.approved").latest("pk")

    return made


def follow(tenant: object, entry: Entry) -> None:
    after: int | None = 0
    while after is not None:
        after = wakeups.on_order(entry, tenant, after)


def due() -> dict[int, datetime.datetime]:
    return dict(Assignment.objects.values_list("pk", "due_at"))


def foreseen(wave: Wave, days: int, at: datetime.datetime = AT) -> list[int]:
    then = Wave.objects.select_related("program").get(pk=wave.pk)
    then.due_rule = {**RULE, "days": days}
    return [line.count for line in reordered.effects(wave, then, book.at(at), at)]


@pytest.mark.parametrize("days", [25, 12, 10])
def test_what_is_foreseen_is_what_happens(
    tenant: object, wave: Wave, order: Callable[..., Entry], days: int, monkeypatch: object
) -> None:
    monkeypatch.setattr(reordered, "CHUNK", 4)
    done = Assignment.objects.order_by("pk").first()
    Assignment.objects.filter(pk=done.pk).update(state="completed")
    before, counts = due(), foreseen(wave, days)
    entry = order(wave, days)
    assert due() == before, "the followers do it"
    follow(tenant, entry)
    later = [pk for pk, day in due().items() if day > before[pk]]
    earlier = [pk for pk, day in due().items() if day < before[pk]]
    assert [len(later), len(earlier), 1] == counts
    assert len(later) + len(earlier) == 5
    assert due()[done.pk] == before[done.pk], "what is done stays"
    tomorrow = (AT + DAY).replace(hour=0)
    assert all(due()[pk] > tomorrow for pk in earlier), "all of the next worked day is left"
    follow(tenant, entry)
    assert Entry.objects.filter(verb=redated.VERB).count() == 2, "repeated, nothing is left to move"
    moved = moved_deadlines.of(Assignment.objects.exclude(pk=done.pk))
    assert {each.setting for each in moved.values()} == {"Change order 1"}
    assert {each.was for each in moved.values()} == set(before.values()) - {before[done.pk]} | {
        before[pk] for pk in moved
    }


def test_what_is_over_stays_over_and_an_exception_is_kept(
    tenant: object, wave: Wave, order: Callable[..., Entry]
) -> None:
    mine, late = Assignment.objects.order_by("pk")[:2]
    given = mine.due_at + 30 * DAY
    AssignmentException.objects.create(
        assignment=mine, kind="extension", state="granted", reason="r", asked_at=LAUNCHED_AT, decided_at=LAUNCHED_AT,
        due_at=given,
    )  # fmt: skip
    Assignment.objects.filter(pk=mine.pk).update(due_at=given, base_due_at=mine.due_at)
    later = AT + 20 * DAY
    Assignment.objects.filter(pk=late.pk).update(due_at=later - DAY)
    follow(tenant, order(wave, 10, later))
    assert due()[mine.pk] == given
    assert due()[late.pk] == later - DAY


def test_orders_add_up(tenant: object, wave: Wave, order: Callable[..., Entry]) -> None:
    first = due()
    follow(tenant, order(wave, 30))
    wave.refresh_from_db()
    follow(tenant, order(wave, 20))
    assert due() == first


def test_a_wave_that_is_over_is_changed_by_nobody(tenant: object, wave: Wave, order: Callable[..., Entry]) -> None:
    Wave.objects.update(state="closed")
    with pytest.raises(ValidationError, match="is closed"):
        order(wave, 25)


def test_a_date_for_all_leaves_joiners_theirs_where_it_is_later(wave: Wave, tenant: object) -> None:
    """A joiner's own date was as many days later as they came; others move to the new one, and so does an earlier."""
    first, later, latest = Assignment.objects.order_by("pk")[:3]
    begun = datetime.date(2026, 11, 20)
    zone = first.due_zone

    def fixed(day: datetime.date) -> dict[str, object]:
        return {"kind": "on_local_date", "date": day.isoformat(), "time": "23:59"}

    def due_on(day: datetime.date) -> datetime.datetime:
        local = datetime.datetime.combine(day, datetime.time(23, 59), zoneinfo.ZoneInfo(zone))
        return local.astimezone(datetime.UTC)

    Wave.objects.filter(pk=wave.pk).update(due_rule=fixed(begun), ends_on=begun + 30 * DAY)
    Assignment.objects.exclude(pk__in=[first.pk, later.pk, latest.pk]).delete()
    for row, days in ((first, 0), (later, 3), (latest, 9)):
        day = begun + days * DAY
        row.assigned_at, row.due_at, row.due_rule = row.assigned_at + days * DAY, due_on(day), fixed(day)
        row.due_zone = zone
        row.person.time_zone = zone
        row.save()
    wave.refresh_from_db()
    asker, approver = actor_for(tenant, Role.PROGRAM_MANAGER), actor_for(tenant, Role.ADMINISTRATOR)
    rule = fixed(begun + 5 * DAY)
    asked = change_orders.ask(wave=wave, ends_on=wave.ends_on, due_rule=rule, reason="r", by=asker, at=AT)
    change_orders.approve(order=asked, by=approver, at=AT)
    assert asked.wave.due_rule == rule or Wave.objects.get(pk=wave.pk).due_rule == rule
    follow(tenant, Entry.objects.filter(verb="order.approved").latest("pk"))
    new = begun + 5 * DAY
    assert due() == {first.pk: due_on(new), later.pk: due_on(new), latest.pk: due_on(begun + 9 * DAY)}
