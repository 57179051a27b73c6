"""What the rule builder shows: every row with its choices, count and error, and who is in."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audiences.domain import (
    choice_lists,
    explanations,
    people_search,
    person_fields,
    rule_fields,
    rule_words,
    rules,
    segments,
    tongues,
)
from audiences.domain.rule_fields import Field
from audiences.forms import rule_lists, rule_tree
from audiences.forms.rule_post import Posted
from audiences.forms.rule_tree import Node
from audiences.models import Person, Segment, SegmentStay
from rollout.tenancy import memory
from rollout.web import formats

FOUND = 8  # people whom a search offers for the lists
_FIRST = {"all": lazy("all of"), "any": lazy("any of"), "none": lazy("none of")}
_THEN = {"all": lazy("and"), "any": lazy("or"), "none": lazy("nor")}
OVERLAPS = 10  # other segments that are compared
_STAY = ("joined_at", "join_cause", "left_at", "leave_cause")


@dataclass
class Row:
    """A condition or group of the tree as the page draws it."""

    name: str  # where it stands, as 1-0
    join: str  # and, or, nor; Where at the top
    node: Node
    count: str = ""
    note: str = ""
    error: str = ""
    choice: Field | None = None
    tokens: list[tuple[str, str]] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    entry: str = "list"  # how values are entered
    dated: bool = False
    rows: list["Row"] = field(default_factory=list)

    @property
    def group(self) -> str:
        return "" if self.choice else rules.join_of(self.node)

    @property
    def depth(self) -> int:
        return self.name.count("-") + 2


class Builder:
    """The page's figures for a rule as it stands; `strict` shows what still keeps it from being saved."""

    def __init__(self, posted: Posted, segment: Segment | None, *, strict: bool = False) -> None:
        self.posted, self.segment, self.strict = posted, segment, strict
        self.draft = posted.draft
        self.nodes = self.draft.nodes
        self.rule = self.draft.finished()
        self.others = self._others()
        saved = [self.segment.rule] if self.segment else []
        person_fields.look_up(rules.values_of("manager", [self.rule, *saved, *(each.rule for each in self.others)]))
        choice_lists.look_up(leaf["field"] for leaf in rules.leaves({"all": self.nodes}))
        self.people = segments.matching(self.rule)
        self.fields = rule_fields.every()
        self._asked: list[tuple[Row, Node]] = []  # rows with the rule whose people each counts
        self._top: set[str] = set()

    def context(self, why: str, find: str) -> dict[str, Any]:
        """`why` names somebody to explain, `find` somebody for the lists."""
        rows, others = self.rows(), self.others
        records = Person.objects.select_related("division", "country__region", "manager")
        records = records.annotate(last_stay=_last_stay(self.segment))
        named, found = people_search.by_words((why, records, 1), (find, records.present(), FOUND))
        figures = self._figures(others)
        count, saved = figures["count"], figures.get("saved")
        groups = segments.groups(self.people)
        return {
            "rows": rows,
            "fields": self.fields,
            "joins": rule_words.HEADS.items(),
            "deepest": rules.DEEPEST,
            "count": count,
            "saved": saved,
            "delta": None if saved is None or saved == count else count - saved,
            "sentence": rule_words.sentence(self.rule),
            "by_division": groups.by_division()[:12],
            "by_country": groups.by_country()[:12],
            "sample": segments.sample(self.people, groups),
            "needs": list(_needs(groups, figures)),
            "overlap": _overlap(others, figures),
            "why": why,
            "explained": _explained(self.rule, named) if why else None,
            "now": self.draft.as_json(),
            "before": self.posted.before,
            **self._lists(find, found),
        }

    def _figures(self, others: list[Segment]) -> dict[str, int]:
        """Every number of the page that is one count, and those of the rows, with one query."""
        match = rules.to_q(self.rule)
        asked = {
            "count": Count("pk", filter=match),
            "no_mail": Count("pk", filter=match & Q(email_key="")),
            "shared": Count("pk", filter=match & Q(shared_mailbox=True)),
            "managers": Count("manager", filter=match, distinct=True),
            "everybody": Count("pk"),
        }
        if self.segment:
            asked["saved"] = Count("pk", filter=segments.condition(self.segment))
        asked |= {f"other_{other.pk}": Count("pk", filter=match & segments.condition(other)) for other in others}
        asked |= {f"row_{n}": Count("pk", filter=rules.to_q(rule)) for n, (_row, rule) in enumerate(self._asked)}
        figures: dict[str, int] = Person.objects.present().order_by().aggregate(**asked)
        self._write_counts(figures)
        return figures

    def _lists(self, find: str, found: list[Person]) -> dict[str, Any]:
        """The named people, those whom a search found, and what became of pasted ids."""
        names = rule_lists.names(self.draft)
        listed = [
            {"key": key, "title": title, "people": names[key], "all": getattr(self.draft, key)}
            for key, title in (("include", _("Always in")), ("exclude", _("Never in")))
        ]
        return {
            "lists": listed,
            "list_values": {key: json.dumps(getattr(self.draft, key)) for key in rules.LISTS},
            "list_report": self.posted.lists.report,
            "pasted": self.posted.lists.pasted,
            "find": find,
            "found": found,
        }

    def rows(self) -> list[Row]:
        """The top of the tree; each row says how many people are left after it, and inside a group how many match."""
        found: list[Row] = []
        so_far: list[Node] = []
        for n, node in enumerate(self.nodes):
            row = self._row(node, str(n), _("Where") if n == 0 else _("and"), self._asked)
            if kept := rule_tree.finished([node])["all"]:
                so_far = [*so_far, *kept]
                self._asked.append((row, {"all": so_far}))
                self._top.add(row.name)
            found.append(row)
        return found

    def _write_counts(self, figures: dict[str, int]) -> None:
        before = figures["everybody"]
        for n, (row, _rule) in enumerate(self._asked):
            people = figures[f"row_{n}"]
            row.count, row.note = formats.number(people), _("match")
            if row.name in self._top:
                out = {"n": formats.number(before - people)}
                row.note = _("%(n)s out") % out if before > people else ngettext("person", "people", people)
                before = people

    def _row(self, node: Node, name: str, join: str, asked: list[tuple[Row, Node]]) -> Row:
        if "field" not in node:
            inner = rules.join_of(node)
            words = [_join_word(inner, n) for n in range(len(node[inner]))]
            rows = [self._matches(each, f"{name}-{n}", words[n], asked) for n, each in enumerate(node[inner])]
            return Row(name, join, node, rows=rows, error=_("Add a condition.") if self.strict and not rows else "")
        choice = rule_fields.get(node["field"]) or self.fields[0]
        op = choice.ops[node["op"]]
        words = rule_words.values(choice, node)
        chosen = set(node["value"])
        options = [each for each in self._options(choice) if each[0] not in chosen] if op.entry == "list" else []
        row = Row(name, join, node, choice=choice, options=options, entry=op.entry, dated=op.dated)
        row.tokens = list(zip(node["value"], words, strict=True))
        if self.strict or node["value"]:
            row.error = rules.problem_of(node) or self._cycle(node)
        return row

    def _cycle(self, leaf: Node) -> str:
        if self.segment is None or leaf["field"] != segments.NESTED:
            return ""
        try:
            segments.refuse_cycle(self.segment, {"all": [leaf]})
        except ValidationError as refused:
            return refused.messages[0]
        return ""

    def _matches(self, node: Node, name: str, join: str, asked: list[tuple[Row, Node]]) -> Row:
        row = self._row(node, name, join, asked)
        if kept := rule_tree.finished([node])["all"]:
            asked.append((row, {"all": kept}))
        return row

    def _options(self, choice: Field) -> list[tuple[str, str]]:
        return memory.remembered(choice.choices, choice.choices) if choice.choices else []

    def _others(self) -> list[Segment]:
        others = [each for each in segments.every() if self.segment is None or each.pk != self.segment.pk]
        return sorted(others, key=lambda each: (each.updated_at, each.pk), reverse=True)[:OVERLAPS]


