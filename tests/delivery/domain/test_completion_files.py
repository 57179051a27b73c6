"""Completion files: what is read, and the sentence for each that is not."""

import datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from delivery.domain import completion_files
from tests.tabular.workbook_files import workbook

HEAD = "record_id,person,course_id,status,score,started_at,completed_at"
ROW = "r1,P001,ABE-101,completed,92,2026-10-06T09:00:00Z,2026-10-06T09:40:00Z"
SAMPLE = Path(__file__).parents[3] / "docs" / "samples" / "completions.csv"


def sentences(content: bytes, **options: str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        completion_files.read(content, **options)
    return caught.value.messages


def test_the_sample_is_read_whole() -> None:
    file = completion_files.read(SAMPLE.read_bytes())
    assert len(file.lines) == SAMPLE.read_text().count("\n") - 1
    assert file.ignored == ()


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16", ","), ("utf-8", "\t")]
)
def test_encodings_and_delimiters_are_recognized(encoding: str, delimiter: str) -> None:
    text = f"{HEAD}\r\n{ROW}\r\n".replace(",", delimiter).replace("P001", "Zoë@norvane.example")
    (line,) = completion_files.read(text.encode(encoding)).lines
    assert (line.person, line.completed_at) == ("Zoë@norvane.example", "2026-10-06T09:40:00Z")


def test_a_workbook_is_read_as_its_csv_file_would_be() -> None:
    at = datetime.datetime.fromisoformat("2026-10-06T09:40")
    for score, completed_at in ((92, at), ("92", "2026-10-06T09:40:00")):
        content = workbook(HEAD.split(","), ["r1", "P001", "ABE-101", "completed", score, None, completed_at])
        (line,) = completion_files.read(content).lines
        assert (line.score, line.started_at, line.completed_at) == ("92", "", "2026-10-06T09:40:00")


def test_columns_in_any_order_and_unknown_ones_named() -> None:
    text = "Status, PERSON ,course_id,record_id,venue\n completed , P001,ABE-101,r1,Room 4\n\n"
    file = completion_files.read(text.encode())
    assert file.ignored == ("venue",)
    assert (file.lines[0].status, file.lines[0].person, file.lines[0].score) == ("completed", "P001", "")


BAD = {
    "empty": (b"  \r\n", "The file is empty. A CSV file with a header and one row a record is accepted."),
    "only a mark": (b"\xef\xbb\xbf", "The file is empty. A CSV file with a header and one row a record is accepted."),
    "header only": (HEAD.encode(), "The file has a header and no lines below it. Nothing was changed."),
    "no header": (
        ROW.encode(),
        "Row 1 is not a header: it begins with “r1”. Column names record_id, person, course_id, status, score, "
        "started_at, completed_at, evidence are accepted, separated by comma, semicolon or tab.",
    ),
    "missing columns": (
        b"record_id,person,score\nr1,P001,4\n",
        "The header lacks “course_id” and “status”. Every file needs “record_id”, “person”, “course_id” and “status”.",
    ),
    "column twice": (
        b"record_id,person,course_id,status,person\n1,2,3,4,5\n",
        "The header has “person” more than once; each once is accepted.",
    ),
    "wrong encoding": (
        f"{HEAD}\n{ROW}\n{ROW}\n".replace("P001", "Zo\u00eb").encode("latin-1"),
        "The file is not UTF-8: row 2 has the byte EB. Open it in your spreadsheet, save it as “CSV UTF-8” and upload "
        "that, or choose Windows-1252 as its encoding.",
    ),
    "damaged workbook": (
        b"PK\x03\x04....",
        "The workbook is damaged and cannot be read. Open it in your spreadsheet, save it as .xlsx and upload that.",
    ),
    "workbook without the header": (
        workbook(["Read me"], ["first"]),
        "No visible sheet of the workbook has a header in row 1. Column names such as record_id, person, course_id are "
        "accepted, each in a cell.",
    ),
    "workbook with merged cells": (
        workbook(HEAD.split(","), fill=lambda book, sheet: sheet.merge_range("B2:B3", "P001")),
        "The cells B2:B3 are merged. Unmerge them, so that every row has its own values, and upload again.",
    ),
    "workbook with a score by letter": (
        workbook(HEAD.split(","), ROW.replace("92", "A+").split(",")),
        "Row 2, score: “A+” is not a score. A number from 0 to 9999.99 is accepted, such as 87.5.",
    ),
    "NUL bytes": (
        HEAD.encode() + b"\n\x00\n",
        "This is not a text file: it has NUL bytes. Open it in your spreadsheet, save it as “CSV UTF-8” and upload "
        "that.",
    ),
    "open quote": (
        f'{HEAD}\nr1,"P001,ABE-101\n'.encode(),
        "Row 2 is not valid CSV (unexpected end of data). Quotes around a value are doubled inside it and closed "
        "after it.",
    ),
    "short row": (f"{HEAD}\nr1,P001\n".encode(), "Row 2 has 2 values; the header has 7 columns."),
    "no record id": (
        f"{HEAD}\n{ROW}\n {ROW[2:]}\n".encode(),
        "Row 3, record_id: is empty. Every line needs one.",
    ),
    "long record id": (
        f"{HEAD}\n{ROW}\n".replace("r1", "r" * 121).encode(),
        "Row 2, record_id: is longer than 120 characters.",
    ),
    "score": (
        f"{HEAD}\n{ROW}\n".replace("92", "A+").encode(),
        "Row 2, score: “A+” is not a score. A number from 0 to 9999.99 is accepted, such as 87.5.",
    ),
    "score out of range": (
        f"{HEAD}\n{ROW}\n".replace("92", "1e9").encode(),
        "Row 2, score: “1e9” is not a score. A number from 0 to 9999.99 is accepted, such as 87.5.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_get_their_sentence(name: str) -> None:
    content, sentence = BAD[name]
    assert sentences(content) == [sentence]


def test_many_problems_are_counted() -> None:
    rows = "\n".join(f"r{n},P001,ABE-101,,1,," for n in range(60))
    found = sentences(f"{HEAD}\n{rows}\n".encode())
    assert (len(found), found[0], found[-1]) == (
        51,
        "Row 2, status: is empty. Every line needs one.",
        "And 10 more rows.",
    )


def test_windows_1252_when_it_is_said() -> None:
    content = f"{HEAD}\n{ROW}\n".replace("P001", "Zoë").encode("cp1252")
    assert completion_files.read(content, encoding="windows-1252").lines[0].person == "Zoë"


def test_size() -> None:
    completion_files.check_size(1024, 1024)
    with pytest.raises(ValidationError, match=r"The file has 2\.5 MB; up to 2 MB are accepted\. Split it by month\."):
        completion_files.check_size(5 * 1024 * 512, 2 * 1024 * 1024)
