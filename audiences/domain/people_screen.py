"""Rows of a people file to lines for COPY, by the thousand: what is plainly fine passes, `people_rows` judges the rest.

A column of a chunk is looked at as a whole, which costs a twentieth of reading value by value. Whatever is not plainly
fine, such as a backslash, an odd space or an address of an odd form, sends its row through `people_rows.parse`; the two
never differ in what they keep (tests/audiences/domain/test_people_screen.py).
"""

import json
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import compress

from audiences.domain import people_rows
from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_files import PeopleRow
from audiences.domain.people_intake import CHUNK
from audiences.domain.people_rows import Problem, Values

STAGED = (
    "row", "named", "external_id", "first_name", "last_name", "name_key", "email", "email_key", "mobile", "manager",
    "division", "function", "job_role", "country", "site", "language", "time_zone", "employment_type",
    "technology_access", "hired_on", "status", "attributes",
)  # fmt: skip
PROBLEM = ("row", "external_id", "column", "value", "reason")

_MOST_KEPT = 20_000  # values of a column that are remembered
_LONGEST = {"external_id": 80, "manager_external_id": 80, "first_name": 120, "last_name": 120, "site": 120}
_LONGEST |= {"function": 120, "job_role": 120}
_REPEATED = ("division", "country", "language", "time_zone", "employment_type", "technology_access", "status")
_LEADS = tuple(f"\n{lead}" for lead in "=+-@' ")
_EMAILS = re.compile(
    r"(?>(?:[A-Za-z0-9_][A-Za-z0-9_+-]*(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,63})?\n)*+"
)
_MOBILES = re.compile(r"(?>(?:\+?[0-9][0-9 ()/.-]{2,37}[0-9()/.-])?\n)*+")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_EMPTY = ("",) * CHUNK  # of a column that the file does not have
_KEY = 250  # characters of a sort key; lower case may be longer than what was given


class Screen:
    """Screens the chunks of one file. `language` is the tenant's; `zones` gives the zone by country code; `as_now` the
    path that a division has now."""

    def __init__(
        self,
        columns: Sequence[str],
        *,
        language: str,
        zones: Mapping[str, str],
        as_now: Callable[[str], str] = lambda path: path,
    ) -> None:
        self.columns, self.language, self.zones = tuple(columns), language, zones
        self._named = "first_name" in columns or "last_name" in columns
        self._extra = [name for name in columns if name not in COLUMNS]
        self._known = {column: _Remembered(column) for column in (*_REPEATED, "hire_date")}
        self._as_now = as_now
        self._known["division"].after = as_now

    def lines(self, chunk: Sequence[PeopleRow]) -> tuple[str, list[Problem]]:
        """Lines for COPY into the staged rows, and the problems of rows that are rejected."""
        found: list[str] = []
        problems: list[Problem] = []
        whole = [row for row in chunk if not row.refusal] if any(row.refusal for row in chunk) else chunk
        for number, cells, _ in self._doubtful(whole, found) if whole else ():
            line, refused = self._judged(number, cells)
            found.append(line)
            problems += refused
        for number, cells, refusal in chunk if len(whole) < len(chunk) else ():
            if refusal:
                named = cells.get("external_id", "")[:80]
                problems.append(Problem(number, "", "", refusal, named))
                found.append(_refused_line(number, named, None))
        return "".join(found), problems

    def _doubtful(self, rows: Sequence[PeopleRow], found: list[str]) -> list[PeopleRow]:
        """Append lines of the rows that are plainly fine to `found`; returns the others."""
        numbers = [row.number for row in rows]
        given = [row.cells for row in rows]
        by_column: dict[str, Sequence[str]] = {
            column: [cells[column] for cells in given] if column in self.columns else _EMPTY[: len(rows)]
            for column in (*COLUMNS, *self._extra)
        }
        doubted: set[int] = set()
        for column, values in by_column.items():
            doubted |= self._doubts(column, values)
        if self._named:
            nameless = map(operator.not_, map(operator.add, by_column["first_name"], by_column["last_name"]))
            doubted.update(compress(range(len(rows)), nameless))
        if doubted:
            fine = [n not in doubted for n in range(len(rows))]
            numbers = list(compress(numbers, fine))
            by_column = {column: list(compress(values, fine)) for column, values in by_column.items()}
        if numbers:
            found.append(self._fine_lines(numbers, by_column))
        return [rows[n] for n in sorted(doubted)]

    def _doubts(self, column: str, values: Sequence[str]) -> set[int]:
        """Positions of values that are not plainly fine as they stand."""
        if not any(values):
            return set(range(len(values))) if column == "external_id" else set()
        check = _CHECKS.get(column)
        if check is None and column in self._known:
            known = self._known[column]
            known.forget_some()
            kept = list(map(known.__getitem__, values))
            return {n for n, value in enumerate(kept) if value is None} if None in kept else set()
        check = check or partial(_plain, longest=200)
        if check(values):
            return set()
        return {n for n, value in enumerate(values) if not check((value,))}

    def _fine_lines(self, numbers: Sequence[int], by: Mapping[str, Sequence[str]]) -> str:
        known = {column: list(map(self._known[column].__getitem__, by[column])) for column in self._known}
        language = [value or self.language for value in known["language"]]
        zones = [value or self.zones[code] for value, code in zip(known["time_zone"], known["country"], strict=True)]
        columns = (
            map(str, numbers), _none(numbers), by["external_id"], by["first_name"], by["last_name"],
            _name_keys(by["last_name"], by["first_name"]), by["email"], _lowered(by["email"]), by["mobile"],
            by["manager_external_id"], known["division"], by["function"], by["job_role"], known["country"], by["site"],
            language, zones, known["employment_type"], known["technology_access"], known["hire_date"], known["status"],
            self._attributes(by, len(numbers)),
        )  # fmt: skip
        return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"

    def _attributes(self, by: Mapping[str, Sequence[str]], rows: int) -> Sequence[str]:
        if not self._extra:
            return ["{}"] * rows
        names = [name.removeprefix("attr_") for name in self._extra]
        each = zip(*(by[name] for name in self._extra), strict=True)
        return [_json({name: value for name, value in zip(names, values, strict=True) if value}) for values in each]

    def _judged(self, number: int, cells: Mapping[str, str]) -> tuple[str, list[Problem]]:
        """The line of one row and why it is rejected, if it is: the judge's word."""
        values, problems = people_rows.parse(number, cells, language=self.language)
        if problems:
            key = values.get("external_id")
            return _refused_line(number, key or problems[0].external_id, key), problems
        return self._line(number, values), []

    def _line(self, number: int, values: Values) -> str:
        hired = values["hire_date"]
        name_key = f"{values['last_name']} {values['first_name']}".strip().lower()[:_KEY]
        kept = (
            values["external_id"], values["first_name"], values["last_name"], name_key, values["email"],
            values["email"].lower()[:254], values["mobile"], values["manager_external_id"],
            self._as_now(values["division"]),
            values["function"], values["job_role"], values["country"], values["site"], values["language"],
            values["time_zone"] or self.zones[values["country"]], values["employment_type"],
            values["technology_access"],
        )  # fmt: skip
        escaped = [value.translate(_ESCAPES) for value in kept]
        rest = (hired.isoformat() if hired else "\\N", values["status"], _json(values["attributes"]))
        return "\t".join((str(number), "\\N", *escaped, *rest)) + "\n"


