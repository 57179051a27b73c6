"""Segment rules: a tree of all, any and none over conditions, with one check, one compiler and one evaluation.

    {"all": [{"field": "country", "op": "in", "value": ["DE"]}, {"none": [{"field": "status", "op": "in", …}]}],
     "include": ["E1"], "exclude": ["E2"]}

{"all": []} is everybody. Lists stand at the top only: whoever is excluded is out, else whoever is included is in.
In words: `rule_words`; why about one person: `explanations`; as JSON schema: `rule_schema`. Blueprint 03, Segments.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from audiences.domain import attribute_fields, rule_days, rule_fields
from audiences.domain.rule_fields import EVERYBODY, NOBODY, Field
from audiences.models import Person
from rollout.tenancy import memory
from rollout.tenancy.refusals import Slip
from rollout.web import formats

JOINS = ("all", "any", "none")
LISTS = ("include", "exclude")
DEEPEST = 5
MOST_CONDITIONS = 100
MOST_VALUES = 500
MOST_LISTED = 5_000  # people on one list

Rule = dict[str, Any]
Atom = tuple[Any, ...]  # a condition by what it says: the same one twice in a rule is one


def check(rule: Any) -> None:
    """ValidationError with a sentence that says what in the rule is wrong and what is accepted."""
    if isinstance(rule, dict):
        for name in LISTS:
            _check_list(name, rule.get(name, []))
        rule = tree_of(rule)
    _check_node(rule, 1)
    if sum(1 for _leaf in leaves(rule)) > MOST_CONDITIONS:
        raise Slip(_("A rule has at most %(most)s conditions.") % {"most": MOST_CONDITIONS})


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


def values_of(field: str, listed: Iterable[Rule]) -> Iterator[list[str]]:
    """What the conditions of one field ask for, in all of the rules."""
    return (leaf["value"] for rule in listed for leaf in leaves(rule) if leaf["field"] == field)


def join_of(node: Rule) -> str:
    """all, any or none."""
    return next(join for join in JOINS if join in node)


def tree_of(rule: Rule) -> Rule:
    """The rule without its lists of people."""
    return {key: value for key, value in rule.items() if key not in LISTS}


def is_lasting(rule: Rule) -> bool:
    """Whether time alone can change who is in."""
    return any(leaf["op"] in rule_days.LASTING for leaf in leaves(rule))


def to_q(rule: Rule) -> Q:
    """The rule as a condition on Person rows. Whoever lacks a value is never `in` and always `not_in`."""
    if "field" in rule:
        return memory.remembered(("query", *atom(rule)), lambda: _leaf_q(rule))
    join, found = join_of(rule), EVERYBODY if "all" in rule else NOBODY
    for node in rule[join]:
        found = found & to_q(node) if join == "all" else found | to_q(node)
    found = ~found if join == "none" else found
    if rule.get("include"):
        found = found | Q(external_id__in=rule["include"])
    if rule.get("exclude"):
        found = found & ~Q(external_id__in=rule["exclude"])
    return found


def _leaf_q(leaf: Rule) -> Q:
    return field_of(leaf).query(leaf["op"], leaf["value"], since_of(leaf))


def holds(rule: Rule, person: Person) -> bool:
    """Whether the rule is true of one person, from the record alone."""
    if "field" in rule:
        return leaf_holds(rule, person)
    listed = {name: person.external_id in rule.get(name, ()) for name in LISTS}
    return not listed["exclude"] and (listed["include"] or truth(rule, lambda leaf: leaf_holds(leaf, person)))


def truth(node: Rule, of: Callable[[Rule], bool]) -> bool:
    """The tree's truth from that of its conditions, without the lists."""
    if "field" in node:
        return of(node)
    results = (truth(each, of) for each in node[join_of(node)])
    if "all" in node:
        return all(results)
    return any(results) if "any" in node else not any(results)


def leaf_holds(leaf: Rule, person: Person) -> bool:
    """Whether one condition is true of the person."""
    return field_of(leaf).holds(leaf["op"], leaf["value"], person, since_of(leaf))


def atom(leaf: Rule) -> Atom:
    """What a condition says, to find the same one again."""
    return (leaf["field"], leaf["op"], *leaf["value"], leaf.get("since", ""))


def field_of(leaf: Rule) -> Field:
    """The field of a condition. ValidationError for one that is unknown."""
    field = rule_fields.get(leaf["field"])
    if field is None:
        raise Slip(_("Rules do not know the field “%(field)s”.") % {"field": leaf["field"]})
    return field


