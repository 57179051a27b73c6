"""Workbooks that are refused: each has its sentence, whether it was broken by accident or made to do harm."""

import contextlib
import io
import random
import struct
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from rollout.tabular import archives
from tests.tabular.test_delimited import read, refusal
from tests.tabular.workbook_files import GOOD, HEAD, SHEET, cell, packed, repacked, replaced, sheets, workbook

DAMAGED = "The workbook is damaged and cannot be read. Open it in your spreadsheet, save it as .xlsx and upload that."
ENTITIES = (
    "The workbook declares XML entities, as no spreadsheet does. Copy its rows into a new workbook and upload that."
)
LARGE = "The workbook unpacks to more than 200 MB. Split it, or save it as “CSV UTF-8” and upload that."
LONG = "The workbook has more cells than can be read at once. Split it, or save it as “CSV UTF-8” and upload that."
NAMES = (
    "The workbook names its parts as no spreadsheet does: twice, or outside of itself. "
    "Copy its rows into a new workbook and upload that."
)
NO_HEADER = (
    "No visible sheet of the workbook has a header in row 1. "
    "Column names such as id, name are accepted, each in a cell."
)
OTHER = (
    "This is a spreadsheet of another format (.ods or .xlsb). Open it in your spreadsheet, "
    "save it as .xlsx or as “CSV UTF-8” and upload that."
)
PARTS = "The workbook has more than 1000 parts. Copy its rows into a new workbook and upload that."
PASSWORD = "The workbook is protected by a password. Remove it in your spreadsheet, save the workbook and upload that."
ZIP = "This is a ZIP file, but not a workbook. A workbook (.xlsx) or a CSV file is accepted, not packed."

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
BILLION = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def with_part(name: str, part: bytes = b"<x/>") -> bytes:
    return repacked(GOOD, lambda parts: parts.update({name: part}))


def without_part(name: str) -> bytes:
    return repacked(GOOD, lambda parts: parts.pop(name))


def declared(part: str, declaration: bytes) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        head, _, rest = parts[part].partition(b"?>")
        parts[part] = head + b"?>" + declaration + rest

    return repacked(GOOD, change)


def in_utf_16(part: str, declaration: bytes) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        rest = parts[part].partition(b"?>")[2]
        parts[part] = (declaration + rest).decode().encode("utf-16")

    return repacked(GOOD, change)


