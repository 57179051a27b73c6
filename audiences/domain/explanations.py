"""Why one person is in a segment or not: each condition with its value and source, and the nearest change (AU3)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from django.utils.translation import gettext as _

from audiences.domain import record_sources, rule_words, rules
from audiences.domain.rules import Atom, Rule, atom
from audiences.models import Person

MOST_TRIED = 20_000  # combinations of conditions that a search for the nearest change looks at

LISTED: Mapping[str, Rule] = {name: {"field": name, "op": "listed", "value": []} for name in rules.LISTS}


@dataclass(frozen=True)
class Line:
    """One condition (or group) of an explanation: its words, what the record says, from where, and whether it is true.

    `decides` marks those of the nearest change.
    """

    depth: int
    text: str
    record: str
    source: str
    holds: bool
    decides: bool = False


@dataclass(frozen=True)
class Explanation:
    """`nearest` are the conditions that would have to turn over for the opposite answer; None where none would do."""

    holds: bool
    lines: list[Line] = field(default_factory=list)
    nearest: list[Line] | None = None


def explain(rule: Rule, person: Person) -> Explanation:
    """The whole answer about one person, whether present or not."""
    known: dict[Atom, bool] = {}

    def of(leaf: Rule) -> bool:
        if leaf in LISTED.values():
            return person.external_id in rule.get(leaf["field"], ())
        key = atom(leaf)
        if key not in known:
            known[key] = rules.leaf_holds(leaf, person)
        return known[key]

    whole = with_lists(rule)
    turned = nearest(whole, of)
    sources = record_sources.Sources(person)
    deciding = {atom(leaf) for leaf in turned or ()}
    lines = list(_lines(rule, person, of, sources, deciding))
    changes = None if turned is None else [_leaf_line(leaf, person, of, sources, 0, True) for leaf in turned]
    return Explanation(rules.truth(whole, of), lines, changes)


def with_lists(rule: Rule) -> Rule:
    """The rule as a tree in which its lists are conditions too."""
    tree = rules.tree_of(rule)
    if rule.get("include"):
        tree = {"any": [tree, LISTED["include"]]}
    return {"all": [tree, {"none": [LISTED["exclude"]]}]} if rule.get("exclude") else tree


def nearest(rule: Rule, of: Callable[[Rule], bool]) -> list[Rule] | None:
    """The fewest conditions that would have to turn over for the opposite answer, in the order of the rule.

    A list counts only for those who are on it: putting somebody on one would always do. Where the same condition stands
    twice, sizes are tried one after the other, up to MOST_TRIED combinations. None when nothing would do.
    """
    found = {atom(leaf): leaf for leaf in _leaves(rule) if leaf not in LISTED.values() or of(leaf)}
    wanted = not rules.truth(rule, of)
    if sum(1 for leaf in _leaves(rule) if leaf not in LISTED.values()) == sum(key[0] not in LISTED for key in found):
        return _cheapest(rule, wanted, of)
    tried = 0
    for size in range(1, len(found) + 1):
        for chosen in combinations(found, size):
            tried += 1
            if rules.truth(rule, lambda leaf, turned=set(chosen): of(leaf) is not (atom(leaf) in turned)) is wanted:
                return [found[key] for key in chosen]
            if tried == MOST_TRIED:
                return None
    return None


def _leaves(rule: Rule) -> Iterator[Rule]:
    return iter([rule]) if "field" in rule else rules.leaves(rule)


def _cheapest(node: Rule, wanted: bool, of: Callable[[Rule], bool]) -> list[Rule] | None:
    """For a rule in which no condition stands twice: each group's best follows from its parts'."""
    if "field" in node:
        if of(node) is wanted:
            return []
        return None if node in LISTED.values() and not of(node) else [node]
    join = rules.join_of(node)
    inner = wanted if join != "none" else not wanted
    parts = [_cheapest(each, inner, of) for each in node[join]]
    together = wanted is (join != "any")  # every part has to be so, or one is enough
    if together:
        return None if None in parts else [leaf for part in parts for leaf in part or ()]
    return min((part for part in parts if part is not None), key=len, default=None)


def _lines(
    rule: Rule, person: Person, of: Callable[[Rule], bool], sources: record_sources.Sources, deciding: set[Atom]
) -> Iterator[Line]:
    yield from _tree(rule, person, of, sources, deciding, 0)
    for name in rules.LISTS:
        if rule.get(name):
            leaf = LISTED[name]
            yield _leaf_line(leaf, person, of, sources, 0, atom(leaf) in deciding)


def _tree(
    node: Rule,
    person: Person,
    of: Callable[[Rule], bool],
    sources: record_sources.Sources,
    deciding: set[Atom],
    depth: int,
) -> Iterator[Line]:
    if "field" in node:
        yield _leaf_line(node, person, of, sources, depth, atom(node) in deciding)
        return
    if depth or "all" not in node:
        yield Line(depth, str(rule_words.HEADS[rules.join_of(node)]), "", "", rules.truth(node, of))
        depth += 1
    for each in node[rules.join_of(node)]:
        yield from _tree(each, person, of, sources, deciding, depth)


def _leaf_line(
    leaf: Rule,
    person: Person,
    of: Callable[[Rule], bool],
    sources: record_sources.Sources,
    depth: int,
    decides: bool,
) -> Line:
    if leaf in LISTED.values():
        named = _("Named") if of(leaf) else _("Not named")
        return Line(depth, _on_list(leaf["field"]), named, _("This segment"), of(leaf), decides)
    asked = rules.field_of(leaf)
    words = rule_words.condition(leaf)
    record = asked.record(person, leaf["value"]) or _("Not known")
    source = asked.source(person, leaf["value"]) if asked.source else sources.of(asked.column)
    return Line(depth, words[0].upper() + words[1:], record, source, of(leaf), decides)


def _on_list(name: str) -> str:
    return _("Is named among those who are always in") if name == "include" else _("Is named among those never in")
