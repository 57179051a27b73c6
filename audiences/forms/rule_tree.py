"""The rule builder as plain form posts: a tree of conditions and groups, named by where they stand.

`n-1-0-field` is the field of the first condition in the group that stands second. One button changes the tree: `do` is
add, group, remove or drop with a place; anything else reads the tree as it is. Works without JavaScript.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from audiences.domain import rule_fields, rules

Node = dict[str, Any]
MOST_NODES = 200

_PART = re.compile(r"n((?:-\d{1,3}){1,6})-(field|op|was|join|add)")


def of_rule(rule: Node) -> list[Node]:
    """The conditions and groups of a saved rule, all of which must hold."""
    return list(rule["all"]) if "all" in rule else [rule]


def to_rule(nodes: list[Node]) -> Node:
    """The rule to save: exactly what is on the page."""
    return {"all": nodes}


def finished(nodes: list[Node]) -> Node:
    """The rule as far as it is entered: without conditions that still lack a value, and without empty groups."""
    return {"all": [kept for node in nodes if (kept := _finished(node))]}


def blank() -> Node:
    return {"field": "country", "op": "in", "value": []}


def read(data: QueryDict) -> list[Node]:
    """The tree as posted, with the change that the pressed button asks for."""
    tree: dict[tuple[int, ...], dict[str, str]] = {}
    for key in list(data)[: MOST_NODES * 5]:
        if match := _PART.fullmatch(key):
            place = tuple(int(part) for part in match[1][1:].split("-"))
            tree.setdefault(place, {})[match[2]] = data[key]
    action, _, rest = data.get("do", "").partition(":")
    place, _, value = rest.partition(":")
    return _children((), tree, data, _Change(action, place, value))


class _Change:
    """What the pressed button does to the node at a place, or at the end of the group there."""

    def __init__(self, action: str, place: str, value: str) -> None:
        self.action, self.place, self.value = action, place, value

    def removes(self, name: str) -> bool:
        return self.action == "remove" and self.place == name

    def drops(self, name: str) -> str | None:
        return self.value if self.action == "drop" and self.place == name else None

    def adds(self, name: str) -> list[Node]:
        if self.place != name:
            return []
        return {"add": [blank()], "group": [{"any": [blank()]}]}.get(self.action, [])


def _children(
    place: tuple[int, ...], tree: Mapping[tuple[int, ...], Mapping[str, str]], data: QueryDict, change: _Change
) -> list[Node]:
    found = []
    below = sorted(each for each in tree if len(each) == len(place) + 1 and each[: len(place)] == place)
    for each in below:
        if change.removes(_name(each)):
            continue
        parts = tree[each]
        if "join" in parts:
            join = parts["join"] if parts["join"] in rules.JOINS else "all"
            found.append({join: _children(each, tree, data, change)})
        else:
            found.append(_leaf(_name(each), parts, data, change))
    return found + change.adds(_name(place))


def _leaf(name: str, parts: Mapping[str, str], data: QueryDict, change: _Change) -> Node:
    key = parts.get("field", "")
    field = rule_fields.get(key)
    if field is None:
        return blank()
    if parts.get("was", key) != key:  # another field was chosen: its conditions and values are others
        return {"field": key, "op": next(iter(field.ops)), "value": []}
    op = parts.get("op", "") if parts.get("op") in field.ops else next(iter(field.ops))
    given = [*data.getlist(f"n-{name}-value"), parts.get("add", "")]
    values = [value.replace("\x00", "").strip()[:400] for value in given]
    kept = [value for value in dict.fromkeys(values) if value and value != change.drops(name)]
    return {"field": key, "op": op, "value": kept}


def _name(place: tuple[int, ...]) -> str:
    return "-".join(str(part) for part in place)


def _finished(node: Node) -> Node | None:
    if "field" in node:
        return node if node["value"] and not rules.problem_of(node) else None
    join = rules.join_of(node)
    kept = [each for inner in node[join] if (each := _finished(inner))]
    return {join: kept} if kept else None
