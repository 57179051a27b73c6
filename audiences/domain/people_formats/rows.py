"""Rows of other systems as rows of canonical columns, under a confirmed reading. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import ngettext

from audiences.domain.people_formats import targets, values, words
from audiences.domain.people_formats.readings import Reading
from rollout.tabular.files import Sheet


@dataclass(frozen=True)
class Chosen:
    """The numbers of the rows that count, one a person, and sentences about the others."""

    numbers: set[int]
    notes: tuple[str, ...]


def filler(headers: tuple[str, ...], reading: Reading) -> Callable[[list[str]], dict[str, str]]:
    """What makes text by canonical column of the cells of a row."""
    if reading.canonical:
        return lambda cells: dict(zip(headers, cells, strict=True))
    filled = [(n, reading.fills.get(header, "")) for n, header in enumerate(headers) if reading.fills.get(header)]
    columns = reading.columns

    def fill(cells: list[str]) -> dict[str, str]:
        given = {target: values.translated(target, cells[n], reading.dates) for n, target in filled}
        found = dict.fromkeys(columns, "")
        found |= {target: text for target, text in given.items() if target not in targets.PARTS}
        found |= _names(given)
        found |= _division(given)
        return found | _status(given)

    return fill


def external_id(headers: tuple[str, ...], cells: list[str], reading: Reading) -> str:
    """Whom a row of the wrong length is about, as far as can be told."""
    header = "external_id" if reading.canonical else reading.header_of("external_id")
    position = headers.index(header) if header in headers else len(cells)
    return cells[position].strip()[:80] if position < len(cells) else ""


def first_current(sheet: Sheet, reading: Reading) -> Chosen:
    """Of several rows a person, the first that is not deleted and has no end; else the first."""
    best: dict[str, tuple[int, int]] = {}
    total = 0
    keys = [words.key(header) for header in sheet.columns]
    for number, cells in sheet.rows:
        total += 1
        by_key = dict(zip(keys, cells, strict=False))
        over = bool(values.is_yes(by_key.get("deleted", "")) or by_key.get("enddate", "0").strip() not in {"", "0"})
        person = external_id(sheet.columns, cells, reading) or f"row {number}"
        best[person] = min(best.get(person, (1, number)), (int(over), number))
    left_out = total - len(best)
    if not left_out:
        return Chosen({number for _, number in best.values()}, ())
    sentence = ngettext(
        "%(rows)s row is left out: of several job assignments a person, the first current one counts.",
        "%(rows)s rows are left out: of several job assignments a person, the first current one counts.",
        left_out,
    ) % {"rows": f"{left_out:,}"}
    return Chosen({number for _, number in best.values()}, (sentence,))


def _names(given: dict[str, str]) -> dict[str, str]:
    if targets.FULL_NAME not in given:
        return {}
    first, last = values.parted(given[targets.FULL_NAME])
    return {"first_name": given.get("first_name") or first, "last_name": given.get("last_name") or last}


def _division(given: dict[str, str]) -> dict[str, str]:
    """A path of the levels that are filled; a column alone may hold a whole path."""
    if not any(level in given for level in targets.LEVELS):
        return {}
    parts = [values.level(given.get(column, "")) for column in ("division", *targets.LEVELS)]
    return {"division": "/".join(part for part in parts if part)}


def _status(given: dict[str, str]) -> dict[str, str]:
    """Having left goes before being on leave, and both before what the status says. No flag stays as it is."""
    found = {"status": given["status"]} if "status" in given else {}
    for target, set_means, unset_means in (
        (targets.SUSPENDED, "leave", ""),
        (targets.ACTIVE, "", "left"),
        (targets.DELETED, "left", ""),
    ):
        if target not in given:
            continue
        flag = values.is_yes(given[target])
        meant = given[target] if flag is None else set_means if flag else unset_means
        found = {"status": meant or found.get("status", "")}
    return found
