"""Every command that the documents tell a reader to run, as written: of blocks each line, of running text each span."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "bench").rglob("*.md")])

_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_HEADS = re.compile(
    r"(?:\w+=\S+ )*(?:(?:\./)?manage\.py|make|python3?|celery|gunicorn|docker|curl|psql|pip|uv|git|npm|sh) \S"
)


@dataclass(frozen=True)
class Command:
    """`text` is one line; `block` says that it stands in a block of its own."""

    document: str
    text: str
    block: bool

    def __str__(self) -> str:
        return f"{self.document}: {self.text}"


def collect() -> list[Command]:
    return [found for document in DOCUMENTS for found in of_document(document)]


def of_document(document: Path) -> Iterator[Command]:
    return of_text(str(document.relative_to(PROJECT)), document.read_text())


def of_text(name: str, text: str) -> Iterator[Command]:
    for line in _block_lines(text):
        yield Command(name, line, True)
    for span in _SPAN.findall(text):
        line = " ".join(span.split())
        if _HEADS.match(line):
            yield Command(name, line, False)


def _block_lines(text: str) -> Iterator[str]:
    """Lines of fenced blocks, and of indented ones that follow an empty line or a heading and no list."""
    fenced = indented = in_list = False
    before = ""
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced:
            if line.strip():
                yield line.strip()
        elif line.startswith("    ") and (indented or ((not before.strip() or before.startswith("#")) and not in_list)):
            indented = True
            if line.strip():
                yield line.strip()
        else:
            indented = indented and not line.strip()
            if line.strip() and not line.startswith(" "):
                in_list = bool(re.match(r"([-*]|\d+\.) ", line))
        before = line
