"""The guard of armed audiences, with uses of segments that are said here; with waves in tests/programs."""

import pytest

from audiences.domain import audience_guard, import_consequences, import_plans, imports, segment_uses, segments
from audiences.domain.segment_uses import Use
from audiences.models import Segment
from tests import factories
from tests.audiences.domain.test_imports import AT, company
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db
GERMANS = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}


@pytest.fixture
def germans(inside, system, monkeypatch) -> Segment:
    """A, C, E and F, whom something armed uses, and another segment that nothing armed uses."""
    imports.load(rows=company(), by=system, at=AT)
    found = factories.SegmentFactory(name="Germans", rule=GERMANS)
    other = factories.SegmentFactory(name="Everybody")
    uses = [Use(found.pk, "Wave 1", True), Use(found.pk, "Wave 2", True), Use(other.pk, "Wave 3", False)]
    monkeypatch.setattr(segment_uses, "every", lambda: uses)
    return found


def said(inside, rows) -> list[str]:
    import_plans.of_rows(rows, source="people", tenant=inside)
    return list(audience_guard.sentences(import_consequences.moves(), {}))


def test_a_segment_is_named_once_with_all_that_uses_it(inside, germans):
    assert said(inside, company()[:5]) == [
        "1 of 4 people of “Germans” would leave or change in what its rules ask for, and Wave 1 and Wave 2 has it. "
        "More than 10% needs a confirmation."
    ]


def test_a_change_of_what_no_rule_asks_for_passes(inside, germans):
    assert said(inside, [each | {"site": "Oslo"} for each in company()]) == []


def test_a_segment_within_asks_as_well(inside, germans):
    outer = {"all": [{"field": "segment", "op": "in", "value": [str(germans.number)]}]}
    Segment.objects.filter(pk=germans.pk).update(name="Inner")
    wrapped = factories.SegmentFactory(name="Outer", rule=outer)
    assert segments.members(wrapped).count() == 4
    moved = [each | ({"country": "FR"} if each["external_id"] == "C" else {}) for each in company()]
    import_plans.of_rows(moved, source="people", tenant=inside)
    assert len(list(audience_guard.sentences(import_consequences.moves(), {}))) == 1


def test_nothing_is_counted_where_nothing_is_armed(inside, system, monkeypatch):
    imports.load(rows=company(), by=system, at=AT)
    monkeypatch.setattr(segment_uses, "every", list)
    import_plans.of_rows(company()[:2], source="people", tenant=inside)
    moves = import_consequences.moves()
    with queries_of() as queries:
        assert list(audience_guard.sentences(moves, {})) == []
    assert queries == []
