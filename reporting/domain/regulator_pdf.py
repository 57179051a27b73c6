"""The regulator pack as a document: what a reader asks first, with the lists of persons left to the archive (GO5)."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from programs.models import Program
from reporting.domain import pdf
from reporting.domain.regulator_tables import Table
from rollout.tenancy.models import Tenant
from rollout.web import formats

MOST = 40  # rows of one list; the archive has all


def render(
    tables: Sequence[Table], *, program: Program, tenant: Tenant, day: datetime.date, made_on: datetime.date
) -> bytes:
    """A tagged PDF in the organization's language."""
    with translation.override(tenant.language):
        context = content(tables, program=program, tenant=tenant, day=day, made_on=made_on)
        return pdf.write(pdf.VOWEL_MARKS.sub("", render_to_string("pdf/regulator_pack.html", context)))[1]


def content(
    tables: Sequence[Table], *, program: Program, tenant: Tenant, day: datetime.date, made_on: datetime.date
) -> dict[str, Any]:
    """What the document says, from the tables of the archive."""
    rows = {table.name: [dict(zip(table.heads, row, strict=True)) for row in table.rows] for table in tables}
    return {
        "program": program,
        "tenant": tenant,
        "day_text": formats.long_day(day),
        "made_text": formats.long_day(made_on),
        "held": len(rows["population"]),
        "out": len(rows["left_out"]),
        "states": _counted(rows["population"], "wave", "state"),
        "rules": rows["rules"],
        "left_out": _counted(rows["left_out"], "why"),
        "content": rows["content"][:MOST],
        "messages": _messages(rows["messages"]),
        "sent": len(rows["messages"]),
        "exceptions": _counted(rows["exceptions"], "kind", "state"),
        "readiness": rows["readiness"][:MOST],
        "records": _counted(rows["records"], "source", "status"),
        "files": [(f"{table.name}.csv", len(table.rows)) for table in tables],
        "most": MOST,
    }


def _counted(rows: Iterable[dict[str, Any]], *by: str) -> list[tuple[Any, ...]]:
    """Distinct values with how many rows have them, in their order."""
    found = Counter(tuple(str(row[key]) for key in by) for row in rows)
    return [(*values, count) for values, count in sorted(found.items())]


def _messages(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each message once for a wave, language and subject, as the first person got it, with how many did."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        key = (str(row["wave"]), str(row["locale"]), str(row["subject"]))
        named = {"title": row["subject"] or formats.NOTHING, "where": ", ".join(part for part in key[:2] if part)}
        found.setdefault(key, {**row, **named, "count": 0})["count"] += 1
    return list(found.values())[:MOST]
