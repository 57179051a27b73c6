"""Reading the canonical completion file (CD1): encoding, delimiter, header, rows. Pure.

A file that cannot be read gets one sentence; rows of unsound form get one each, by row and column, and then none of the
file is taken: a learning system writes whole files. Rows that name something unknown are sound and wait as unmatched.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from delivery.domain import completion_lines
from delivery.domain.completion_lines import COLUMNS, REQUIRED, Line

ENCODINGS = {"": "Recognize (UTF-8 or UTF-16)", "windows-1252": "Windows-1252 (Western Europe)"}
DELIMITERS = (",", ";", "\t")
MOST_PROBLEMS = 50  # said at once; the rest is counted

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SAVE_AS = "save it as “CSV UTF-8” and upload that"


@dataclass(frozen=True)
class File:
    """Sound lines in order, and the columns that were left out because nothing here reads them."""

    lines: list[Line]
    ignored: tuple[str, ...]


def read(content: bytes, *, encoding: str = "") -> File:
    """The lines of a file. ValidationError with a sentence per problem, the first MOST_PROBLEMS of them."""
    text = _text(content, encoding)
    records = _records(text, _delimiter(text))
    columns = tuple(cell.strip().lower() for cell in next(records, (1, []))[1])
    _check_header(columns)
    lines, problems = [], []
    for number, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        line, sentence = _row(number, columns, cells)
        lines.append(line)
        problems += [sentence] if sentence else []
    if not lines:
        raise ValidationError("The file has a header and no lines below it. Nothing was changed.")
    if problems:
        more = len(problems) - MOST_PROBLEMS
        raise ValidationError(problems[:MOST_PROBLEMS] + ([f"And {more} more rows."] if more > 0 else []))
    return File(lines, tuple(column for column in columns if column and column not in COLUMNS))


def check_size(size: int, limit: int) -> None:
    """ValidationError for more bytes than the limit."""
    if size > limit:
        raise ValidationError(
            f"The file has {_megabytes(size)} MB; up to {_megabytes(limit)} MB are accepted. Split it by month."
        )


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")


def _row(number: int, columns: tuple[str, ...], cells: list[str]) -> tuple[Line | None, str]:
    if len(cells) != len(columns):
        return None, f"Row {number} has {len(cells)} values; the header has {len(columns)} columns."
    line = completion_lines.line(dict(zip(columns, cells, strict=True)))
    wrong = completion_lines.problem(line)
    return line, f"Row {number}, {wrong[0]}: {wrong[1]}" if wrong else ""


def _text(content: bytes, encoding: str) -> str:
    if not content.strip(b" \t\r\n\x00") or content in (bom for bom, _ in _BOMS):
        raise ValidationError("The file is empty. A CSV file with a header and one row a record is accepted.")
    if content.startswith(b"PK\x03\x04"):
        raise ValidationError(f"This is a workbook or ZIP file, not CSV. Open it in your spreadsheet, {_SAVE_AS}.")
    mark, name = next(((bom, name) for bom, name in _BOMS if content.startswith(bom)), (b"", encoding or "utf-8"))
    body = content[len(mark) :]
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        row = body.count(b"\n", 0, error.start) + 1
        raise ValidationError(
            f"The file is not {name.upper()}: row {row} has the byte {body[error.start]:02X}. "
            f"Open it in your spreadsheet, {_SAVE_AS}, or choose Windows-1252 as its encoding."
        ) from error
    if "\x00" in text:
        raise ValidationError(f"This is not a text file: it has NUL bytes. Open it in your spreadsheet, {_SAVE_AS}.")
    return text


def _delimiter(text: str) -> str:
    """The one of comma, semicolon and tab that splits the first line into most columns that we know."""
    first = text.split("\n", 1)[0]

    def known(delimiter: str) -> int:
        return sum(cell.strip('" \r').lower() in COLUMNS for cell in first.split(delimiter))

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
                f"Row {number} is not valid CSV ({error}). "
                "Quotes around a value are doubled inside it and closed after it."
            ) from error


def _check_header(columns: tuple[str, ...]) -> None:
    if not set(columns) & set(COLUMNS):
        raise ValidationError(
            f"Row 1 is not a header: it begins with “{columns[0][:40] if columns else ''}”. Column names "
            f"{', '.join(COLUMNS)} are accepted, separated by comma, semicolon or tab."
        )
    if missing := [column for column in REQUIRED if column not in columns]:
        raise ValidationError(f"The header lacks {_named(missing)}. Every file needs {_named(REQUIRED)}.")
    if twice := sorted({column for column in columns if column in COLUMNS and columns.count(column) > 1}):
        raise ValidationError(f"The header has {_named(twice)} more than once; each once is accepted.")


def _named(columns: tuple[str, ...] | list[str]) -> str:
    """“a”, “b” and “c”"""
    quoted = [f"“{column}”" for column in columns]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
