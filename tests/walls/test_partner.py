"""An external partner sees the programs they were given, until their membership ends, and nothing beside (GO10)."""

import pytest

from programs.models import PartnerGrant
from rollout.tenancy import walls
from rollout.tenancy.models import Membership
from rollout.tenancy.permissions import TABLE, Role
from tests import factories
from tests.walls.test_matrix import ROUTES, ask, both, ours, path_of, theirs
from tests.walls.world import World

__all__ = ["both", "ours", "theirs"]  # fixtures
OPEN = [route for route, action in ROUTES if action in TABLE[Role.PARTNER]]


def names_outside(ours: World) -> list[str]:
    """What stands in rows of the program that was not granted, and of its person."""
    number = ours.outside["reports"]
    return [f"{ours.marker} {noun} {number}" for noun in ("program", "wave", "item")] + [f"{ours.marker} stranger"]


def test_nothing_of_another_program_is_on_any_page(ours: World) -> None:
    partner, outside = ours.users[Role.PARTNER], names_outside(ours)
    shown = ask(ours.users[Role.ADMINISTRATOR], "get", "/norvane/programs/").content.decode()
    assert outside[0] in shown  # the control: whoever sees all programs sees that one
    seen = 0
    for route in OPEN:
        answer = ask(partner, "get", path_of(route, ours.inside, ours))
        page = answer.content.decode(errors="ignore")
        assert not [name for name in outside if name in page], route
        seen += answer.status_code == 200
    assert seen > 10


@pytest.mark.parametrize("how", ["ended", "taken"])
def test_after_the_end_or_without_the_grant_the_program_is_not_there(ours: World, how: str) -> None:
    partner, path = ours.users[Role.PARTNER], f"/norvane/programs/{ours.inside['programs']}/readiness/"
    assert ask(partner, "get", path).status_code == 200
    with walls.inside(ours.tenant.pk):
        held = Membership.objects.filter(tenant=ours.tenant, role=Role.PARTNER)
        if how == "ended":
            held.update(ends_at=factories.AT.replace(year=2020))
        else:
            PartnerGrant.objects.filter(membership__in=held).delete()
    assert ask(partner, "get", path).status_code == 404
