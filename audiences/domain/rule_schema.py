"""The JSON form of rules as a JSON schema (draft 2020-12), published for whoever writes rules without the builder."""

from typing import Any

from audiences.domain import rule_fields, rules
from audiences.domain.rule_fields import Field, Op

_ENTRIES: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "days": {"type": "string", "pattern": "^[0-9]+$"},
    "number": {"type": "string", "pattern": "^[+-]?[0-9]+([.,][0-9]+)?$"},
}


def schema() -> dict[str, Any]:
    """The schema with this tenant’s fields. It describes shapes; whether a value exists is said on saving a rule."""
    fields = rule_fields.every()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Segment rule",
        "description": "Who is in: a group at the top, with optional lists of people who are always or never in.",
        "type": "object",
        "minProperties": 1,
        "properties": {
            **{join: {"$ref": "#/$defs/nodes"} for join in rules.JOINS},
            **{name: {"$ref": "#/$defs/people"} for name in rules.LISTS},
        },
        "oneOf": [{"required": [join]} for join in rules.JOINS],
        "additionalProperties": False,
        "$defs": {
            "people": {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "maxItems": rules.MOST_LISTED,
                "description": "External ids.",
            },
            "nodes": {
                "type": "array",
                "items": {"anyOf": [{"$ref": "#/$defs/group"}, {"$ref": "#/$defs/condition"}]},
            },
            "group": {
                "type": "object",
                "properties": {join: {"$ref": "#/$defs/nodes"} for join in rules.JOINS},
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": False,
            },
            "condition": {"oneOf": [_condition(field, name, op) for field in fields for name, op in field.ops.items()]},
        },
    }


def _condition(field: Field, name: str, op: Op) -> dict[str, Any]:
    single = op.entry in _ENTRIES
    value: dict[str, Any] = {
        "type": "array",
        "items": _ENTRIES.get(op.entry, {"type": "string", "minLength": 1}),
        "minItems": 1,
        "maxItems": 1 if single else rules.MOST_VALUES,
    }
    properties: dict[str, Any] = {"field": {"const": field.key}, "op": {"const": name}, "value": value}
    if op.dated:
        properties["since"] = {"type": "string", "format": "date"}
    return {
        "title": f"{field.label} {op.word}",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
