"""Declaring a custom attribute: what it is called and what its values are, unless segments ask for it otherwise."""

import pytest
from django.core.exceptions import ValidationError

from audiences.domain import attributes
from audiences.models import Attribute
from rollout.journal.models import Entry
from tests import factories
from tests.audiences.domain.test_imports import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def grade(inside) -> Attribute:
    return Attribute.objects.create(name="pay_grade")


def test_what_is_declared_is_kept_and_told(grade, system):
    attributes.declare(attribute=grade, label=" Pay grade ", kind="number", by=system, at=AT)
    grade.refresh_from_db()
    assert (grade.label, grade.kind, str(grade)) == ("Pay grade", "number", "Pay grade")
    assert Entry.objects.get().data == {
        "before": {"label": "", "kind": "text"},
        "after": {"label": "Pay grade", "kind": "number"},
    }
    attributes.declare(attribute=grade, label="Pay grade", kind="number", by=system, at=AT)
    assert Entry.objects.count() == 1  # nothing changed, nothing is told


def test_without_a_name_it_is_called_as_in_files(grade):
    assert str(grade) == "Pay grade"


@pytest.mark.parametrize(
    ("label", "kind", "sentence"),
    [("Grade", "colour", "Choose text, number or date."), ("x" * 81, "text", "at most 80 characters")],
)
def test_what_is_refused_says_why(grade, system, label, kind, sentence):
    with pytest.raises(ValidationError, match=sentence):
        attributes.declare(attribute=grade, label=label, kind=kind, by=system, at=AT)
    grade.refresh_from_db()
    assert (grade.label, grade.kind) == ("", "text")


def test_segments_that_ask_for_it_keep_its_kind_but_not_its_name(grade, system):
    factories.SegmentFactory(name="High", rule={"all": [{"field": "attr_pay_grade", "op": "in", "value": ["9"]}]})
    with pytest.raises(ValidationError, match="“High” ask for it as it is now"):
        attributes.declare(attribute=grade, label="", kind="number", by=system, at=AT)
    assert attributes.declare(attribute=grade, label="Grade", kind="text", by=system, at=AT).label == "Grade"
