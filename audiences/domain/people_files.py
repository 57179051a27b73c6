"""Reading a people file: from the bytes of whatever system wrote it to rows of canonical columns. Pure.

The rows are read as they are asked for: neither the text nor the rows of a file are ever in memory as a whole.

A column that a file does not have is not touched for people who are known. A canonical file has all columns, because
what it leaves out is taken away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from audiences.domain.people_columns import ATTRIBUTE, COLUMNS
from audiences.domain.people_formats import rows, sheets
from audiences.domain.people_formats.readings import Reading
from rollout.tabular import files
from rollout.tabular.files import Sheet
from rollout.tabular.sheets import Row
from rollout.tenancy.refusals import Slip

TOO_LARGE = gettext_lazy(
    "The file has %(size)s MB; up to %(limit)s MB are accepted. "
    "Split it by source, or ask your administrator to raise the limit."
)


class PeopleRow(NamedTuple):
    """One row: text by canonical column. With a `refusal` the row as a whole cannot be read, and `cells` has at most
    the external id, so that nobody becomes a leaver by a slip."""

    number: int
    cells: dict[str, str]
    refusal: str = ""


@dataclass(frozen=True)
class PeopleFile:
    """`columns` are the canonical columns and attributes that the file has; rows are read once, as they are asked for.

    `whole` says whether absence from it can mean having left; `notes` are sentences about what of it was not read.
    """

    columns: tuple[str, ...]
    rows: Iterator[PeopleRow]
    notes: tuple[str, ...] = ()
    whole: bool = True


def check_size(size: int, limit: int) -> None:
    """ValidationError for more bytes than the limit."""
    files.check_size(size, limit, TOO_LARGE)


def read(content: bytes, reading: Reading) -> PeopleFile:
    """The file's columns and rows. ValidationError with one sentence when it is unreadable or has a wrong header."""
    sheet = sheets.read(content, encoding=reading.encoding)
    _check_once(sheet.columns)
    if reading.canonical:
        _check_header(sheet.columns)
    notes = sheet.notes
    records = sheet.rows
    if reading.of.several:
        chosen = rows.first_current(sheets.read(content, encoding=reading.encoding), reading)
        notes += chosen.notes
        records = (row for row in records if row[0] in chosen.numbers)
    found = _peopled(sheet, records, reading)
    first = next(found, None)
    if first is None:
        raise Slip(_("The file has a header and no people below it. Nothing was changed."))
    columns = sheet.columns if reading.canonical else reading.columns
    return PeopleFile(columns, chain([first], found), notes, reading.whole)


_WRONG_COUNT = gettext_noop(
    "The row has %(values)s values where the header has %(columns)s; is a separator not in quotes?"
)


def _peopled(sheet: Sheet, records: Iterator[Row], reading: Reading) -> Iterator[PeopleRow]:
    headers = sheet.columns
    filled = rows.filler(headers, reading)
    for number, cells in records:
        if len(cells) != len(headers):
            said = _WRONG_COUNT % {"values": len(cells), "columns": len(headers)}
            known = rows.external_id(headers, cells, reading)
            yield PeopleRow(number, {"external_id": known} if known else {}, said)
        else:
            yield PeopleRow(number, filled(cells))


def _check_header(columns: tuple[str, ...]) -> None:
    if missing := [column for column in COLUMNS if column not in columns]:
        sentence = ngettext(
            "The column %(columns)s is missing from the header. A column may be empty, but it must be there, because "
            "what a file leaves out is taken away.",
            "The columns %(columns)s are missing from the header. A column may be empty, but it must be there, "
            "because what a file leaves out is taken away.",
            len(missing),
        )
        raise Slip(sentence, params={"columns": _listed(missing)})
    if unknown := [column for column in columns if column not in COLUMNS and not ATTRIBUTE.fullmatch(column)]:
        sentence = ngettext(
            "The column %(columns)s is not known. Besides the canonical columns, attr_<name> is accepted "
            "for what else you keep of people, such as attr_cost_center.",
            "The columns %(columns)s are not known. Besides the canonical columns, attr_<name> is accepted "
            "for what else you keep of people, such as attr_cost_center.",
            len(unknown),
        )
        raise Slip(sentence, params={"columns": _listed(unknown)})


def _check_once(columns: tuple[str, ...]) -> None:
    if twice := sorted({column for column in columns if column and columns.count(column) > 1}):
        sentence = ngettext(
            "The column %(columns)s is in the header more than once; each once is accepted.",
            "The columns %(columns)s are in the header more than once; each once is accepted.",
            len(twice),
        )
        raise Slip(sentence, params={"columns": _listed(twice)})


def _listed(names: list[str]) -> str:
    """“email”; “email” and “site”."""
    quoted = [f"“{name[:40]}”" for name in names]
    if len(quoted) == 1:
        return quoted[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(quoted[:-1]), "last": quoted[-1]}
