"""What a people file would change: compared value by value with the people there are. Pure.

Nothing is guessed: an unknown manager, a loop or an id that stands twice rejects its rows. A rejected row's person is
no leaver and keeps what is recorded.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_rows import Problem, Values

COMPARED = (*(column for column in COLUMNS if column != "external_id"), "attributes")
LEAVER_GUARD = 0.10  # of the source's present people
MANAGER_GUARD = 0.20  # of the people who are in the file and in the records


@dataclass(frozen=True)
class Known:
    """A person as recorded. `ours`: a file of this source without them makes them a leaver."""

    values: Values
    ours: bool

    @property
    def present(self) -> bool:
        return self.values["status"] != "left"

    @property
    def name(self) -> str:
        return f"{self.values['first_name']} {self.values['last_name']}".strip()


Change = tuple[str, Any, Any]  # column, recorded value, value in the file


@dataclass
class Plan:
    """The outcome of comparing a file with the records; ids are external ids."""

    rows: dict[str, int] = field(default_factory=dict)
    new: dict[str, Values] = field(default_factory=dict)
    changed: dict[str, tuple[Values, list[Change]]] = field(default_factory=dict)
    leavers: list[str] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    present: int = 0  # of this source, before
    matched: int = 0  # in the file and in the records
    notes: tuple[str, ...] = ()  # sentences about what of the file was not read

    @property
    def changed_managers(self) -> int:
        return sum(any(column == "manager_external_id" for column, *_ in each) for _, each in self.changed.values())

    @property
    def rejected_rows(self) -> int:
        return len({problem.row for problem in self.problems})

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.leavers)

    def warnings(self) -> list[str]:
        """Sentences about changes so large that somebody must confirm them."""
        found = []
        if self.present and len(self.leavers) > LEAVER_GUARD * self.present:
            found.append(
                f"{len(self.leavers):,} of {self.present:,} people are not in the file and would be marked as left. "
                "More than 10% needs a confirmation."
            )
        if self.matched and self.changed_managers > MANAGER_GUARD * self.matched:
            found.append(
                f"{self.changed_managers:,} of {self.matched:,} people would get another manager. "
                "More than 20% needs a confirmation."
            )
        return found

    def digest(self) -> str:
        """A fingerprint of the outcome: apply refuses when it is not the one that was previewed."""
        outcome = [
            sorted(self.new.items()),
            sorted((key, changes) for key, (_, changes) in self.changed.items()),
            sorted(self.leavers),
            [str(problem) for problem in self.problems],
        ]
        return hashlib.sha256(json.dumps(outcome, default=str, sort_keys=True).encode()).hexdigest()


def compare(
    parsed: Iterable[tuple[int, Values, list[Problem]]],
    known: Mapping[str, Known],
    zones: Mapping[str, str],
    *,
    columns: Sequence[str] = COLUMNS,
    whole: bool = True,
) -> Plan:
    """The plan for parsed rows. `zones` gives the zone by country code ("" for none), for rows that name none.

    `columns` are those that the file has: others are not touched for people who are known. `whole` is whether absence
    from the file means having left.
    """
    plan, accepted = Plan(present=sum(each.present and each.ours for each in known.values())), {}
    partial = not set(COLUMNS) <= set(columns)
    named: set[str] = set()
    read = list(parsed)
    times = Counter(values["external_id"] for _, values, _ in read if "external_id" in values)
    for row, values, problems in read:
        key = values.get("external_id", "")
        problems = [*problems, *_twice(row, key, times)]
        if problems := problems or list(_nameless(row, key, values, known)):
            plan.problems += problems
            named.update({key, *(problem.external_id for problem in problems)})
            continue
        if partial and key in known:
            _keep_others(values, known[key].values, columns)
        values["time_zone"] = values["time_zone"] or zones[values["country"]]
        accepted[key], plan.rows[key] = values, row
    _reject_managers(plan, accepted, known, named)
    _sort_out(plan, accepted, known)
    if whole:
        plan.leavers = [
            key
            for key, each in known.items()
            if each.ours and each.present and key not in accepted and key not in named
        ]
    plan.problems.sort(key=lambda problem: problem.row)
    return plan


def _twice(row: int, key: str, times: Mapping[str, int]) -> Iterator[Problem]:
    if key and times[key] > 1:
        said = f"“{key}” stands in {times[key]} rows; each external id once is accepted."
        yield Problem(row, "external_id", key, said, key)


def _nameless(row: int, key: str, values: Values, known: Mapping[str, Known]) -> Iterator[Problem]:
    if key not in known and not (values["first_name"] or values["last_name"]):
        said = f"“{key}” is not known here, and nobody can be made of a row without a name; known people are accepted."
        yield Problem(row, "external_id", key, said, key)


def _keep_others(values: Values, recorded: Values, columns: Sequence[str]) -> None:
    """Leave what the file has no column for as it is recorded; a zone follows the country that it was derived from."""
    moved = "country" in columns and values["country"] != recorded["country"]
    for column in COLUMNS:
        if column not in columns and not (column == "time_zone" and moved):
            values[column] = recorded[column]
    given = {column.removeprefix("attr_") for column in columns if column.startswith("attr_")}
    values["attributes"] |= {name: value for name, value in recorded["attributes"].items() if name not in given}


def _reject_managers(plan: Plan, accepted: dict[str, Values], known: Mapping[str, Known], named: set[str]) -> None:
    """Reject until every accepted row has a manager who exists, and nobody manages themselves in a loop."""
    while True:
        refused = dict(_unknown_managers(accepted, known, named)) or dict(_loops(accepted, known))
        if not refused:
            return
        for key, sentence in refused.items():
            manager = accepted.pop(key)["manager_external_id"]
            plan.problems.append(Problem(plan.rows[key], "manager_external_id", manager, sentence, key))
            named.add(key)


def _unknown_managers(
    accepted: Mapping[str, Values], known: Mapping[str, Known], named: set[str]
) -> Iterator[tuple[str, str]]:
    for key, values in accepted.items():
        manager = values["manager_external_id"]
        if not manager or manager in accepted:
            continue
        recorded = known.get(manager)
        if recorded and (manager in named or (recorded.present and not recorded.ours)):
            continue
        if manager in named:
            yield key, f"The manager “{manager}” is in the file, but that row is rejected."
        else:
            yield key, f"The manager “{manager}” is not in the file; the external id of somebody in it is accepted."


def _loops(accepted: Mapping[str, Values], known: Mapping[str, Known]) -> Iterator[tuple[str, str]]:
    """Accepted rows within a loop of the manager line as it would be."""
    line = {key: each.values["manager_external_id"] for key, each in known.items()}
    line |= {key: values["manager_external_id"] for key, values in accepted.items()}
    cleared: set[str] = set()
    for start in accepted:
        path: dict[str, int] = {}
        at = start
        while at and at in line and at not in cleared and at not in path:
            path[at] = len(path)
            at = line[at]
        if at in path:
            loop = list(path)[path[at] :]
            said = f"The manager line is a loop: {' → '.join([*loop[:6], '…'] if len(loop) > 6 else [*loop, at])}."
            yield from ((key, said) for key in loop if key in accepted)
        cleared.update(path)


def _sort_out(plan: Plan, accepted: dict[str, Values], known: Mapping[str, Known]) -> None:
    for key, values in accepted.items():
        recorded = known.get(key)
        if recorded is None:
            plan.new[key] = values
            continue
        plan.matched += 1
        changes = [
            (column, recorded.values[column], values[column])
            for column in COMPARED
            if recorded.values[column] != values[column]
        ]
        if changes or not recorded.ours:
            plan.changed[key] = (values, changes)
        else:
            plan.unchanged += 1
