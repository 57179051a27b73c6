"""Signed links: stored as a digest only; forged, expired and revoked tokens open nothing."""

import datetime

import pytest

from delivery.domain import signed_links
from delivery.domain.signed_links import Refusal, Refused
from delivery.models import Assignment, SignedLink
from rollout.tenancy import tokens
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def assignment(inside: Tenant) -> Assignment:
    return factories.AssignmentFactory()


def refusal(token: str, at: datetime.datetime = AT) -> Refusal:
    with pytest.raises(Refused) as caught:
        signed_links.resolve(token, at=at)
    return caught.value.refusal


def test_a_token_opens_its_assignment_and_is_not_stored(assignment: Assignment, inside: Tenant) -> None:
    token = signed_links.issue(assignment=assignment, at=AT)
    assert tokens.tenant_of(token) == inside.pk
    assert signed_links.resolve(token, at=AT).assignment == assignment
    kept = SignedLink.objects.values().get()
    assert not any(token in str(value) or token.split(".")[1] in str(value) for value in kept.values())


def test_tokens_are_all_different(assignment: Assignment) -> None:
    tokens = {signed_links.issue(assignment=assignment, at=AT) for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token.split(".")[1]) for token in tokens} == {43}  # 256 bits


def test_a_changed_token_opens_nothing(assignment: Assignment) -> None:
    token = signed_links.issue(assignment=assignment, at=AT)
    flipped = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    assert refusal(flipped) == Refusal.FORGED


def test_a_link_ends_sixty_days_after_the_deadline(assignment: Assignment) -> None:
    token = signed_links.issue(assignment=assignment, at=AT)
    ends = assignment.due_at + datetime.timedelta(days=60)
    assert signed_links.resolve(token, at=ends - datetime.timedelta(seconds=1))
    assert refusal(token, ends) == Refusal.EXPIRED


def test_a_link_made_after_the_deadline_still_opens(assignment: Assignment) -> None:
    late = assignment.due_at + datetime.timedelta(days=100)
    assert signed_links.resolve(signed_links.issue(assignment=assignment, at=late), at=late)


def test_revoking_closes_every_link_of_the_assignment_only(assignment: Assignment, system: Actor) -> None:
    tokens = [signed_links.issue(assignment=assignment, at=AT) for _ in range(2)]
    other = signed_links.issue(assignment=factories.AssignmentFactory(), at=AT)
    assert signed_links.revoke(assignment=assignment, by=system, at=AT) == 2
    assert {refusal(token) for token in tokens} == {Refusal.REVOKED}
    assert signed_links.resolve(other, at=AT)
    assert signed_links.revoke(assignment=assignment, by=system, at=AT) == 0


@pytest.mark.parametrize(
    "token", ["", ".", "1", "1.", f".{'a' * 43}", f"1.{'a' * 42}", f"-1.{'a' * 43}", f"1.{'a' * 42}!", f"Z.{'a' * 43}"]
)
def test_what_is_no_token_names_no_tenant(token: str) -> None:
    assert tokens.tenant_of(token) is None
