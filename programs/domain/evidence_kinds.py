"""Which files prove anything: told by their content, held to their name, and nothing that runs (RD1). Pure.

Accepted are PDF, PNG, JPEG, Word, Excel, PowerPoint and plain text, of up to 10 MB each.
"""

import io
import zipfile
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from rollout.tenancy.refusals import Slip

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE  # of one file
MOST_FILES = 10  # at once
ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx,.csv,.txt"  # what a browser offers to choose
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MOST_DIRECTORY = MEGABYTE  # bytes of an archive's directory; one of a document takes a few thousand
_END, _END_SIZE, _LONGEST_COMMENT, _ZIP64, _LOCATOR_SIZE = b"PK\x05\x06", 22, 65_535, b"PK\x06\x07", 20

EMPTY = _("“%(name)s” is empty. Choose a file with something in it.")
TOO_LARGE = _("“%(name)s” has %(size)s MB; files of up to %(most)s MB are accepted.")
TOO_MANY = _("%(n)s files are chosen; up to %(most)s at once are accepted.")
UNKNOWN = _("“%(name)s” is of no accepted kind: PDF, PNG, JPEG, Word, Excel, PowerPoint, CSV and plain text are.")
OTHER = _("“%(name)s” is not what its name says. Save it once more in the program that it comes from.")
MACROS = _("“%(name)s” holds macros. Save it without them, or as PDF.")


def kind_of(name: str, content: bytes) -> str:
    """The media type. ValidationError with one sentence where it is empty, too large, unknown or something else."""
    check_size(name, len(content))
    ending = name.rpartition(".")[2].lower()
    if ending not in _KINDS:
        raise Slip(UNKNOWN, params={"name": name})
    kind, holds = _KINDS[ending]
    if not holds(content):
        raise Slip(OTHER, params={"name": name})
    if kind.startswith(_OFFICE) and _has_macros(content):
        raise Slip(MACROS, params={"name": name})
    return kind


def check_size(name: str, size: int) -> None:
    """ValidationError for none or too many bytes; one that is too large need not be read."""
    if not size:
        raise Slip(EMPTY, params={"name": name})
    if size > MOST_BYTES:
        facts = {"name": name, "size": f"{size / MEGABYTE:.1f}", "most": MOST_BYTES // MEGABYTE}
        raise Slip(TOO_LARGE, params=facts)


def check_count(count: int) -> None:
    if count > MOST_FILES:
        raise Slip(TOO_MANY, params={"n": count, "most": MOST_FILES})


def named(name: str) -> str:
    """The name without a path and without signs that cannot be seen, its end where it is long."""
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return plain.strip()[-200:]


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signs)


def _holds(folder: str) -> Callable[[bytes], bool]:
    return lambda content: any(each.startswith(folder) for each in _entries(content))


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return b"\x00" not in content and not content.startswith((b"MZ", b"\x7fELF", b"PK", b"%PDF"))


def _has_macros(content: bytes) -> bool:
    return any(each.rpartition("/")[2].lower() == "vbaproject.bin" for each in _entries(content))


def _entries(content: bytes) -> list[str]:
    """Names in the archive, of its directory alone: nothing is unpacked, and a swollen one is not read."""
    if not _has_small_directory(content):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, EOFError, LookupError, OSError, ValueError, NotImplementedError):
        return []
    return names if "[Content_Types].xml" in names else []


def _has_small_directory(content: bytes) -> bool:
    end = content.rfind(_END, max(0, len(content) - _END_SIZE - _LONGEST_COMMENT))
    if end < 0 or content[max(0, end - _LOCATOR_SIZE) : end].startswith(_ZIP64):
        return False
    return int.from_bytes(content[end + 12 : end + 16], "little") <= _MOST_DIRECTORY


_KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _begins(b"%PDF-")),
    "png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    "docx": (f"{_OFFICE}.wordprocessingml.document", _holds("word/")),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", _holds("xl/")),
    "pptx": (f"{_OFFICE}.presentationml.presentation", _holds("ppt/")),
    "csv": ("text/csv", _is_text),
    "txt": ("text/plain", _is_text),
}