class _Remembered(dict[str, str | None]):
    """What the judge makes of a value as it stands in a column, ready for COPY; None where it must be asked itself."""

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column
        self.after: Callable[[str], str] = lambda value: value

    def __missing__(self, raw: str) -> str | None:
        self[raw] = found = self._ask(raw)
        return found

    def _ask(self, raw: str) -> str | None:
        if raw.startswith("'"):
            return None
        try:
            value = people_rows.value(self.column, raw)
        except people_rows.Refused:
            return None
        if value is None:
            return "\\N"
        text = self.after(str(value))
        return text if raw == raw.strip() and text == text.translate(_ESCAPES) else None

    def forget_some(self) -> None:
        """Memory stays flat where every row has another value."""
        if len(self) > _MOST_KEPT:
            self.clear()


def problem_line(problem: Problem) -> str:
    """A problem for COPY, in the order of PROBLEM."""
    said = (problem.external_id[:80], problem.column[:60], problem.value[:200], problem.sentence)
    return "\t".join((str(problem.row), *(each.replace("\x00", "").translate(_ESCAPES) for each in said))) + "\n"


def _plain(values: Sequence[str], *, longest: int) -> bool:
    """No value has a control character, a formula's lead, a backslash, spaces around it, or too many characters."""
    joined = "\n".join(("", *values, ""))
    return (
        "".join(values).isprintable()
        and joined.count("\n") == len(values) + 1
        and "\\" not in joined
        and " \n" not in joined
        and not any(lead in joined for lead in _LEADS)
        and max(map(len, values)) <= longest
    )


def _ids(values: Sequence[str]) -> bool:
    return all(values) and _plain(values, longest=_LONGEST["external_id"])


def _addresses(values: Sequence[str]) -> bool:
    return max(map(len, values)) < 64 and _EMAILS.fullmatch("\n".join((*values, ""))) is not None


def _numbers(values: Sequence[str]) -> bool:
    return _MOBILES.fullmatch("\n".join((*values, ""))) is not None


_CHECKS = {
    **{column: partial(_plain, longest=longest) for column, longest in _LONGEST.items()},
    "external_id": _ids,
    "email": _addresses,
    "mobile": _numbers,
}


def _name_keys(last: Sequence[str], first: Sequence[str]) -> list[str]:
    whole = [f"{a} {b}" for a, b in zip(last, first, strict=True)]
    if not (all(last) and all(first)):
        whole = [each.strip() for each in whole]
    lowered = _lowered(whole)
    return [each[:_KEY] for each in lowered] if max(map(len, lowered)) > _KEY else lowered


def _lowered(values: Sequence[str]) -> list[str]:
    return "\n".join(values).lower().split("\n")


def _none(values: Sequence[object]) -> list[str]:
    return ["\\N"] * len(values)


def _json(values: Mapping[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False).translate(_ESCAPES) if values else "{}"


def _refused_line(number: int, named: str, key: str | None) -> str:
    """A rejected row keeps its id alone: whom it names, and under which id it counts, if that is one."""
    named_or_none = named.replace("\x00", "")[:80].translate(_ESCAPES)
    counted = "\\N" if not key else key.translate(_ESCAPES)
    return "\t".join((str(number), named_or_none, counted, *["\\N"] * (len(STAGED) - 3))) + "\n"
