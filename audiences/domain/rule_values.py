"""The values that a segment's rule names for a field, and the rule with others in their place. Pure."""

from collections.abc import Container, Iterator, Mapping
from typing import Any


def names(rule: Any, field: str, values: Container[str]) -> bool:
    """Whether a condition on the field names one of the values."""
    return any(value in values for value in _of(rule, field))


def replaced(rule: Any, field: str, by: Mapping[str, str]) -> Any:
    """The rule with values of the field replaced; two that become the same are named once."""
    if isinstance(rule, list):
        return [replaced(node, field, by) for node in rule]
    if not isinstance(rule, dict):
        return rule
    if rule.get("field") != field:
        return {key: replaced(node, field, by) for key, node in rule.items()}
    value = rule.get("value")
    if isinstance(value, list):
        return {**rule, "value": list(dict.fromkeys(by.get(each, each) for each in value))}
    return {**rule, "value": by.get(value, value)} if isinstance(value, str) else rule


def _of(rule: Any, field: str) -> Iterator[str]:
    if isinstance(rule, list):
        for node in rule:
            yield from _of(node, field)
    elif isinstance(rule, dict) and rule.get("field") == field:
        value = rule.get("value")
        yield from value if isinstance(value, list) else [value] if isinstance(value, str) else []
    elif isinstance(rule, dict):
        for node in rule.values():
            yield from _of(node, field)
