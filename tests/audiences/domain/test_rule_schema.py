"""The published schema takes what the product takes, and refuses the shapes that it refuses."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from audiences.domain import rule_schema
from tests.audiences.domain.test_rules import company, with_lists  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db


def fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    """A small reading of JSON schema: the words that the published one uses."""
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "const" in schema:
        return value == schema["const"]
    if "oneOf" in schema and sum(fits(value, each, root) for each in schema["oneOf"]) != 1:
        return False
    if "anyOf" in schema and not any(fits(value, each, root) for each in schema["anyOf"]):
        return False
    if not isinstance(value, dict) and ("required" in schema or schema.get("type") == "object"):
        return False
    if schema.get("type") == "string":
        return isinstance(value, str) and bool(re.search(schema.get("pattern", ""), value))
    if schema.get("type") == "array":
        most = schema.get("maxItems", 10**6)
        sized = isinstance(value, list) and schema.get("minItems", 0) <= len(value) <= most
        return sized and all(fits(each, schema["items"], root) for each in value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        bounded = schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", 10**6)
        closed = schema.get("additionalProperties") is not False or set(value) <= set(known)
        there = set(schema.get("required", ())) <= set(value)
        return bounded and closed and there and all(fits(value[key], known[key], root) for key in known if key in value)
    return True


@given(rule=with_lists)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_sound_rule_fits(company, rule):  # noqa: F811
    schema = rule_schema.schema()
    assert fits(rule, schema, schema)


@pytest.mark.parametrize(
    "rule",
    [
        [],
        {},
        {"all": [], "any": []},
        {"all": "everybody"},
        {"all": [{"field": "shoe", "op": "in", "value": ["1"]}]},
        {"all": [{"field": "country", "op": "below", "value": ["DE"]}]},
        {"all": [{"field": "country", "op": "in", "value": []}]},
        {"all": [{"field": "hired_on", "op": "within", "value": ["soon"]}]},
        {"all": [{"field": "completed_course", "op": "since", "value": ["ABE-101"]}]},
        {"all": [{"all": [], "include": ["P1"]}]},
    ],
)
def test_shapes_that_rules_refuse_do_not_fit(company, rule):  # noqa: F811
    schema = rule_schema.schema()
    assert not fits(rule, schema, schema)
