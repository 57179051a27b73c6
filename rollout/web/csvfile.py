"""CSV that opens in a spreadsheet without running anything (SECURITY: spreadsheet formula)."""

import csv
import io
from collections.abc import Iterable, Sequence

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """The text, with an apostrophe before a beginning that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def build(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark. Numbers stay numbers; every text is made inert; None is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([inert(label) for label in head])
    for row in rows:
        writer.writerow(["" if v is None else v if isinstance(v, int | float) else inert(str(v)) for v in row])
    return out.getvalue().encode("utf-8-sig")
