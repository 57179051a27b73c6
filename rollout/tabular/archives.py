"""Is an uploaded ZIP archive safe to open as a workbook? Looked at before anything is unpacked, and while it is.

An archive may lie about its sizes, hide a bomb, point outside of itself or declare XML entities. What it declares is
held against the limits first; then every part is unpacked once, in pieces that are thrown away, and counted.
"""

import io
import zipfile
import zlib
from zipfile import ZipFile, ZipInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rollout.tabular.parts import Part
from rollout.tenancy.refusals import Slip

MOST_PARTS = 1_000
MOST_BYTES = 200 * 1024 * 1024  # unpacked, all parts together
MOST_ELEMENTS = 10_000_000  # of rows and strings in XML: some 200,000 people
MOST_MARKUP = 1_000_000  # of other XML, which is kept while the workbook is open
PIECE = 64 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, OSError, RuntimeError, ValueError)

_ENTRY = b"PK\x01\x02"  # begins each entry of the directory
_ENCRYPTED = 1  # bit of an entry's flags
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def opened(content: bytes) -> tuple[ZipFile, dict[str, Part]]:
    """The archive, and what is in each of its parts, by name. ValidationError when it is unsafe or broken."""
    if content.count(_ENTRY) > MOST_PARTS:
        raise _too_many()
    try:
        archive = ZipFile(io.BytesIO(content))
        _check_declared(archive.infolist())
        return archive, _looked_through(archive)
    except BROKEN as error:
        raise damaged() from error


def damaged() -> ValidationError:
    return Slip(
        _("The workbook is damaged and cannot be read. Open it in your spreadsheet, save it as .xlsx and upload that.")
    )


def protected() -> ValidationError:
    return Slip(
        _("The workbook is protected by a password. Remove it in your spreadsheet, save the workbook and upload that.")
    )


def _too_many() -> ValidationError:
    return Slip(
        _("The workbook has more than %(most)s parts. Copy its rows into a new workbook and upload that."),
        params={"most": MOST_PARTS},
    )


def _too_large() -> ValidationError:
    return Slip(
        _("The workbook unpacks to more than %(most)s MB. Split it, or save it as “CSV UTF-8” and upload that."),
        params={"most": MOST_BYTES // 1024 // 1024},
    )


def _too_long() -> ValidationError:
    return Slip(
        _("The workbook has more cells than can be read at once. Split it, or save it as “CSV UTF-8” and upload that.")
    )


def _check_declared(entries: list[ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(names) > MOST_PARTS:
        raise _too_many()
    if len(set(names)) < len(names) or any(_leads_out(entry.orig_filename) for entry in entries):
        raise Slip(
            _(
                "The workbook names its parts as no spreadsheet does: twice, or outside of itself. "
                "Copy its rows into a new workbook and upload that."
            )
        )
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise protected()
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _too_large()
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise damaged()


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or any(sign in name for sign in "\\:\x00")


def _looked_through(archive: ZipFile) -> dict[str, Part]:
    found: dict[str, Part] = {}
    unpacked = 0
    for entry in archive.infolist():
        part = found[entry.filename] = Part()
        size = 0
        with archive.open(entry) as unpacking:
            while piece := unpacking.read(PIECE):
                size += len(piece)
                part.feed(piece)
                _check_actual(unpacked + size, found)
        part.feed(b"", last=True)
        if size != entry.file_size:
            raise damaged()
        unpacked += size
    return found


def _check_actual(unpacked: int, parts: dict[str, Part]) -> None:
    if unpacked > MOST_BYTES:
        raise _too_large()
    if sum(part.elements for part in parts.values()) > MOST_ELEMENTS:
        raise _too_long()
    if sum(part.markup for part in parts.values()) > MOST_MARKUP:
        raise _too_long()
