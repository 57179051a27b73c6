"""Reading a people file: encoding, delimiter, header. Pure; a file that cannot be read gets one sentence.

UTF-8 with or without a byte order mark and UTF-16 with one are recognized; Windows-1252 only when the uploader says
so, because nearly every file is valid in it and names would be garbled in silence.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from audiences.domain.people_columns import ATTRIBUTE, COLUMNS

ENCODINGS = {"": "Recognize (UTF-8 or UTF-16)", "windows-1252": "Windows-1252 (Western Europe)"}
DELIMITERS = (",", ";", "\t")

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SAVE_AS = "save it as “CSV UTF-8” and upload that"


@dataclass(frozen=True)
class Sheet:
    """A readable file: its columns, and (row number, cells) of every row; the header is row 1."""

    columns: tuple[str, ...]
    rows: list[tuple[int, list[str]]]


def check_size(size: int, limit: int) -> None:
    """ValidationError for more bytes than the limit."""
    if size > limit:
        raise ValidationError(
            f"The file has {_megabytes(size)} MB; up to {_megabytes(limit)} MB are accepted. "
            "Split it by source, or ask your administrator to raise the limit."
        )


def read(content: bytes, *, encoding: str = "") -> Sheet:
    """The file's header and rows. ValidationError when it is empty, no text, no CSV, or has a wrong header."""
    text = _text(content, encoding)
    records = _records(text, _delimiter(text))
    columns = tuple(cell.strip().lower() for cell in next(records, (1, []))[1])
    _check_header(columns)
    rows = [(number, cells) for number, cells in records if any(cell.strip() for cell in cells)]
    if not rows:
        raise ValidationError("The file has a header and no people below it. Nothing was changed.")
    return Sheet(columns, rows)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")


def _text(content: bytes, encoding: str) -> str:
    if not content.strip(b" \t\r\n\x00") or content in (bom for bom, _ in _BOMS):
        raise ValidationError("The file is empty. A CSV file with a header and one row a person is accepted.")
    if content.startswith(b"PK\x03\x04"):
        raise ValidationError(f"This is a workbook or ZIP file, not CSV. Open it in your spreadsheet, {_SAVE_AS}.")
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not marked and b"\x00" in content:
        raise ValidationError(f"This is not a text file: it has NUL bytes. Open it in your spreadsheet, {_SAVE_AS}.")
    mark, name = next(((bom, name) for bom, name in _BOMS if content.startswith(bom)), (b"", encoding or "utf-8"))
    try:
        return content[len(mark) :].decode(name)
    except UnicodeDecodeError as error:
        raise ValidationError(_undecodable(content[len(mark) :], name, error)) from error


def _undecodable(content: bytes, name: str, error: UnicodeDecodeError) -> str:
    row = content.count(b"\n", 0, error.start) + 1
    if name != "utf-8":
        return f"The file is not valid {name.upper()} at row {row}. Open it in your spreadsheet, {_SAVE_AS}."
    return (
        f"The file is not UTF-8: row {row} has the byte {content[error.start]:02X}. Open it in your spreadsheet, "
        f"{_SAVE_AS}, or choose Windows-1252 as its encoding."
    )


def _delimiter(text: str) -> str:
    """The one of comma, semicolon and tab that splits the first line into most columns that we know."""
    first = text.split("\n", 1)[0]

    def known(delimiter: str) -> int:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(cell.strip().lower() in COLUMNS for cell in cells)

    return max(DELIMITERS, key=known)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(row, cells) with the row as a spreadsheet counts it: a quoted line break does not begin a new row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ValidationError(
                f"Row {number} is not valid CSV ({error}). A quote inside a quoted value is written twice."
            ) from error


def _check_header(columns: tuple[str, ...]) -> None:
    if not set(columns) & set(COLUMNS):
        raise ValidationError(
            f"Row 1 is not a header: it begins with “{columns[0][:40] if columns else ''}”. Column names such as "
            "external_id, first_name and last_name are accepted, separated by comma, semicolon or tab."
        )
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        raise ValidationError(
            f"The {_columns(missing)} missing from the header. A column may be empty, but it must be there, because "
            "what a file leaves out is taken away."
        )
    unknown = [column for column in columns if column not in COLUMNS and not ATTRIBUTE.fullmatch(column)]
    if unknown:
        raise ValidationError(
            f"The {_columns(unknown)} not known. Besides the canonical columns, attr_<name> is accepted "
            "for what else you keep of people, such as attr_cost_center."
        )
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise ValidationError(f"The {_columns(twice)} in the header more than once; each once is accepted.")


def _columns(names: list[str]) -> str:
    """column “email” is / columns “email” and “site” are."""
    quoted = [f"“{name[:40]}”" for name in names]
    if len(quoted) == 1:
        return f"column {quoted[0]} is"
    return f"columns {', '.join(quoted[:-1])} and {quoted[-1]} are"
