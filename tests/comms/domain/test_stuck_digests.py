"""What is to be done about a daily mail that did not simply arrive, held to a plain reading of every case."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.domain import stuck_digests
from comms.domain.stuck_digests import Desks, Next
from comms.models import OwnerDigest
from rollout.tenancy.models import Tenant
from tests import factories

AT = datetime.datetime(2026, 10, 5, 10, 40, tzinfo=datetime.UTC)
TODAY, DAY = AT.date(), datetime.timedelta(days=1)


class Morning:
    """A desk whose morning it is on a day, or on none."""

    def __init__(self, day: datetime.date | None) -> None:
        self.now = day

    def day(self, at: datetime.datetime) -> datetime.date | None:
        return self.now


@given(
    st.sampled_from(["failed", "uncertain", "sent"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, TODAY, TODAY + DAY]),
    st.booleans(),
)
def test_only_what_was_refused_this_morning_goes_again(
    state: str, came_back: bool, told_since: bool, morning: datetime.date | None, known: bool
) -> None:
    digest = OwnerDigest(owner_id=1, day=TODAY, state=state, bounced_at=AT if came_back else None)
    digest.told_since = told_since
    found = Desks(AT, {1: Morning(morning)} if known else {}).next(digest)
    assert (found is Next.NOTHING) == told_since
    if told_since:
        return
    may_have_arrived = state == "uncertain" and not came_back
    assert (found is Next.WAIT) == may_have_arrived
    if state != "sent":  # one that was sent is here only because it came back
        goes_again = state == "failed" and not came_back and known and morning == TODAY
        assert (found is Next.AGAIN) == goes_again


@pytest.mark.parametrize(("later", "counts"), [("sent", True), ("failed", False), ("suppressed", False)])
def test_a_later_mail_that_arrived_makes_up_for_it(inside: Tenant, later: str, counts: bool) -> None:
    owner, other = factories.UserFactory(), factories.UserFactory()
    numbers = itertools.count()

    def mail(who, day: datetime.date, state: str, **more: object) -> OwnerDigest:
        fields = {"message_id": f"<{next(numbers)}@x>", "planned_at": AT}
        return OwnerDigest.objects.create(owner=who, day=day, state=state, **fields, **more)

    mail(owner, TODAY, "failed")
    mail(owner, TODAY - DAY, "sent")
    mail(other, TODAY + DAY, "sent")
    mail(owner, TODAY + DAY, later)
    assert stuck_digests.stuck().get(owner=owner, day=TODAY).told_since == counts
    OwnerDigest.objects.filter(owner=owner, day=TODAY + DAY).update(bounced_at=AT)
    assert not stuck_digests.stuck().get(owner=owner, day=TODAY).told_since
    assert stuck_digests.stuck().filter(owner=owner, day=TODAY + DAY).exists()
