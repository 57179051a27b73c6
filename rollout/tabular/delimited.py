"""Text files of rows: encoding, delimiter, records. Pure; a file that cannot be read gets one sentence.

UTF-8 with or without a byte order mark and UTF-16 with one are recognized; Windows-1252 only when the uploader says
so, because nearly every file is valid in it and names would be garbled in silence.
"""

import csv
import io
import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rollout.tabular.sheets import Expected, Row

ENCODINGS = {
    "": gettext_lazy("Recognize (UTF-8 or UTF-16)"),
    "windows-1252": gettext_lazy("Windows-1252 (Western Europe)"),
}
DELIMITERS = (",", ";", "\t")

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def records(content: bytes, expected: Expected, *, encoding: str) -> Iterator[Row]:
    """(row, cells) of every record, the header first. ValidationError when the content is empty, no text or no CSV."""
    text = _text(content, expected, encoding)
    return _records(text, _delimiter(text, expected), expected)


def _text(content: bytes, expected: Expected, encoding: str) -> str:
    if not content.strip(b" \t\r\n\x00") or content in (bom for bom, _ in _BOMS):
        raise ValidationError(expected.empty)
    mark, name = next(((bom, name) for bom, name in _BOMS if content.startswith(bom)), (b"", encoding or "utf-8"))
    body = content[len(mark) :]
    if not name.startswith("utf-16") and b"\x00" in body:
        raise ValidationError(_nul_bytes())
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        raise ValidationError(_undecodable(body, name, error)) from error
    if "\x00" in text:
        raise ValidationError(_nul_bytes())
    return text


def _nul_bytes() -> str:
    return _(
        "This is not a text file: it has NUL bytes. Open it in your spreadsheet, "
        "save it as “CSV UTF-8” and upload that."
    )


def _undecodable(body: bytes, name: str, error: UnicodeDecodeError) -> str:
    row = body.count(b"\n", 0, error.start) + 1
    if name != "utf-8":
        return _(
            "The file is not valid %(encoding)s at row %(row)s. Open it in your spreadsheet, "
            "save it as “CSV UTF-8” and upload that."
        ) % {"encoding": name.upper(), "row": row}
    return _(
        "The file is not UTF-8: row %(row)s has the byte %(byte)s. Open it in your spreadsheet, "
        "save it as “CSV UTF-8” and upload that, or choose Windows-1252 as its encoding."
    ) % {"row": row, "byte": f"{body[error.start]:02X}"}


def _delimiter(text: str, expected: Expected) -> str:
    """The one of comma, semicolon and tab that splits the first line into most columns that are expected."""
    first = re.split("[\r\n]", text, maxsplit=1)[0]

    def known(delimiter: str) -> int:
        try:
            return expected.knows(next(csv.reader([first], delimiter=delimiter), []))
        except csv.Error:  # a value too long to be a name
            return 0

    return max(DELIMITERS, key=known)


def _records(text: str, delimiter: str, expected: Expected) -> Iterator[Row]:
    """A quoted line break does not begin a new row, as in a spreadsheet."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ValidationError(expected.broken, params={"row": number, "error": error}) from error
