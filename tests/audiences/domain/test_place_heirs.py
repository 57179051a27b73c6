"""What belongs to a division or a region goes along with it, whichever floor put it there."""

import datetime

import pytest

from audiences.domain import place_heirs
from programs.models import CalendarPeriod, Stakeholder
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 10, 5)


def period(**where: object) -> CalendarPeriod:
    said = {"kind": "blackout", "name": "Freeze", "starts_on": DAY, "ends_on": DAY, "set_at": factories.AT}
    return CalendarPeriod.objects.create(**said, **where)


def test_a_region_hands_over_what_is_its_own_and_nothing_else(inside):
    old, heir, other = factories.RegionFactory.create_batch(3)
    division = factories.DivisionFactory()
    mine, theirs, divisional = period(region=old), period(region=other), period(division=division)
    assert [place_heirs.has_any(each) for each in (old, heir, other, division)] == [True, False, True, True]
    place_heirs.hand_over(old, heir)
    for row in (mine, theirs, divisional):
        row.refresh_from_db()
    assert (mine.region_id, theirs.region_id, divisional.division_id) == (heir.pk, other.pk, division.pk)
    assert [place_heirs.has_any(each) for each in (old, heir)] == [False, True]


def test_a_division_with_the_number_of_a_region_is_not_taken_for_it(inside):
    region = factories.RegionFactory()
    division = factories.DivisionFactory(pk=region.pk)
    kept = period(region=region)
    heir = factories.DivisionFactory()
    place_heirs.hand_over(division, heir)
    kept.refresh_from_db()
    assert kept.region_id == region.pk
    assert not place_heirs.has_any(heir)


def test_a_model_is_registered_once(monkeypatch):
    division = factories.DivisionFactory._meta.model
    monkeypatch.setattr(place_heirs, "_models", {division: []})
    for _ in range(2):
        place_heirs.register(Stakeholder, "division", of=division)
    assert place_heirs._models == {division: [(Stakeholder, "division")]}