def since_of(leaf: Rule) -> datetime.date | None:
    """The day of a dated condition."""
    return datetime.date.fromisoformat(leaf["since"]) if leaf.get("since") else None


# What is refused -----------------------------------------------------------------------------------


def _check_list(name: str, listed: Any) -> None:
    if not isinstance(listed, list) or not all(isinstance(each, str) and each for each in listed):
        raise Slip(_("“%(list)s” is a list of external ids.") % {"list": name})
    if len(listed) > MOST_LISTED:
        raise Slip(_("A list has at most %(most)s people.") % {"most": formats.number(MOST_LISTED)})
    if unknown := set(listed) - known_people(listed):
        raise Slip(
            _("Nobody has the external id “%(id)s” that is on a list of this rule.") % {"id": sorted(unknown)[0]}
        )


def known_people(external_ids: list[str]) -> set[str]:
    """Of the external ids those that somebody has."""
    return set(Person.objects.filter(external_id__in=external_ids).values_list("external_id", flat=True))


def _check_node(node: Any, depth: int) -> None:
    if not isinstance(node, dict):
        raise Slip(_("A rule is a group (all, any or none) or a condition with field, op and value."))
    if "field" in node:
        if depth == 1:
            raise Slip(_("A rule begins with a group: all, any or none."))
        return _check_leaf(node)
    found = [join for join in JOINS if join in node]
    if len(found) != 1 or len(node) != 1 or not isinstance(node[found[0]], list):
        raise Slip(_("A group has exactly one of all, any or none, with a list of conditions and groups."))
    if depth > DEEPEST:
        raise Slip(_("Groups are nested at most %(deepest)s deep.") % {"deepest": DEEPEST})
    for each in node[found[0]]:
        _check_node(each, depth + 1)
    return None


def _check_leaf(leaf: Rule) -> None:
    if not isinstance(leaf["field"], str) or not {"op", "value"} <= set(leaf) <= {"field", "op", "value", "since"}:
        raise Slip(_("A condition has field, op and value."))
    field = field_of(leaf)
    op = field.ops.get(leaf["op"]) if isinstance(leaf["op"], str) else None
    if op is None:
        said = _("%(field)s does not know the condition “%(op)s”; accepted: %(accepted)s.")
        known = formats.listed(list(field.ops), "or")
        raise Slip(said % {"field": field.label, "op": leaf["op"], "accepted": known})
    values = leaf["value"]
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise Slip(_("%(field)s needs a list of values.") % {"field": field.label})
    if not values:
        label = formats.in_sentence(field.label)
        raise Slip(_("Choose at least one value for %(field)s.") % {"field": label})
    if len(values) > MOST_VALUES:
        said = _("%(field)s takes at most %(most)s values.")
        raise Slip(said % {"field": field.label, "most": MOST_VALUES})
    _check_since(field, op.dated, leaf.get("since"))
    _check_values(field, op.entry, values)


def _check_since(field: Field, dated: bool, since: Any) -> None:
    if not dated and since is not None:
        raise Slip(_("%(field)s has a day only where its condition asks for one.") % {"field": field.label})
    if dated and not (isinstance(since, str) and attribute_fields.day(since)):
        said = _("%(field)s needs the day since when, such as 2026-02-28.")
        raise Slip(said % {"field": field.label})


def _check_values(field: Field, entry: str, values: list[str]) -> None:
    if entry in _SINGLE:
        accepts, is_one = _SINGLE[entry]
        if len(values) != 1:
            raise Slip(_("%(field)s takes one value.") % {"field": field.label})
        _refuse(field, [value for value in values if not is_one(value)], str(accepts()))
    elif field.known is not None:
        known = field.known(values)
        _refuse(field, [value for value in values if value not in known], str(field.accepts))


def _is_days(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= rule_days.LONGEST


_SINGLE: dict[str, tuple[Callable[[], str], Callable[[str], bool]]] = {
    "date": (lambda: _("a date such as 2026-02-28"), lambda text: attribute_fields.day(text) is not None),
    "days": (
        lambda: _("a number of days from 1 to %(longest)s") % {"longest": formats.number(rule_days.LONGEST)},
        _is_days,
    ),
    "number": (lambda: _("a number such as 25000 or 2.5"), lambda text: attribute_fields.number(text) is not None),
}


def _refuse(field: Field, wrong: list[str], accepted: str) -> None:
    if wrong:
        said = _("%(field)s cannot be “%(value)s”; %(accepted)s is accepted.")
        raise Slip(said % {"field": field.label, "value": wrong[0], "accepted": accepted})
