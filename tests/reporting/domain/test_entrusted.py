"""What needs an administrator or an approver: requests that wait, and memberships that end with open work."""

import datetime

from delivery.models import AssignmentException
from reporting.domain import attention
from rollout.tenancy.models import Membership, Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def titles(by: object) -> list[tuple[str, tuple[str, tuple[object, ...]]]]:
    return [(item.title, item.route) for item in attention.of([], by=by, at=AT, today=AT.date())]


def test_requests_wait_for_whom_the_setting_names(inside: Tenant) -> None:
    manager, admin = actor_for(inside, Role.PROGRAM_MANAGER), actor_for(inside, Role.ADMINISTRATOR)
    boss = factories.PersonFactory(country=factories.CountryFactory(), lft=1, rgt=4)
    person = factories.PersonFactory(country=boss.country, manager=boss, lft=2, rgt=3)
    first = AssignmentException.objects.create(
        assignment=factories.AssignmentFactory(person=person), kind="credit", reason="r", asked_at=AT
    )
    assert titles(manager) == [("1 exception waits for you", ("delivery:exception", (first.pk,)))]
    second = factories.AssignmentFactory(person=person)
    AssignmentException.objects.create(assignment=second, kind="credit", reason="r", asked_at=AT)
    assert titles(manager) == [("2 exceptions wait for you", ("delivery:exceptions", ()))]
    assert titles(admin) == []


def test_a_membership_that_ends_with_open_work(inside: Tenant) -> None:
    manager, admin = actor_for(inside, Role.PROGRAM_MANAGER), actor_for(inside, Role.ADMINISTRATOR)
    membership = Membership.objects.get(user=manager.user)
    factories.ProgramFactory(owner=manager.user)
    for ends_at, said in ((None, []), (AT + 60 * DAY, []), (AT + 5 * DAY, ["ends soon"]), (AT - DAY, ["is over"])):
        Membership.objects.filter(pk=membership.pk).update(ends_at=ends_at)
        found = titles(admin)
        assert [title for title, _route in found] == [f"The membership of Program manager {words}" for words in said]
        assert all(route == ("members:end", (membership.pk,)) for _title, route in found)
    assert titles(actor_for(inside, Role.EXECUTIVE)) == []
