"""Custom attributes as fields of rules: what counts as a number or a day, and that SQL and record agree."""

import calendar
import datetime
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import attribute_fields
from audiences.models import Attribute, Person
from tests import factories

VALUES = ["7", "7,5", "-3", "+12.25", "1e3", "٣", "", "seven", "2024-02-29", "2024-02-30", "20240229", "2024-2-9", " 7"]


@given(st.one_of(st.sampled_from(VALUES), st.decimals(-999, 999, places=2).map(str), st.text(max_size=8)))
def test_a_number_is_digits_with_one_mark_at_most(text):
    found = attribute_fields.number(text)
    body = text[1:] if text[:1] in ("+", "-") else text
    whole, _, part = body.replace(",", ".", 1).partition(".")
    ok = whole != "" and all(c in "0123456789" for c in whole + part) and not body.endswith((".", ","))
    assert (found is not None) == ok
    if ok:
        assert math.isfinite(found)


@given(st.one_of(st.sampled_from(VALUES), st.dates().map(str), st.text(max_size=10)))
def test_a_day_is_year_month_day_and_nothing_else(text):
    found = attribute_fields.day(text)
    assert found is None or (found.isoformat() == text and isinstance(found, datetime.date))
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isascii() and found is None:
        year, month, day = map(int, text.split("-"))
        assert not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(max(year, 1), month)[1] or year == 0


@pytest.mark.django_db
class TestFields:
    def test_names_that_files_cannot_have_are_no_fields(self, inside):
        assert attribute_fields.get("Grade") is None
        assert attribute_fields.get("9lives") is None
        assert attribute_fields.get("grade").key == "attr_grade"

    def test_declared_ones_are_offered_in_order(self, inside):
        for name in ("zone", "grade"):
            Attribute.objects.create(name=name)
        assert [each.key for each in attribute_fields.every()] == ["attr_grade", "attr_zone"]

    def test_a_list_offers_what_is_in_use(self, inside):
        for text in ("B", "A", "B"):
            factories.PersonFactory(attributes={"band": text})
        assert attribute_fields.get("band").choices() == [("A", "A"), ("B", "B")]

    @pytest.mark.parametrize("kind", ["text", "number", "date"])
    @given(own=st.sampled_from(VALUES), asked=st.sampled_from(["7", "-3", "12,25"]))
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_the_query_finds_whom_the_record_says(self, inside, kind, own, asked):
        Person.objects.all().delete()
        Attribute.objects.update_or_create(name="mark", defaults={"kind": kind})
        person = factories.PersonFactory(attributes={"mark": own} if own else {})
        factories.PersonFactory(attributes={"other": own} if own else {})
        asked_field = attribute_fields.get("mark")
        operators = {"text": {"in": [own or "x"]}, "number": {"at_least": [asked], "below": [asked]}}
        days = {"after": ["2024-02-28"], "before": ["2024-03-01"]}
        for op, values in operators.get(kind, days).items():
            if op not in asked_field.ops:
                continue
            found = set(Person.objects.filter(asked_field.query(op, values)).values_list("pk", flat=True))
            assert (person.pk in found) == asked_field.holds(op, values, person), (op, values, own)
            assert len(found) <= 1
