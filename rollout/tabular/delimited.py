"""Text files of rows: encoding, delimiter, records. Pure; a file that cannot be read gets one sentence.

UTF-8 with or without a byte order mark and UTF-16 with one are recognized; Windows-1252 only when the uploader says
so, because nearly every file is valid in it and names would be garbled in silence.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rollout.tabular.sheets import Expected, Row
from rollout.tenancy.refusals import Slip

ENCODINGS = {
    "": gettext_lazy("Recognize (UTF-8 or UTF-16)"),
    "windows-1252": gettext_lazy("Windows-1252 (Western Europe)"),
    "windows-1250": gettext_lazy("Windows-1250 (Central Europe)"),
    "windows-1251": gettext_lazy("Windows-1251 (Cyrillic)"),
    "windows-1254": gettext_lazy("Windows-1254 (Turkish)"),
    "windows-1256": gettext_lazy("Windows-1256 (Arabic)"),
    "cp932": gettext_lazy("Windows-932 (Japanese)"),
    "gb18030": gettext_lazy("GB 18030 (Chinese)"),
}
DELIMITERS = (",", ";", "\t")

_PIECE = 1024 * 1024  # bytes decoded at once
_BEGINNING = 256 * 1024  # characters among which the header is looked for

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def records(content: bytes, expected: Expected, *, encoding: str) -> Iterator[Row]:
    """(row, cells) of every record from the first. ValidationError when the content is empty, no text or no CSV."""
    if not content.strip(b" \t\r\n\x00") or content in (bom for bom, _ in _BOMS):
        raise Slip(expected.empty)
    skipped, name = _encoding(content, encoding)
    _check_text(content, skipped, name)

    def text() -> io.TextIOWrapper:
        """The content decoded as it is read: a file need not be in memory twice."""
        body = io.BytesIO(content)
        body.seek(skipped)
        return io.TextIOWrapper(body, encoding=name, newline="")

    return _records(text(), _delimiter(text(), expected), expected)


def needs_encoding(content: bytes) -> bool:
    """Whether it is text of an encoding that cannot be told from the content alone."""
    skipped, name = _encoding(content, "")
    return not skipped and b"\x00" not in content and not is_text(content, name)


def is_text(content: bytes, name: str) -> bool:
    """Whether the content can be read in the encoding called `name`."""
    try:
        for _piece in _decoded(content, 0, name):
            pass
    except UnicodeDecodeError:
        return False
    return True


def fingerprint(content: bytes, name: str) -> str:
    """The same for two encodings exactly where the content is the same text in both."""
    found = hashlib.sha256()
    for piece in _decoded(content, 0, name):
        found.update(piece.encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _encoding(content: bytes, chosen: str) -> tuple[int, str]:
    """How many bytes a byte order mark takes, and the name of the encoding."""
    mark, name = next(((bom, name) for bom, name in _BOMS if content.startswith(bom)), (b"", chosen or "utf-8"))
    return len(mark), name


def _decoded(content: bytes, skipped: int, name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)()
    for start in range(skipped, len(content), _PIECE):
        yield decoder.decode(content[start : start + _PIECE])
    yield decoder.decode(b"", final=True)


def _check_text(content: bytes, skipped: int, name: str) -> None:
    if not name.startswith("utf-16") and b"\x00" in content:
        raise Slip(_nul_bytes())
    try:
        if any("\x00" in piece for piece in _decoded(content, skipped, name)):
            raise Slip(_nul_bytes())
    except UnicodeDecodeError:
        body = content[skipped:]
        try:
            body.decode(name)
        except UnicodeDecodeError as error:  # of the whole file: positions of a piece are not those of its rows
            raise Slip(_undecodable(body, name, error)) from error


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


def _delimiter(text: io.TextIOWrapper, expected: Expected) -> str:
    """The one of comma, semicolon and tab that splits one of the first lines into most columns that are expected."""
    begin = text.read(_BEGINNING)
    lines = re.split("\r\n|\r|\n", begin)[: expected.above + 1]

    def known(delimiter: str) -> int:
        return max(expected.knows(_cells(line, delimiter)) for line in lines)

    return max(DELIMITERS, key=known)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a value too long to be a name
        return []


def _records(text: io.TextIOWrapper, delimiter: str, expected: Expected) -> Iterator[Row]:
    """A quoted line break does not begin a new row, as in a spreadsheet."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Slip(expected.broken, params={"row": number, "error": error}) from error
