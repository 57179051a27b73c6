"""The ZIP archive of a package, judged by its directory alone: nothing is unpacked before all of it is found harmless.

An archive may lead out of itself, hide a bomb, name a file twice, overlap its own files or point elsewhere by a link.
"""

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from zipfile import ZipFile, ZipInfo

from django.utils.translation import gettext_lazy as _

from rollout.tenancy.refusals import Slip

MEGABYTE = 1024 * 1024
MOST_PACKED = 50 * MEGABYTE
MOST_UNPACKED = 500 * MEGABYTE  # all files together
MOST_ENTRIES = 1_000
MOST_RATIO = 200  # unpacked to packed, of a file
FREE_OF_RATIO = MEGABYTE  # smaller files may be as even as they like
_MOST_DIRECTORY = 2 * MEGABYTE  # bytes that MOST_ENTRIES long names take
_END = b"PK\x05\x06"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_ZIP64 = b"PK\x06\x07"
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # bits of an entry's flags: plain, strong, hidden directory
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, OSError, RuntimeError, ValueError, NotImplementedError)

EMPTY = _("The file is empty. Choose the package as your authoring tool exports it, a .zip file.")
NO_ZIP = _("The file is no ZIP archive. Choose the package as your authoring tool exports it, a .zip file.")
DAMAGED = _("The archive is damaged and cannot be read. Export the package again and upload that.")
TOO_LARGE = _("The file has %(size)s MB; packages of up to %(most)s MB are accepted.")
TOO_MANY = _("The archive has more than %(most)s files; packages of up to so many are accepted.")
ZIP64 = _("The archive is written as ZIP64, which a package of this size needs not. Export it as plain ZIP.")
LEADS_OUT = _("“%(name)s” leads out of the archive. Only names of files inside of it are accepted.")
LINK = _("“%(name)s” is a link or a device. Only files and folders are accepted.")
TWICE = _("“%(name)s” is in the archive twice, or only the case tells two names apart. Each file has one name.")
BOTH = _("“%(name)s” is a file and a folder at once. Export the package again and upload that.")
ENCRYPTED = _("“%(name)s” is encrypted. Only packages without a password are accepted.")
METHOD = _("“%(name)s” is packed in a way that browsers do not know. Only stored and deflated files are accepted.")
BOMB = _("“%(name)s” unpacks to %(ratio)s times its size; up to %(most)s times is accepted.")
TOO_MUCH = _("The archive unpacks to more than %(most)s MB. Leave videos to a streaming service.")
OVERLAPS = _("“%(name)s” lies over another file of the archive. Export the package again and upload that.")


class Archive:
    """A harmless archive; `names` are its files. Files are read one by one, never more than asked for."""

    def __init__(self, zipped: ZipFile) -> None:
        self._zipped = zipped
        self._entries = {entry.filename: entry for entry in zipped.infolist() if not entry.is_dir()}

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def size(self, name: str) -> int:
        """Bytes when unpacked."""
        return self._entries[name].file_size

    def read(self, name: str, most: int) -> bytes:
        """The file's first bytes. ValidationError when the archive lied about it."""
        try:
            with self._zipped.open(self._entries[name]) as unpacking:
                return unpacking.read(most)
        except BROKEN as error:
            raise Slip(DAMAGED) from error


def opened(content: bytes) -> Archive:
    """The archive, or a ValidationError with the sentence that says what is wrong with it and what is accepted."""
    if not content:
        raise Slip(EMPTY)
    check_size(len(content))
    start = _directory(content)
    try:
        zipped = ZipFile(io.BytesIO(content))
        entries = zipped.infolist()
    except BROKEN as error:
        raise Slip(DAMAGED) from error
    if len(entries) > MOST_ENTRIES:
        raise Slip(TOO_MANY % {"most": f"{MOST_ENTRIES:,}"})
    for entry in entries:
        _check_entry(entry)
    _check_names(entries)
    _check_sizes(entries)
    _check_places(entries, start)
    return Archive(zipped)


def check_size(size: int) -> None:
    """ValidationError for more bytes than are accepted."""
    if size > MOST_PACKED:
        raise Slip(TOO_LARGE % {"size": f"{size / MEGABYTE:.1f}", "most": MOST_PACKED // MEGABYTE})


def _directory(content: bytes) -> int:
    """Where the directory begins, by the end record; what that declares is held to the limits before it is read."""
    tail = content[-(_END_SIZE + _LONGEST_COMMENT) :]
    found = tail.rfind(_END)
    if not content.startswith(b"PK") or found < 0 or len(tail) - found < _END_SIZE:
        raise Slip(NO_ZIP)
    if _ZIP64 in tail[max(0, found - 20) : found]:
        raise Slip(ZIP64)
    count, size, start = struct.unpack("<HII", tail[found + 10 : found + 20])
    if count > MOST_ENTRIES or size > _MOST_DIRECTORY:
        raise Slip(TOO_MANY % {"most": f"{MOST_ENTRIES:,}"})
    return int(start)


def _check_entry(entry: ZipInfo) -> None:
    name = entry.orig_filename
    shown = {"name": _shown(name)}
    if _leads_out(name):
        raise Slip(LEADS_OUT % shown)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Slip(LINK % shown)
    if entry.flag_bits & _ENCRYPTED or entry.compress_type == 99:
        raise Slip(ENCRYPTED % shown)
    if entry.compress_type not in _METHODS:
        raise Slip(METHOD % shown)


def _check_names(entries: list[ZipInfo]) -> None:
    """Files that one file system keeps apart are one on another."""
    seen: dict[str, bool] = {}
    for entry in entries:
        key = _key(entry.filename)
        if key in seen:
            raise Slip(TWICE % {"name": _shown(entry.filename)})
        seen[key] = entry.is_dir()
    for key in seen:
        parts = key.split("/")
        for depth in range(1, len(parts)):
            if seen.get("/".join(parts[:depth])) is False:
                raise Slip(BOTH % {"name": _shown("/".join(parts[:depth]))})


def _check_sizes(entries: list[ZipInfo]) -> None:
    for entry in entries:
        ratio = entry.file_size // max(1, entry.compress_size)
        if entry.file_size > FREE_OF_RATIO and ratio > MOST_RATIO:
            raise Slip(BOMB % {"name": _shown(entry.filename), "ratio": f"{ratio:,}", "most": f"{MOST_RATIO:,}"})
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Slip(TOO_MUCH % {"most": MOST_UNPACKED // MEGABYTE})


def _check_places(entries: list[ZipInfo], start: int) -> None:
    """Each file has bytes of its own, before the directory: overlapping ones unpack to more than there is."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise Slip(OVERLAPS % {"name": _shown(entry.filename)})
        end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename.encode()) + entry.compress_size
    if entries and end > start + max(0, entries[0].header_offset):
        raise Slip(DAMAGED)


def _leads_out(name: str) -> bool:
    signs = any(sign in "\\:" or ord(sign) < 32 or ord(sign) == 127 for sign in name)
    return not name or name.startswith("/") or signs or ".." in name.split("/")


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().rstrip("/")


def _shown(name: str) -> str:
    """A name that can be read in a sentence, whatever it is."""
    plain = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
    return plain if len(plain) <= 80 else f"{plain[:77]}..."
