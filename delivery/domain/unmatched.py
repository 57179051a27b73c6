"""Lines that could not be placed: kept with their cause, settled when the ledger has them or something newer (CD1)."""

import datetime

from django.db.models import Count, Max, QuerySet

from delivery.domain.matching import Arrival, Judgment
from delivery.models import CompletionSource, Unmatched

BATCH = 1_000  # rows in one insert


def keep(*, source: CompletionSource, judgment: Judgment, at: datetime.datetime) -> int:
    """Store what could not be placed, and settle what could. Returns how many that waited are settled."""
    newest = _newest_placed(judgment)
    in_ledger = {(each.arrival.line.record_id, each.digest) for each in judgment.placed}
    in_ledger |= {(arrival.line.record_id, digest) for arrival, digest in judgment.repeated}
    named = {record_id for record_id, _ in in_ledger} | {a.line.record_id for a, _, _ in judgment.unmatched}
    waiting = Unmatched.objects.filter(source=source, settled_at=None, record_id__in=named)
    rows = {(row.record_id, row.digest): row for row in waiting}
    done = [
        row.pk
        for key, row in rows.items()
        if key in in_ledger or _outdated(newest, row.record_id, (row.received_at, row.pk))
    ]
    settled = Unmatched.objects.filter(pk__in=done).update(settled_at=at)
    _store(source, judgment, rows, newest, at)
    return settled


def by_cause(source: CompletionSource) -> QuerySet[Unmatched, dict[str, object]]:
    """What waits, grouped by cause and the word it is about: rows of cause, value, source__slug, lines,
    last (received)."""
    waiting = Unmatched.objects.filter(source=source, settled_at=None)
    groups = waiting.values("cause", "value", "source__slug").annotate(lines=Count("pk"), last=Max("received_at"))
    return groups.order_by("-lines", "cause", "value")


def _newest_placed(judgment: Judgment) -> dict[str, Arrival]:
    newest: dict[str, Arrival] = {}
    for each in judgment.placed:
        known = newest.setdefault(each.arrival.line.record_id, each.arrival)
        if known.order < each.arrival.order:
            newest[each.arrival.line.record_id] = each.arrival
    return newest


def _outdated(newest: dict[str, Arrival], record_id: str, order: tuple[datetime.datetime, int]) -> bool:
    """A line that waits is superseded by a newer one of its record id: a replay must not bring it back."""
    return record_id in newest and order < newest[record_id].order


def _store(
    source: CompletionSource,
    judgment: Judgment,
    rows: dict[tuple[str, str], Unmatched],
    newest: dict[str, Arrival],
    at: datetime.datetime,
) -> None:
    fresh, moved = [], []
    for arrival, digest, unknown in judgment.unmatched:
        row = rows.get((arrival.line.record_id, digest))
        if row is None:
            fresh.append(
                Unmatched(
                    source=source,
                    record_id=arrival.line.record_id,
                    digest=digest,
                    cause=unknown.cause,
                    value=unknown.value,
                    raw=arrival.line.raw,
                    received_at=arrival.received_at,
                    settled_at=at if _outdated(newest, arrival.line.record_id, arrival.order) else None,
                )
            )
        elif (row.cause, row.value) != (unknown.cause, unknown.value):
            row.cause, row.value = unknown.cause, unknown.value
            moved.append(row)
    Unmatched.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    Unmatched.objects.bulk_update(moved, ["cause", "value"], batch_size=BATCH)