def twice(name: str) -> bytes:
    kept = io.BytesIO(GOOD)
    with zipfile.ZipFile(kept, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(name, b"<x/>")
    return kept.getvalue()


def lying(declared_size: int, content: bytes = GOOD) -> bytes:
    """The sheet's size as the archive's directory and its own header declare it, changed."""
    changed = bytearray(content)
    for signature, name_at, size_at in ((b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)):
        at = changed.find(signature)
        while changed[at + name_at : at + name_at + len(SHEET)] != SHEET.encode():
            at = changed.find(signature, at + 1)
        struct.pack_into("<I", changed, at + size_at, declared_size)
    return bytes(changed)


def flagged_as_encrypted() -> bytes:
    changed = bytearray(GOOD)
    changed[changed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def merged() -> bytes:
    return workbook(HEAD, fill=lambda book, sheet: sheet.merge_range("A2:A4", "1"))


def formula(result: object) -> bytes:
    return workbook(HEAD, ("1",), fill=lambda book, sheet: sheet.write_formula("B2", "=1/0", None, result))


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "an .xls file": (
        lambda: OLE + "Workbook".encode("utf-16-le"),
        "This is a file of the old Excel format (.xls). Open it in your spreadsheet, "
        "save it as .xlsx or as “CSV UTF-8” and upload that.",
    ),
    "a password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), PASSWORD),
    "an encrypted archive": (flagged_as_encrypted, PASSWORD),
    "a spreadsheet of another make": (lambda: packed({"mimetype": b"x", "content.xml": b"<x/>"}), OTHER),
    "a binary workbook": (lambda: with_part("xl/workbook.bin", b"\x83\x01"), OTHER),
    "any ZIP file": (lambda: packed({"people.csv": b"id,name\n1,Ada\n"}), ZIP),
    "an empty ZIP file": (lambda: packed({}), ZIP),
    "another Office file": (lambda: packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}), ZIP),
    "the beginning alone": (lambda: GOOD[:400], DAMAGED),
    "the first bytes alone": (lambda: b"PK\x03\x04....", DAMAGED),
    "no workbook part": (lambda: without_part("xl/workbook.xml"), DAMAGED),
    "no strings": (lambda: without_part("xl/sharedStrings.xml"), DAMAGED),
    "no sheet": (lambda: without_part(SHEET), NO_HEADER),
    "a sheet that breaks off": (lambda: replaced(GOOD, SHEET, b"</sheetData>", b""), DAMAGED),
    "a string that is not there": (lambda: replaced(GOOD, SHEET, b"<v>5</v>", b"<v>500</v>"), DAMAGED),
    "rows out of order": (lambda: replaced(GOOD, SHEET, b'<row r="4"', b'<row r="2"'), DAMAGED),
    "cells out of order": (lambda: replaced(GOOD, SHEET, b'<c r="B2"', b'<c r="A2"'), DAMAGED),
    "rows without end": (lambda: replaced(GOOD, SHEET, b'<row r="4"', b'<row r="2000000000"'), DAMAGED),
    "another way to pack": (lambda: repack_with(zipfile.ZIP_LZMA), DAMAGED),
    "1,001 parts": (lambda: packed({f"xl/{n}.xml": b"" for n in range(1001)}), PARTS),
    "a part twice": (lambda: twice(SHEET), NAMES),
    "a part twice but for its case": (lambda: with_part(SHEET.upper()), NAMES),
    "a part above": (lambda: with_part("../../etc/cron.d/x"), NAMES),
    "a part at the root": (lambda: with_part("/etc/passwd"), NAMES),
    "a part on a drive": (lambda: with_part("C:\\autoexec.bat"), NAMES),
    "a bomb that says so": (lambda: bomb(), LARGE),
    "a bomb that says it is small": (lambda: lying(1000, bomb()), DAMAGED),
    "a part smaller than it says": (lambda: lying(200_000), DAMAGED),
    "sizes beyond 4 GB": (lambda: lying(0xFFFFFFF0), LARGE),
    "an entity bomb in the sheet": (lambda: declared(SHEET, BILLION), ENTITIES),
    "an entity bomb in the strings": (lambda: declared("xl/sharedStrings.xml", BILLION), ENTITIES),
    "an entity bomb in UTF-16": (lambda: in_utf_16(SHEET, BILLION), ENTITIES),
    "a file from outside": (lambda: declared("xl/workbook.xml", OUTSIDE), ENTITIES),
    "a document type alone": (lambda: declared("[Content_Types].xml", b"<!DOCTYPE x>"), ENTITIES),
    "an unknown encoding": (lambda: replaced(GOOD, SHEET, b'encoding="UTF-8"', b'encoding="UTF-9"'), DAMAGED),
    "no header": (lambda: workbook(("1", "Ada")), NO_HEADER),
    "a header further down": (lambda: workbook((), HEAD, ("1", "Ada")), NO_HEADER),
    "nothing": (lambda: workbook(), NO_HEADER),
    "a header on a hidden sheet": (lambda: sheets("Notes", "People", hide="People"), NO_HEADER),
    "merged cells": (
        merged,
        "The cells A2:A4 are merged. Unmerge them, so that every row has its own values, and upload again.",
    ),
    "a formula without a value": (
        lambda: replaced(formula(7), SHEET, b"<v>7</v>", b""),
        "Cell B2 has a formula without a saved value. Open the workbook in your spreadsheet, save it and upload it "
        "again.",
    ),
    "an error": (
        lambda: formula("#DIV/0!"),
        "Cell B2 has the error #DIV/0!. Correct it in your spreadsheet, save and upload again.",
    ),
    "a date beyond the calendar": (
        lambda: cell(9_999_999, "yyyy-mm-dd"),
        "Cell B2 has the error #VALUE!. Correct it in your spreadsheet, save and upload again.",
    ),
    "a number that is no longer whole": (
        lambda: cell(1234567890123456),
        "Cell B2 has a number of more than 15 digits, of which a spreadsheet rounds the last. Format the column as "
        "text and enter it again.",
    ),
    "a value beyond the header": (
        lambda: workbook(HEAD, ("1", "Ada", "", "x")),
        "Cell D2 has a value, but row 1 names no column there. Name it or clear it, and upload again.",
    ),
}  # fmt: skip


def bomb() -> bytes:
    """300 MB of the same letter in a few hundred kilobytes."""
    return repacked(GOOD, lambda parts: parts.update({SHEET: b"x" * (300 * 1024 * 1024)}))


def repack_with(method: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()}, method)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    make, sentence = REFUSED[name]
    assert refusal(make()) == sentence


@pytest.mark.parametrize(
    ("limit", "sentence"), [("MOST_ELEMENTS", LONG), ("MOST_MARKUP", LONG), ("MOST_BYTES", LARGE.replace("200", "0"))]
)
def test_limits_count_what_is_there(limit: str, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, limit, 5)
    assert refusal(GOOD) == sentence


def test_entities_are_refused_by_the_library_as_well() -> None:
    assert openpyxl.DEFUSEDXML is True


@pytest.mark.parametrize("seed", range(6))
def test_a_scratched_workbook_gets_a_sentence_or_is_read(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        with contextlib.suppress(ValidationError):
            read(scratched(chance))


def scratched(chance: random.Random) -> bytes:
    """The good one with a few bytes of one part replaced."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    part = parts[chance.choice(list(parts))]
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(part))
        part[at : at + chance.randint(0, 3)] = bytes(chance.choices(b'<>"/&;=x09AB \x00\xff', k=chance.randint(0, 4)))
    return packed({name: bytes(part) for name, part in parts.items()})
