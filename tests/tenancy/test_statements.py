"""A change that is spelled once does what Django's own update does, each time with the values given then."""

import pytest
from django.db.models import F

from audiences.models import Region
from rollout.tenancy import walls
from rollout.tenancy.statements import Slot, Update
from tests import factories

CODE, NAME = Region._meta.get_field("code"), Region._meta.get_field("name")


def test_the_slots_are_filled_each_time(inside: object) -> None:
    for code in ("a", "b", "c"):
        factories.RegionFactory(code=code, name="100%s")
    rows = Region.objects.filter(code=Slot("code", CODE), name="100%s")
    rename = Update(rows, name=Slot("then", NAME), code=F("code"))
    assert [rename.run(code=code, then=f"{code}%") for code in ("a", "c", "x", "a")] == [1, 1, 0, 0]
    assert list(Region.objects.order_by("code").values_list("name", flat=True)) == ["a%", "100%s", "c%"]
    with pytest.raises(KeyError):
        rename.run(code="b")


def test_it_runs_inside_the_walls_of_its_moment(db: None) -> None:
    ours, theirs = factories.TenantFactory(), factories.TenantFactory()
    for tenant in (ours, theirs):
        with walls.inside(tenant.pk):
            factories.RegionFactory(name="Old")
            rename = Update(Region.objects.filter(name="Old"), name=Slot("then", NAME))
    with walls.inside(ours.pk):
        assert rename.run(then="New") == 1
    assert rename.run(then="Newer") == 0
    with walls.inside(theirs.pk):
        assert Region.objects.get().name == "Old"
