"""Who of a wave has no address, and the way that is left to each."""

import pytest

from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of

pytestmark = pytest.mark.django_db


def test_it_lists_them_by_their_way_and_costs_the_same_for_three(client, inside) -> None:
    wave = factories.WaveFactory(number=1)
    factories.WaveSegmentFactory(wave=wave)
    manager = factories.PersonFactory()
    factories.PersonFactory(email="", manager=manager, last_name="Handed")
    client.force_login(actor_for(inside, Role.PROGRAM_MANAGER).user)
    address = f"/norvane/programs/{wave.program.slug}/waves/1/reach/"
    page = client.get(address).content.decode()
    assert "Handed over by the manager" in page
    counts = []
    for _ in range(2):
        with queries_of() as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
        factories.PersonFactory(email="", last_name="Stranded")
        factories.PersonFactory(email="", manager=factories.PersonFactory(status="left"))
    assert counts[0] == counts[1]
    stranded = client.get(f"{address}?route=no_manager").content.decode()
    assert "Stranded" in stranded
    assert "Handed" not in stranded.split("<tbody")[1]
    assert client.get(f"{address}?format=csv").content.decode().count("\n") == 6


def test_nobody_needs_another_way(client, inside) -> None:
    wave = factories.WaveFactory(number=1)
    client.force_login(actor_for(inside, Role.PROGRAM_MANAGER).user)
    page = client.get(f"/norvane/programs/{wave.program.slug}/waves/1/reach/").content.decode()
    assert "Everybody has an address" in page
