"""Text files of rows: what is recognized, how rows are numbered, and the sentence for what is refused."""

import pytest
from django.core.exceptions import ValidationError

from rollout.tabular import files
from rollout.tabular.files import Expected

EXPECTED = Expected(
    columns=("id", "name"),
    empty="Nothing in it.",
    no_header="Begins with “%(first)s”.",
    broken="Row %(row)s is broken (%(error)s).",
)


def read(content: bytes, **options: str) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    sheet = files.read(content, EXPECTED, **options)
    return sheet.columns, list(sheet.rows)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_delimiters_and_line_ends_are_recognized(encoding: str, delimiter: str, ending: str) -> None:
    text = ending.join([f"ID {delimiter}Name", f"1{delimiter}Zoë", ""])
    assert read(text.encode(encoding)) == (("id", "name"), [(2, ["1", "Zoë"])])


def test_rows_are_numbered_as_in_a_spreadsheet() -> None:
    content = b'id,name\n1,"two\nlines"\n\n , \n4,Di\n'
    assert read(content)[1] == [(2, ["1", "two\nlines"]), (5, ["4", "Di"])]


def test_windows_1252_only_when_it_is_said() -> None:
    content = "id,name\n1,Zoë\n".encode("cp1252")
    assert read(content, encoding="windows-1252")[1] == [(2, ["1", "Zoë"])]
    assert refusal(content) == (
        "The file is not UTF-8: row 2 has the byte EB. Open it in your spreadsheet, save it as “CSV UTF-8” and upload "
        "that, or choose Windows-1252 as its encoding."
    )


NUL = "This is not a text file: it has NUL bytes. Open it in your spreadsheet, save it as “CSV UTF-8” and upload that."
REFUSED = {
    "empty": (b" \r\n", "Nothing in it."),
    "a mark alone": (b"\xff\xfe", "Nothing in it."),
    "NUL bytes": (b"id,name\n\x00,1\n", NUL),
    "NUL characters in UTF-16": ("id,name\n\x00,1\n".encode("utf-16"), NUL),
    "half a character": (
        b"\xff\xfei\x00d\x00\n\x00\x00\xd8",
        "The file is not valid UTF-16-LE at row 2. Open it in your spreadsheet, save it as “CSV UTF-8” and upload "
        "that.",
    ),
    "a byte that Windows-1252 has not": (
        b"id,name\n\x81,1\n",
        "The file is not UTF-8: row 2 has the byte 81. Open it in your spreadsheet, save it as “CSV UTF-8” and upload "
        "that, or choose Windows-1252 as its encoding.",
    ),
    "no header": (b"1,Ada\n", "Begins with “1”."),
    "an open quote": (b'id,name\n1,"Ada\n', "Row 2 is broken (unexpected end of data)."),
    "a first line too long for a name": (
        b"x" * 200_000,
        "Row 1 is broken (field larger than field limit (131072)).",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    content, sentence = REFUSED[name]
    assert refusal(content) == sentence


def refusal(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        read(content)
    (sentence,) = caught.value.messages
    return sentence
