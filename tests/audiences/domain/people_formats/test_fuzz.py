"""Whatever bytes are uploaded as people: they are read or refused in a sentence, never anything else."""

from pathlib import Path

from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import people_files, people_rows
from audiences.domain.people_formats import readings, recognition
from rollout.tabular.files import ENCODINGS

EXPORTS = sorted((Path(__file__).parents[3] / "fixtures" / "people_exports").glob("*.csv"))
CELLS = st.sampled_from(
    [
        "",
        "External ID",
        "Name",
        "Status",
        "active",
        "1",
        "Ada",
        "03/04/2024",
        '"',
        ";",
        "\x00",
        "ü",
        "名",
        "=1+1",
        " ",
        "NO_MANAGER",
    ]
) | st.text(max_size=8)
FILES = st.lists(st.lists(CELLS, max_size=8), max_size=12).map(
    lambda rows: "\n".join(",".join(cells) for cells in rows).encode("utf-8", "surrogatepass")
)


def read(content: bytes, encoding: str) -> None:
    try:
        found = recognition.inspect(content, encoding=encoding, remembered=None)
        readings.check(found.reading)
        for row in people_files.read(content, found.reading).rows:
            assert row.refusal or people_rows.parse(row.number, row.cells, language="en")
    except ValidationError as refused:
        sentences = refused.messages
    else:
        sentences = []
    assert all(sentences)


@settings(max_examples=150, deadline=None)
@given(FILES | st.binary(max_size=200), st.sampled_from(list(ENCODINGS)))
def test_random_files(content, encoding):
    read(content, encoding)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(EXPORTS), st.data())
def test_scratched_exports(path, data):
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            content[position] = data.draw(st.integers(0, 255))
        else:
            del content[position : position + data.draw(st.integers(1, 40))]
            content = content or bytearray(b"x")
    read(bytes(content), data.draw(st.sampled_from(["", "windows-1252"])))
