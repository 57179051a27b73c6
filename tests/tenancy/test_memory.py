"""A page asks each thing once; an act, and what is tried out, ask anew."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from rollout.tenancy import memory
from rollout.tenancy.middleware import TenantMiddleware
from rollout.tenancy.models import Membership, Tenant
from rollout.tenancy.permissions import Role
from tests import factories


def counted() -> tuple[list[int], Callable[[], int]]:
    asked: list[int] = []

    def ask() -> int:
        asked.append(len(asked))
        return asked[-1]

    return asked, ask


def test_each_question_is_asked_once_inside_and_anew_outside() -> None:
    asked, ask = counted()
    assert [memory.remembered("a", ask), memory.remembered("a", ask)] == [0, 1]
    with memory.remembering():
        assert [memory.remembered("a", ask), memory.remembered("a", ask), memory.remembered("b", ask)] == [2, 2, 3]
        with memory.remembering():
            assert (memory.remembered("a", ask), memory.recalled("a"), memory.recalled("c")) == (2, 2, None)
    assert (memory.remembered("a", ask), memory.recalled("a"), len(asked)) == (4, None, 5)


def test_what_is_tried_out_is_asked_apart() -> None:
    _asked, ask = counted()
    with memory.remembering():
        assert memory.remembered("a", ask) == 0
        with memory.apart():
            assert (memory.remembers(), memory.remembered("a", ask), memory.recalled("a")) == (False, 1, None)
        assert memory.remembered("a", ask) == 0


@pytest.mark.parametrize(("method", "same"), [("get", True), ("head", True), ("post", False)])
def test_requests_that_only_read_remember(tenant: Tenant, method: str, same: bool) -> None:
    user = factories.UserFactory()
    Membership.objects.create(user=user, tenant=tenant, role=Role.PROGRAM_MANAGER)
    _asked, ask = counted()
    answers: list[int] = []

    def page(request: object) -> HttpResponse:
        answers.extend(memory.remembered("a", ask) for _ in range(2))
        return HttpResponse()

    for _ in range(2):
        request = getattr(RequestFactory(), method)(f"/{tenant.slug}/")
        request.user, request.session = user, {}
        TenantMiddleware(page)(request)
    assert answers == ([0, 0, 1, 1] if same else [0, 1, 2, 3])
    assert not memory.remembers()
