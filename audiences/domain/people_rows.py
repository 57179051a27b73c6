"""One row of a people file to one person's values, or to sentences that say which value is refused and why. Pure."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop

from audiences.domain import clocks, places
from audiences.domain.people_columns import COLUMNS
from audiences.models import Person

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_MOBILE = re.compile(r"\+?[0-9][0-9 ()/.-]{3,38}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?")

Values = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """Why a row is rejected: its number, the column, the value that stands there, and a sentence."""

    row: int
    column: str
    value: str
    sentence: str
    external_id: str = ""

    def __str__(self) -> str:
        return f"Row {self.row}{self.column and ', '}{self.column}: {self.sentence}"


class Refused(Exception):
    """A value that is not accepted; the message is the sentence."""


def parse(row: int, cells: Mapping[str, str], *, language: str) -> tuple[Values, list[Problem]]:
    """A person's values by column (attributes under `attributes`), and the problems that reject the row.

    `language` is the tenant's, for people whose own is not said. The time zone stays empty where none is given. A
    column that is not among the cells gets its default, which counts for new people alone.
    """
    values: Values = {"attributes": {}}
    problems: list[Problem] = []
    external_id = cells.get("external_id", "").strip()
    for column in (*COLUMNS, *(name for name in cells if name not in COLUMNS)):
        raw = _bare(cells.get(column, "").strip())
        try:
            value = _READERS.get(column, _attribute)(raw)
        except Refused as refused:
            problems.append(Problem(row, column, raw[:200], str(refused), external_id[:80]))
            continue
        if column in COLUMNS:
            values[column] = value
        elif value:
            values["attributes"][column.removeprefix("attr_")] = value
    named = "first_name" in cells or "last_name" in cells
    if not problems and named and not (values["first_name"] or values["last_name"]):
        problems.append(Problem(row, "last_name", "", gettext_noop("Enter a first or a last name."), external_id))
    values["language"] = values.get("language") or language
    return values, problems


def _bare(raw: str) -> str:
    """Without the apostrophe that makes a value inert in a spreadsheet, as our own downloads have it."""
    return raw[1:] if raw.startswith("'") and raw[1:].startswith(_FORMULA) else raw


def value(column: str, raw: str) -> Any:
    """One stripped value of a canonical column as it is kept. Refused with the sentence when it is not accepted."""
    return _READERS[column](raw)


def _text(longest: int, *, required: str = "") -> Callable[[str], str]:
    def read(raw: str) -> str:
        if not raw and required:
            raise Refused(required)
        if raw.startswith(_FORMULA):
            raise Refused(
                gettext_noop(
                    "“%(value)s” begins with “%(sign)s”, which a spreadsheet runs as a formula; plain text is accepted."
                )
                % {"value": raw[:40], "sign": raw[0]}
            )
        if _CONTROL.search(raw):
            raise Refused(
                gettext_noop("The value has control characters or a line break; plain text on one line is accepted.")
            )
        if len(raw) > longest:
            raise Refused(
                gettext_noop("The value has %(given)s characters; up to %(most)s are accepted.")
                % {"given": len(raw), "most": longest}
            )
        return raw

    return read


def _attribute(raw: str) -> str:
    return raw if _NUMBER.fullmatch(raw) and len(raw) <= 200 else _text(200)(raw)


def _email(raw: str) -> str:
    if not raw:
        return ""
    try:
        validate_email(raw)
    except ValidationError as error:
        raise Refused(
            gettext_noop("“%(value)s” is not an e-mail address; one such as ada@example.com is accepted.")
            % {"value": raw[:80]}
        ) from error
    if len(raw) > 254 or raw.startswith(_FORMULA):
        return _text(254)(raw)
    return raw


def _mobile(raw: str) -> str:
    if raw and not _MOBILE.fullmatch(raw):
        raise Refused(
            gettext_noop("“%(value)s” is not a telephone number; one such as +49 170 1234567 is accepted.")
            % {"value": raw[:40]}
        )
    return raw


def _division(raw: str) -> str:
    parts = [part.strip() for part in raw.split("/")] if raw else []
    if any(not part for part in parts):
        raise Refused(
            gettext_noop("“%(value)s” has an empty part; a path such as Energy Networks/Grid is accepted.")
            % {"value": raw[:80]}
        )
    for part in parts:
        _text(120)(part)
    return _text(400)("/".join(parts))


def _country(raw: str) -> str:
    code = raw.upper()
    if raw and not places.is_country(code):
        raise Refused(
            gettext_noop("“%(value)s” is not a country code; two letters of ISO 3166 such as DE are accepted.")
            % {"value": raw[:40]}
        )
    return code


@lru_cache(maxsize=512)
def _language(raw: str) -> str:
    if not raw:
        return ""
    match = _LANGUAGE.fullmatch(raw.replace("_", "-"))
    if not match or match[1].lower() not in _languages():
        raise Refused(
            gettext_noop("“%(value)s” is not a language; a tag such as en or pt-BR is accepted.") % {"value": raw[:40]}
        )
    script, region = (match[2] or "").title(), (match[3] or "").upper()
    return f"{match[1].lower()}{script}{region}"


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)


def _time_zone(raw: str) -> str:
    if raw and not clocks.is_zone(raw):
        raise Refused(
            gettext_noop("“%(value)s” is not a time zone; an IANA name such as Europe/Berlin is accepted.")
            % {"value": raw[:40]}
        )
    return raw


def _date(raw: str) -> datetime.date | None:
    if not raw:
        return None
    try:
        found = datetime.date.fromisoformat(raw)
    except ValueError:
        found = None
    if found is None or found.isoformat() != raw or found.year < 1900:
        raise Refused(
            gettext_noop("“%(value)s” is not a date; year-month-day such as 2024-02-28 is accepted.")
            % {"value": raw[:40]}
        )
    return found


def _one_of(options: list[tuple[str, str]], default: str) -> Callable[[str], str]:
    known = {value: value for value, _ in options} | {words.lower(): value for value, words in options}

    def read(raw: str) -> str:
        if not raw:
            return default
        if raw.lower() not in known:
            accepted = ", ".join(value for value, _ in options)
            raise Refused(
                gettext_noop("“%(value)s” is not known; accepted are %(accepted)s.")
                % {"value": raw[:40], "accepted": accepted}
            )
        return known[raw.lower()]

    return read


_READERS: dict[str, Callable[[str], Any]] = {
    "external_id": _text(80, required=gettext_noop("Every person needs an id that stays the same from file to file.")),
    "first_name": _text(120),
    "last_name": _text(120),
    "email": _email,
    "mobile": _mobile,
    "manager_external_id": _text(80),
    "division": _division,
    "function": _text(120),
    "job_role": _text(120),
    "country": _country,
    "site": _text(120),
    "language": _language,
    "time_zone": _time_zone,
    "employment_type": _one_of(Person.Employment.choices, Person.Employment.FULL_TIME),
    "technology_access": _one_of(Person.Technology.choices, Person.Technology.OWN),
    "hire_date": _date,
    "status": _one_of(Person.Status.choices, Person.Status.ACTIVE),
}
