"""The screen keeps what the judge keeps: whatever passes unseen would have passed value by value, as the same text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import people_rows
from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_files import PeopleRow
from audiences.domain.people_screen import STAGED, Screen

ODD = [
    "",
    " ",
    "x",
    "=1",
    "-5",
    "+49 170 1234567",
    "a\\b",
    "a\tb",
    "a\nb",
    "\x00",
    " a ",
    "ß\u200fx",
    "İ" * 119,
    "Σ",
    "ΑΣ",
]
ODD += [
    "a@b.example",
    "A.B@x-y.co",
    "a@b",
    ".a@b.example",
    "a..b@c.example",
    "a@-b.example",
    "x" * 121,
    "1234 ",
    "\u00a0x",
]
ODD += [
    "DE",
    "de",
    "Germany",
    "en",
    "pt_br",
    "Klingon",
    "Europe/Berlin",
    "2024-02-29",
    "2024-2-9",
    "A/B",
    "A / B",
    "A//B",
]
ODD += ["full_time", "Part-time", "left", "On leave", "123", "'+49 170", "'=1", "'a"]
cells = st.one_of(st.sampled_from(ODD), st.text(max_size=8))
row = st.fixed_dictionaries({**dict.fromkeys(COLUMNS, cells), "attr_grade": cells})
UNESCAPE = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
NAMES = {"manager_external_id": "manager", "hire_date": "hired_on"}


def unescaped(text: str) -> str | None:
    if text == "\\N":
        return None
    out, at = "", 0
    while at < len(text):
        pair = text[at : at + 2]
        out, at = (out + UNESCAPE[pair], at + 2) if pair in UNESCAPE else (out + text[at], at + 1)
    return out


@settings(max_examples=400, deadline=None)
@given(st.lists(row, min_size=1, max_size=4))
def test_the_screen_and_the_judge_agree(given_rows):
    screen = Screen((*COLUMNS, "attr_grade"), language="en", zones={"": "UTC", "DE": "Europe/Berlin"})
    people = [PeopleRow(n, cells) for n, cells in enumerate(given_rows)]
    lines, problems = screen.lines(people)
    found = {int(line.split("\t", 1)[0]): line.split("\t") for line in lines.split("\n") if line}
    assert set(found) == set(range(len(people)))
    for number, cells, _ in people:
        kept = dict(zip(STAGED, map(unescaped, found[number]), strict=True))
        values, refused = people_rows.parse(number, cells, language="en")
        assert [str(each) for each in problems if each.row == number] == [str(each) for each in refused]
        if refused:
            assert kept["first_name"] is None
            continue
        for column in COLUMNS:
            wanted = values[column].isoformat() if column == "hire_date" and values[column] else values[column]
            if column == "time_zone":
                wanted = wanted or ("Europe/Berlin" if values["country"] == "DE" else "UTC")
            assert kept[NAMES.get(column, column)] == wanted, column
        assert kept["name_key"] == f"{values['last_name']} {values['first_name']}".strip().lower()[:250]
        assert kept["email_key"] == values["email"].lower()
