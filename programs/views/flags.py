"""Flags on the page of something that was planned on an assumption which failed (PL10)."""

from typing import Any

from programs.domain import dependants
from programs.models import Program


def of(program: Program, **what: Any) -> list[tuple[str, Any]]:
    """(id of the notice, decision) for the wave, item, risk or setting named; one query."""
    rows = dependants.flagged(program).filter(**what)
    return [(f"flag-{row.pk}", row.decision) for row in rows]
