"""Segment rules: a tree of all, any and none over conditions, with one compiler, one explainer and one sentence.

    {"all": [{"field": "country", "op": "in", "value": ["DE"]}, {"none": [{"field": "status", "op": "in", …}]}]}

{"all": []} is everybody. Blueprint 03, Segments.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from audiences.domain import rule_fields
from audiences.domain.rule_fields import EVERYBODY, NOBODY, Field
from audiences.models import Person

JOINS = ("all", "any", "none")
DEEPEST = 5
MOST_CONDITIONS = 100
MOST_VALUES = 500

Rule = dict[str, Any]


def check(rule: Any) -> None:
    """ValidationError with a sentence that says what in the rule is wrong and what is accepted."""
    _check_node(rule, 1)
    if sum(1 for _ in leaves(rule)) > MOST_CONDITIONS:
        raise ValidationError(f"A rule has at most {MOST_CONDITIONS} conditions.")


def problem_of(leaf: Rule) -> str:
    """Why one condition cannot be saved, as a sentence; empty when it can."""
    try:
        _check_leaf(leaf)
    except ValidationError as refused:
        return refused.messages[0]
    return ""


def leaves(rule: Rule) -> Iterator[Rule]:
    """Every condition of the tree, top to bottom."""
    for node in rule[join_of(rule)]:
        if "field" in node:
            yield node
        else:
            yield from leaves(node)


def join_of(node: Rule) -> str:
    """all, any or none."""
    return next(join for join in JOINS if join in node)


def to_q(rule: Rule) -> Q:
    """The rule as a condition on Person rows. Whoever lacks a value is never `in` and always `not_in`."""
    if "field" in rule:
        return _field(rule).query(rule["op"], rule["value"])
    join, found = join_of(rule), EVERYBODY if "all" in rule else NOBODY
    for node in rule[join]:
        found = found & to_q(node) if join == "all" else found | to_q(node)
    return ~found if join == "none" else found


def holds(rule: Rule, person: Person) -> bool:
    """Whether the rule is true of one person, from the record alone."""
    if "field" in rule:
        return _field(rule).holds(rule["op"], rule["value"], person)
    results = (holds(node, person) for node in rule[join_of(rule)])
    if "all" in rule:
        return all(results)
    return any(results) if "any" in rule else not any(results)


@dataclass(frozen=True)
class Line:
    """One condition (or group) of an explanation: its words, what the record says, and whether it is true."""

    depth: int
    text: str
    record: str
    holds: bool


def explain(rule: Rule, person: Person) -> list[Line]:
    """Every condition with the person's value and true or false, top to bottom, groups before their conditions."""
    return list(_explained(rule, person, 0))


def sentence(rule: Rule) -> str:
    """The rule as one plain sentence."""
    if not rule[join_of(rule)]:
        return "Nobody." if "any" in rule else "Everybody."
    text = _clause(rule)
    return f"Everybody whose {text}." if "none" not in rule else f"Everybody except those whose {text}."


def condition(leaf: Rule) -> str:
    """One condition in words: country is Germany or India."""
    field = _field(leaf)
    words = rule_fields.words_of(field, leaf["value"])
    label = field.label if field.label.isupper() else field.label[0].lower() + field.label[1:]
    return f"{label} {field.ops[leaf['op']]} {either(words)}"


def either(words: Iterable[str]) -> str:
    """Germany, India or Spain."""
    *first, last = list(words) or ["nothing"]
    return f"{', '.join(first)} or {last}" if first else last


_HEADS = {"all": "All of these", "any": "Any of these", "none": "None of these"}


def _explained(node: Rule, person: Person, depth: int) -> Iterator[Line]:
    if "field" in node:
        words = condition(node)
        record = _field(node).record(person) or "Not known"
        yield Line(depth, words[0].upper() + words[1:], record, holds(node, person))
        return
    if depth or "all" not in node:
        yield Line(depth, _HEADS[join_of(node)], "", holds(node, person))
        depth += 1
    for each in node[join_of(node)]:
        yield from _explained(each, person, depth)


def _clause(node: Rule) -> str:
    if "field" in node:
        return condition(node)
    parts = [_nested(each) for each in node[join_of(node)] if "field" in each or each[join_of(each)]]
    if not parts:
        return "record exists"
    return ", and ".join(parts) if "all" in node else ", or ".join(parts)


def _nested(node: Rule) -> str:
    if "field" in node:
        return condition(node)
    inner = _clause(node)
    if "none" in node:
        return f"not ({inner})"
    return f"({inner})" if len(node[join_of(node)]) > 1 else inner


def _field(leaf: Rule) -> Field:
    field = rule_fields.get(leaf["field"])
    if field is None:
        raise ValidationError(f"Rules do not know the field “{leaf['field']}”.")
    return field


def _check_node(node: Any, depth: int) -> None:
    if not isinstance(node, dict):
        raise ValidationError("A rule is a group (all, any or none) or a condition with field, op and value.")
    if "field" in node:
        return _check_leaf(node)
    found = [join for join in JOINS if join in node]
    if len(found) != 1 or len(node) != 1 or not isinstance(node[found[0]], list):
        raise ValidationError("A group has exactly one of all, any or none, with a list of conditions and groups.")
    if depth > DEEPEST:
        raise ValidationError(f"Groups are nested at most {DEEPEST} deep.")
    for each in node[found[0]]:
        _check_node(each, depth + 1)
    return None


def _check_leaf(leaf: Rule) -> None:
    if not isinstance(leaf["field"], str) or set(leaf) != {"field", "op", "value"}:
        raise ValidationError("A condition has field, op and value.")
    field = _field(leaf)
    if leaf["op"] not in field.ops:
        raise ValidationError(
            f"{field.label} does not know the condition “{leaf['op']}”; accepted: {either(field.ops)}."
        )
    values = leaf["value"]
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise ValidationError(f"{field.label} needs a list of values.")
    if not values:
        raise ValidationError(f"Choose at least one value for {field.label.lower()}.")
    if len(values) > MOST_VALUES:
        raise ValidationError(f"{field.label} takes at most {MOST_VALUES} values.")
    _check_values(field, values)


def _check_values(field: Field, values: list[str]) -> None:
    if field.kind == "date":
        _check_date(field, values)
    elif field.key == "manager":
        known = set(Person.objects.filter(external_id__in=values).values_list("external_id", flat=True))
        _refuse(
            field, [value for value in values if value not in known], "the external id of somebody in the people list"
        )
    elif field.closed or field.key in {"country", "region", "division"}:
        known = {value for value, _ in field.choices()}
        _refuse(field, [value for value in values if value not in known], "a value from its list")


def _check_date(field: Field, values: list[str]) -> None:
    if len(values) != 1:
        raise ValidationError(f"{field.label} takes one date.")
    try:
        if datetime.date.fromisoformat(values[0]).isoformat() != values[0]:
            raise ValueError
    except ValueError:
        _refuse(field, values, "a date such as 2026-02-28")


def _refuse(field: Field, wrong: list[str], accepted: str) -> None:
    if wrong:
        raise ValidationError(f"{field.label} cannot be “{wrong[0]}”; {accepted} is accepted.")
