"""The daily mail to owners of readiness items: once, in their morning, when there is something to hear."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from audiences.domain.settings import changes
from audiences.domain.settings.changes import Target
from audiences.models import Person
from comms.domain import owner_digests
from comms.models import OwnerDigest
from programs.models import ReadinessItem, Wave
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Delegation, Membership, Tenant, User
from tests import factories
from tests.comms.conftest import Inbox
from tests.conftest import queries_of

MORNING = datetime.datetime(2026, 10, 5, 7, 40, tzinfo=datetime.UTC)  # a Monday, 09:40 in Oslo
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
TODAY = MORNING.date()
NO_TIME = datetime.timedelta()


def text(inbox: Inbox) -> str:
    """Of the last mail."""
    return inbox.mails[-1].get_content()


@pytest.fixture
def ingrid(inside: Tenant) -> User:
    """A reviewer whose person works in Oslo and reads German."""
    user = factories.UserFactory(email="ingrid@norvane.example", display_name="Ingrid Haugen")
    Membership.objects.create(user=user, tenant=inside, role="reviewer")
    norway = factories.CountryFactory(code="NO", name="Norway", time_zone="Europe/Oslo")
    factories.PersonFactory(email=user.email, country=norway, time_zone="Europe/Oslo", language="nb")
    return user


@pytest.fixture
def wave(inside: Tenant) -> Wave:
    return factories.WaveFactory(program__name="Safety first", name="Wave 1", state="planned")


def item(wave: Wave, owner: User | None, due_on: datetime.date, **more: object) -> ReadinessItem:
    return factories.ReadinessItemFactory(wave=wave, owner=owner, due_on=due_on, **more)


def at(tenant: Tenant, instant: datetime.datetime) -> Tenant:
    tenant.clock_offset = instant - timezone.now()
    tenant.save()
    return tenant


def run(tenant: Tenant, instant: datetime.datetime, **more: object) -> datetime.datetime | None:
    return owner_digests.run(at(tenant, instant), **more)


def test_one_mail_names_what_is_late_soon_and_open_across_programs(
    inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox
) -> None:
    other = factories.WaveFactory(program__name="Data basics", name="Pilot", state="held")
    item(wave, ingrid, TODAY - DAY, title="Load test")
    item(other, ingrid, TODAY + 3 * DAY, title="Legal review")
    item(other, ingrid, TODAY + 30 * DAY, title="Thank-you note")
    item(wave, ingrid, TODAY - DAY, title="Finished", state="done")
    item(wave, factories.UserFactory(), TODAY - DAY, title="Of somebody else")
    run(inside, MORNING)
    run(inside, MORNING + HOUR)
    (letter,) = inbox.mails
    assert (letter["To"], letter["Subject"]) == (
        "ingrid@norvane.example",
        "1 readiness item is late, 1 due soon",
    )
    late, soon, rest = (text(inbox).index(words) for words in ("Load test", "Legal review", "Thank-you note"))
    assert late < soon < rest
    assert "Wave 1, Safety first, due Sun 4 Oct 2026" in text(inbox)
    assert "/norvane/readiness/" in text(inbox)
    assert "Finished" not in text(inbox)
    assert "Of somebody else" not in text(inbox)
    assert OwnerDigest.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("instant", "sent"),
    [
        (MORNING, True),
        (MORNING - HOUR, False),  # 08:40 in Oslo
        (MORNING + 10 * HOUR, False),  # 19:40 there
        (MORNING - DAY, False),  # a Sunday
        (datetime.datetime(2026, 12, 25, 9, tzinfo=datetime.UTC), False),  # a holiday
    ],
)
def test_only_in_the_hours_of_the_owners_working_day(
    inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox, instant: datetime.datetime, sent: bool
) -> None:
    item(wave, ingrid, TODAY - 5 * DAY)
    run(inside, instant)
    assert len(inbox.mails) == sent


def test_the_next_run_is_the_next_morning_of_a_working_day(
    inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox
) -> None:
    item(wave, ingrid, TODAY - DAY)
    friday = MORNING + 4 * DAY
    again = run(inside, friday)
    monday = datetime.datetime(2026, 10, 12, 7, 30, tzinfo=datetime.UTC)
    assert abs(again + inside.clock_offset - monday) < datetime.timedelta(seconds=1)
    run(inside, monday)
    assert len(inbox.mails) == 2


def test_nothing_to_say_no_mail(inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox) -> None:
    item(wave, ingrid, TODAY + 30 * DAY)
    item(factories.WaveFactory(state="closed"), ingrid, TODAY - DAY)
    run(inside, MORNING)
    assert (inbox.mails, OwnerDigest.objects.count()) == ([], 0)
    late = item(wave, ingrid, TODAY - DAY)
    owner_digests.plan(at(inside, MORNING), MORNING)
    ReadinessItem.objects.filter(pk=late.pk).update(state="done")
    run(inside, MORNING)
    assert inbox.mails == []
    assert OwnerDigest.objects.get().state_because == owner_digests.NOTHING


def test_who_is_no_member_any_more_hears_nothing(inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox) -> None:
    item(wave, ingrid, TODAY - DAY)
    Membership.objects.filter(user=ingrid).update(ends_at=MORNING - DAY)
    run(inside, MORNING)
    assert inbox.mails == []


def test_the_place_can_turn_it_off(inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox) -> None:
    item(wave, ingrid, TODAY - DAY)
    changes.set_value(
        name="readiness_digest",
        raw=False,
        target=Target(),
        by=actors.system(inside),
        at=MORNING - DAY,
        effective_at=MORNING - DAY,
        reason="Too many mails",
    )
    run(inside, MORNING)
    assert inbox.mails == []


def test_a_deputy_reads_it_and_is_told_for_whom(inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox) -> None:
    item(wave, ingrid, TODAY - DAY)
    deputy = factories.UserFactory(email="omar@norvane.example")
    Delegation.objects.create(
        principal=ingrid,
        deputy=deputy,
        purpose="away",
        starts_at=MORNING - DAY,
        ends_at=MORNING + 5 * DAY,
        created_at=MORNING - DAY,
    )
    run(inside, MORNING)
    assert inbox.mails[0]["To"] == "omar@norvane.example"
    assert "For Ingrid Haugen, who is away until Sat 10 Oct 2026." in text(inbox)


def test_it_is_in_the_owners_language(inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox) -> None:
    Person.objects.filter(email=ingrid.email).update(language="de-AT")
    item(wave, ingrid, TODAY - DAY, title="Load test at the size of the wave")
    run(inside, MORNING)
    assert "So., 4. Okt. 2026" in text(inbox)


def test_a_refusal_is_tried_again_and_a_broken_line_is_not(
    inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox
) -> None:
    item(wave, ingrid, TODAY - DAY)
    inbox.answer = "451 Later"
    again = run(inside, MORNING)
    assert OwnerDigest.objects.get().state == "planned"
    assert again > timezone.now()
    OwnerDigest.objects.update(lease_until=timezone.now())
    inbox.answer = ""
    run(inside, MORNING)
    assert [mail["Message-ID"] for mail in inbox.mails] == [OwnerDigest.objects.get().message_id]
    assert OwnerDigest.objects.get().state == "sent"


def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    inside: Tenant, ingrid: User, wave: Wave, inbox: Inbox
) -> None:
    """Killed before the hand-over it goes later; killed after it may have gone it is uncertain, for good."""
    item(wave, ingrid, TODAY - DAY)
    at(inside, MORNING)
    owner_digests.plan(inside, MORNING)  # and the worker ends
    run(inside, MORNING)
    assert len(inbox.mails) == 1
    OwnerDigest.objects.update(day=TODAY - DAY)
    owner_digests.plan(inside, MORNING)
    assert owner_digests.BAG.take(inside, NO_TIME)[1] is not None  # and the worker ends
    run(inside, MORNING)
    assert len(inbox.mails) == 1
    assert OwnerDigest.objects.get(day=TODAY).state == "uncertain"


def test_two_workers_plan_one_mail(committed: None, inbox: Inbox) -> None:
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    user = factories.UserFactory()
    Membership.objects.create(user=user, tenant=tenant, role="reviewer")
    with walls.inside(tenant.pk):
        factories.ReadinessItemFactory(wave__state="planned", owner=user, due_on=TODAY - DAY)
    at(tenant, MORNING + 3 * HOUR)
    workers = [threading.Thread(target=_work, args=[tenant]) for _n in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(30)
    assert len(inbox.mails) == 1
    with walls.inside(tenant.pk):
        assert OwnerDigest.objects.get().state == "sent"


def _work(tenant: Tenant) -> None:
    try:
        owner_digests.run(tenant)
    finally:
        connection.close()


def test_the_queries_do_not_grow_with_owners(inside: Tenant, wave: Wave) -> None:
    def asked() -> int:
        with queries_of() as queries:
            owner_digests.plan(inside, clock.now(at(inside, MORNING + 3 * HOUR)))
        return len(queries)

    def owner() -> None:
        user = factories.UserFactory()
        Membership.objects.create(user=user, tenant=inside, role="reviewer")
        item(wave, user, TODAY - DAY)

    owner()
    one = asked()
    owner()
    owner()
    assert asked() == one