def _overlap(others: list[Segment], figures: dict[str, int]) -> list[tuple[Segment, int]]:
    """Other segments with how many people are in both, the most first."""
    counted = [(other, figures[f"other_{other.pk}"]) for other in others]
    return sorted([each for each in counted if each[1]], key=lambda each: -each[1])


def _join_word(join: str, n: int) -> str:
    return str(_THEN[join] if n else _FIRST[join])


def _needs(groups: segments.Groups, figures: dict[str, int]) -> Iterator[tuple[str, str]]:
    """What has to be provided for them: languages, a way to reach them, devices, managers."""
    count = figures["count"]
    if not count:
        return
    called = ((tongues.called(language, formats.language()), n) for language, n in groups.by_language()[:4])
    languages = [f"{name} {formats.share(n, count)}" for name, n in called]
    yield _("Language"), formats.enumerated(languages)
    own = count - figures["no_mail"] - figures["shared"]
    ways = (
        (ngettext("%(n)s has their own", "%(n)s have their own", own), own),
        (ngettext("%(n)s shares one", "%(n)s share one", figures["shared"]), figures["shared"]),
        (ngettext("%(n)s has none", "%(n)s have none", figures["no_mail"]), figures["no_mail"]),
    )
    yield _("Mailbox"), formats.enumerated(said % {"n": formats.number(n)} for said, n in ways)
    devices = dict(Person.Technology.choices)
    shares = [f"{devices[access]} {formats.share(n, count)}" for access, n in groups.by_technology()]
    yield _("Device"), formats.enumerated(shares)
    yield _("Managers"), formats.number(figures["managers"])


def _explained(rule: Node, named: list[Person]) -> dict[str, Any]:
    """The one who was found against each condition."""
    if not named:
        return {"person": None}
    [person] = named
    found = explanations.explain(rule, person)
    present = person.status != Person.Status.LEFT
    return {
        "person": person,
        "lines": [("\N{EN DASH} " * line.depth, line) for line in found.lines],
        "nearest": found.nearest,
        "present": present,
        "rule_holds": found.holds,
        "holds": present and found.holds,
        "stay": _stay(person),
    }


def _last_stay(segment: Segment | None) -> Subquery:
    """The last time that somebody was in the saved segment, beside the person."""
    stays = SegmentStay.objects.filter(segment=segment, person=OuterRef("pk")).order_by("-joined_at")
    return Subquery(stays.values(said=JSONObject(**{name: name for name in _STAY}))[:1])


def _stay(person: Any) -> SegmentStay | None:
    if person.last_stay is None:
        return None
    return SegmentStay(**{name: _instant(name, value) for name, value in person.last_stay.items()})


def _instant(name: str, value: str | None) -> Any:
    return datetime.datetime.fromisoformat(value) if value and name.endswith("_at") else value
