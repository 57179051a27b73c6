"""What the rule builder shows: every row with its choices, count and error, and who is in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from audiences.domain import rule_fields, rules, segments
from audiences.domain.rule_fields import Field
from audiences.forms import rule_tree
from audiences.forms.rule_tree import Node
from audiences.models import Person, Segment
from audiences.models.person import PersonQuerySet
from rollout.web import formats

JOIN_WORDS = {"all": "All of these", "any": "Any of these", "none": "None of these"}
_THEN = {"all": "and", "any": "or", "none": "nor"}
OVERLAPS = 10  # other segments that are compared


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
    rows: list["Row"] = field(default_factory=list)

    @property
    def group(self) -> str:
        return "" if self.choice else rules.join_of(self.node)

    @property
    def depth(self) -> int:
        return self.name.count("-") + 2


class Builder:
    """The page's figures for a tree of conditions; `strict` shows what still keeps it from being saved."""

    def __init__(self, nodes: list[Node], *, strict: bool = False) -> None:
        self.nodes, self.strict = nodes, strict
        self.rule = rule_tree.finished(nodes)
        self.people = segments.matching(self.rule)
        self.fields = rule_fields.every()
        self._choices: dict[str, list[tuple[str, str]]] = {}

    def context(self, segment: Segment | None, why: str) -> dict[str, Any]:
        count = self.people.count()
        saved = segments.members(segment).count() if segment else None
        return {
            "rows": self.rows(),
            "fields": self.fields,
            "joins": JOIN_WORDS.items(),
            "deepest": rules.DEEPEST,
            "count": count,
            "saved": saved,
            "delta": None if saved is None or saved == count else count - saved,
            "sentence": rules.sentence(self.rule),
            "by_division": segments.by_division(self.people)[:12],
            "by_country": segments.by_country(self.people)[:12],
            "sample": segments.sample(self.people),
            "needs": list(_needs(self.people, count)),
            "overlap": self._overlap(segment),
            "why": why,
            "explained": _explained(self.rule, why),
        }

    def rows(self) -> list[Row]:
        """The top of the tree; each row says how many people are left after it, and inside a group how many match."""
        found, asked = [], []
        so_far: list[Node] = []
        for n, node in enumerate(self.nodes):
            row = self._row(node, str(n), "Where" if n == 0 else "and", asked)
            if kept := rule_tree.finished([node])["all"]:
                so_far = [*so_far, *kept]
                asked.append((row, {"all": so_far}))
            found.append(row)
        self._count(asked, top={row.name for row in found})
        return found

    def _count(self, asked: list[tuple[Row, Node]], top: set[str]) -> None:
        """Fill in the counts of all rows with one query."""
        everybody: Node = {"all": []}
        before, *counts = segments.counts([everybody, *(rule for _, rule in asked)])
        for (row, _), people in zip(asked, counts, strict=True):
            row.count, row.note = formats.number(people), "match"
            if row.name in top:
                row.note = f"{formats.number(before - people)} out" if before > people else "people"
                before = people

    def _row(self, node: Node, name: str, join: str, asked: list[tuple[Row, Node]]) -> Row:
        if "field" not in node:
            inner = rules.join_of(node)
            words = [_join_word(inner, n) for n in range(len(node[inner]))]
            rows = [self._matches(each, f"{name}-{n}", words[n], asked) for n, each in enumerate(node[inner])]
            return Row(name, join, node, rows=rows, error="Add a condition." if self.strict and not rows else "")
        choice = rule_fields.get(node["field"]) or self.fields[0]
        words = rule_fields.words_of(choice, node["value"])
        options = [each for each in self._options(choice) if each[0] not in node["value"]]
        row = Row(name, join, node, choice=choice, options=options)
        row.tokens = list(zip(node["value"], words, strict=True))
        if self.strict or node["value"]:
            row.error = rules.problem_of(node)
        return row

    def _matches(self, node: Node, name: str, join: str, asked: list[tuple[Row, Node]]) -> Row:
        row = self._row(node, name, join, asked)
        if kept := rule_tree.finished([node])["all"]:
            asked.append((row, {"all": kept}))
        return row

    def _options(self, choice: Field) -> list[tuple[str, str]]:
        if choice.choices is None:
            return []
        if choice.key not in self._choices:
            self._choices[choice.key] = choice.choices()
        return self._choices[choice.key]

    def _overlap(self, segment: Segment | None) -> list[tuple[Segment, int]]:
        others = Segment.objects.exclude(pk=segment.pk if segment else None).order_by("-updated_at", "-pk")[:OVERLAPS]
        shared = segments.counts([other.rule for other in others], among=self.people)
        counted = list(zip(others, shared, strict=True))
        return sorted([each for each in counted if each[1]], key=lambda each: -each[1])


def _join_word(join: str, n: int) -> str:
    return _THEN[join] if n else {"all": "all of", "any": "any of", "none": "none of"}[join]


def _needs(people: PersonQuerySet, count: int) -> Iterator[tuple[str, str]]:
    """What has to be provided for them: languages, a way to reach them, devices, managers."""
    if not count:
        return
    languages = people.order_by().values("language").annotate(n=Count("pk")).order_by("-n", "language")[:4]
    yield "Language", ", ".join(f"{row['language']} {formats.share(row['n'], count)}" for row in languages)
    no_mail = Count("pk", filter=Q(email_key=""))
    shared = Count("pk", filter=Q(shared_mailbox=True))
    managers = people.filter(manager__isnull=False).values("manager").distinct().count()
    found = people.order_by().aggregate(no_mail=no_mail, shared=shared)
    own = count - found["no_mail"] - found["shared"]
    yield (
        "Mailbox",
        f"{formats.number(own)} have their own, {formats.number(found['shared'])} share one, "
        f"{formats.number(found['no_mail'])} have none",
    )
    devices = people.order_by().values("technology_access").annotate(n=Count("pk")).order_by("-n")
    words = dict(Person.Technology.choices)
    yield "Device", ", ".join(f"{words[row['technology_access']]} {formats.share(row['n'], count)}" for row in devices)
    yield "Managers", formats.number(managers)


def _explained(rule: Node, why: str) -> dict[str, Any] | None:
    """One person against each condition, found by external id, e-mail or name; None when nobody was asked for."""
    if not why:
        return None
    words = why.lower().split()[:6]
    match = Q(external_id=why) | Q(email_key=why.lower())
    named = Q(pk__isnull=False)
    for word in words:
        named &= Q(name_key__contains=word)
    found = Person.objects.select_related("division", "country__region", "manager")
    person = found.filter(match).first() or found.filter(named).order_by("name_key", "pk").first()
    if person is None:
        return {"person": None}
    present = person.status != Person.Status.LEFT
    lines = [("\N{EN DASH} " * line.depth, line) for line in rules.explain(rule, person)]
    return {"person": person, "lines": lines, "present": present, "holds": present and rules.holds(rule, person)}
