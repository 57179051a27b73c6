"""What an uploaded people file seems to be, and what must be asked before it is read. Pure.

Nothing that has two meanings is guessed in silence: an unknown encoding, columns nobody has confirmed, dates that could
begin with the day or the month.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from audiences.domain.people_formats import dates, sheets, systems, targets
from audiences.domain.people_formats.dates import Order
from audiences.domain.people_formats.readings import Reading
from rollout.tabular import delimited, files
from rollout.tabular.files import ENCODINGS, Sheet

SAMPLES = 3  # values shown of each column
LOOKED_AT = 200  # rows in which samples are looked for


class Question(StrEnum):
    ENCODING = "encoding"
    COLUMNS = "columns"
    DATES = "dates"


@dataclass(frozen=True)
class Found:
    """`reading` is the best guess, `asks` what a person has to confirm of it, `samples` values by header.

    `two_meanings` is a date that could begin with the day or the month; `encodings` has lines that read differently.
    """

    reading: Reading
    headers: tuple[str, ...]
    header_row: int
    samples: dict[str, list[str]]
    asks: tuple[Question, ...]
    two_meanings: str = ""
    encodings: dict[str, list[str]] = field(default_factory=dict)


def inspect(content: bytes, *, encoding: str, remembered: Reading | None) -> Found:
    """Look through the whole file once. ValidationError with one sentence when it cannot be read at all.

    `encoding` is what the uploader said, "" to recognize it; `remembered` is how the source was read before.
    """
    if not encoding and files.needs_encoding(content):
        encoding = remembered.encoding if remembered else ""
        if not encoding and (possible := encodings(content)):
            return Found(Reading(), (), 0, {}, (Question.ENCODING,), encodings=possible)
    asks = []
    sheet = sheets.read(content, encoding=encoding)
    system = systems.of(sheet.columns)
    if system is systems.CANONICAL:
        return Found(Reading(encoding=encoding), sheet.columns, sheet.header_row, {}, ())
    same = remembered is not None and set(remembered.fills) == set(filter(None, sheet.columns))
    fills = _fills(sheet.columns, system, remembered)
    if not same:
        asks.append(Question.COLUMNS)
    whole = remembered.whole if remembered and same else system.whole
    reading = Reading(system.key, fills, encoding=encoding, whole=whole)
    samples, order, two_meanings = _looked_through(sheet, reading)
    if not order and same and remembered:
        order = remembered.dates
    if two_meanings and not order:
        asks.append(Question.DATES)
    return Found(replace(reading, dates=order), sheet.columns, sheet.header_row, samples, tuple(asks), two_meanings)


def encodings(content: bytes) -> dict[str, list[str]]:
    """The encodings in which the content is text, each with what looks different under them in a few of its lines.

    Of those under which all of it is the same, the first of ENCODINGS stands for the others.
    """
    lines = [line for line in content.split(b"\n", 5_000)[:5_000] if not line.isascii()]
    told: dict[str, str] = {}  # name by what the whole content is under it
    for name in filter(None, ENCODINGS):
        if delimited.is_text(content, name):
            told.setdefault(delimited.fingerprint(content, name), name)
    chosen = list(told.values())
    lines.sort(key=lambda line: -len({line.decode(name, errors="replace") for name in chosen}))
    return {name: [_foreign(line, name) for line in lines[:SAMPLES]] for name in chosen}


def _foreign(line: bytes, name: str) -> str:
    """The values of a line that have letters of the encoding, as they are under it."""
    cells = [cell for cell in re.split(b"[,;\t]", line) if not cell.isascii()]
    return ", ".join(cell.decode(name, errors="replace").strip(' "\r') for cell in cells)[:120]


def _fills(headers: tuple[str, ...], system: systems.System, remembered: Reading | None) -> dict[str, str]:
    """Target by header: as remembered, else as the system means it; the first of two that fill the same."""
    fills: dict[str, str] = {}
    for header in filter(None, headers):
        known = remembered.fills.get(header) if remembered else None
        target = system.target(header) if known is None else known
        fills[header] = "" if target in fills.values() else target
    filled = set(fills.values())
    if targets.FULL_NAME in filled and {"first_name", "last_name"} <= filled:
        return {header: "" if target == targets.FULL_NAME else target for header, target in fills.items()}
    if "last_name" in filled and not {"first_name", targets.FULL_NAME} & filled:  # “Name” alone is both
        return {header: targets.FULL_NAME if target == "last_name" else target for header, target in fills.items()}
    return fills


def _looked_through(sheet: Sheet, reading: Reading) -> tuple[dict[str, list[str]], Order, str]:
    """Samples by header, the order of dates that all rows prove, and a date with two meanings."""
    samples: dict[str, list[str]] = {header: [] for header in sheet.columns if header}
    position = next((n for n, header in enumerate(sheet.columns) if reading.fills.get(header) == "hire_date"), None)
    order, two_meanings = dates.order_of(_column(_sampled(sheet, samples), position))
    return samples, order, two_meanings


def _sampled(sheet: Sheet, samples: dict[str, list[str]]) -> Iterator[list[str]]:
    for number, (_row, cells) in enumerate(sheet.rows):
        if number < LOOKED_AT:
            for header, cell in zip(sheet.columns, cells, strict=False):
                kept = samples.get(header)
                if kept is not None and len(kept) < SAMPLES and cell.strip() and cell.strip()[:80] not in kept:
                    kept.append(cell.strip()[:80])
        yield cells


def _column(rows: Iterable[list[str]], position: int | None) -> Iterator[str]:
    for cells in rows:
        if position is not None and position < len(cells):
            yield cells[position]
