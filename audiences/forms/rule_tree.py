"""The rule builder as plain form posts: a tree of conditions and groups, named by where they stand.

`n-1-0-field` is the field of the first condition in the group that stands second. One button changes the tree: `do` is
add, group, remove or drop with a place, or undo; what it does to the lists of people is in `rule_lists`. Anything else
reads the page as it is. Works without JavaScript.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from audiences.domain import rule_fields, rules

Node = dict[str, Any]
MOST_NODES = 200
LONGEST_VALUE = 400

_PART = re.compile(r"n((?:-\d{1,3}){1,6})-(field|op|was|wasop|join|add|since)")


@dataclass
class Draft:
    """A rule as it stands on the page, finished or not."""

    nodes: list[Node] = field(default_factory=list)
    include: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)

    def to_rule(self) -> Node:
        """The rule to save: exactly what is on the page."""
        return {"all": self.nodes, **self._lists()}

    def finished(self) -> Node:
        """The rule as far as it is entered: without conditions that still lack a value, and without empty groups."""
        return {**finished(self.nodes), **self._lists()}

    def as_json(self) -> str:
        return json.dumps(self.to_rule())

    def _lists(self) -> dict[str, list[str]]:
        return {name: listed for name in rules.LISTS if (listed := getattr(self, name))}


def of_rule(rule: Node) -> Draft:
    """A saved rule, all of whose conditions and groups must hold."""
    tree = rules.tree_of(rule)
    nodes = list(tree["all"]) if "all" in tree else [tree]
    return Draft(nodes, *(list(rule.get(name, ())) for name in rules.LISTS))


def of_json(text: str) -> Draft | None:
    """The draft that a page carried along; None for what is none. Whatever rules do not know is left out."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("all"), list):
        return None
    nodes = [kept for node in found["all"][:MOST_NODES] if (kept := _sound(node, 1))]
    return Draft(nodes, *(_texts(found.get(name, []), rules.MOST_LISTED) for name in rules.LISTS))


def finished(nodes: list[Node]) -> Node:
    """The conditions and groups as far as they are entered."""
    return {"all": [kept for node in nodes if (kept := _finished(node))]}


def blank() -> Node:
    return {"field": "country", "op": "in", "value": []}


def read(data: QueryDict) -> list[Node]:
    """The tree as posted, with the change that the pressed button asks for."""
    tree: dict[tuple[int, ...], dict[str, str]] = {}
    for key in list(data)[: MOST_NODES * 7]:
        if match := _PART.fullmatch(key):
            place = tuple(int(part) for part in match[1][1:].split("-"))
            tree.setdefault(place, {})[match[2]] = data[key]
    action, _sep, rest = data.get("do", "").partition(":")
    place, _sep, value = rest.partition(":")
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
    asked = rule_fields.get(key)
    if asked is None:
        return blank()
    first = next(iter(asked.ops))
    if parts.get("was", key) != key:  # another field was chosen: its conditions and values are others
        return {"field": key, "op": first, "value": []}
    op = parts.get("op", "") if parts.get("op") in asked.ops else first
    given = [*data.getlist(f"n-{name}-value"), parts.get("add", "")]
    if asked.entry(parts.get("wasop", op)) != asked.entry(op):
        given = []  # days are no date
    kept = [value for value in dict.fromkeys(map(_clean, given)) if value and value != change.drops(name)]
    leaf = {"field": key, "op": op, "value": kept}
    return {**leaf, "since": _clean(parts.get("since", ""))} if asked.ops[op].dated else leaf


def _clean(value: str) -> str:
    return value.replace("\x00", "").strip()[:LONGEST_VALUE]


def _name(place: tuple[int, ...]) -> str:
    return "-".join(str(part) for part in place)


def _finished(node: Node) -> Node | None:
    if "field" in node:
        return node if node["value"] and not rules.problem_of(node) else None
    join = rules.join_of(node)
    kept = [each for inner in node[join] if (each := _finished(inner))]
    return {join: kept} if kept else None


def _sound(node: Any, depth: int) -> Node | None:
    if not isinstance(node, dict):
        return None
    if isinstance(node.get("field"), str):
        asked = rule_fields.get(node["field"])
        if asked is None or node.get("op") not in asked.ops:
            return None
        leaf = {"field": node["field"], "op": node["op"], "value": _texts(node.get("value"), rules.MOST_VALUES)}
        return {**leaf, "since": _clean(str(node.get("since", "")))} if asked.ops[node["op"]].dated else leaf
    join = next((join for join in rules.JOINS if isinstance(node.get(join), list)), None)
    if join is None or depth > rules.DEEPEST:
        return None
    return {join: [kept for each in node[join][:MOST_NODES] if (kept := _sound(each, depth + 1))]}


def _texts(found: Any, most: int) -> list[str]:
    listed = found if isinstance(found, list) else []
    texts = (_clean(each) for each in listed[:most] if isinstance(each, str))
    return list(dict.fromkeys(text for text in texts if text))
