"""Following the journal. Higher floors register here; nobody calls upward (ARCHITECTURE, the journal).

A follower reads entries after its cursor (xid, id), bounded by the oldest transaction still running, so an entry
that commits late is never skipped. The bound hides the reader's own transaction and is cluster-wide.
"""

import datetime
import logging
import time
from collections.abc import Callable
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from rollout.journal.models import Cursor, Entry
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant

KIND = "journal"
BATCH = 100  # entries in one transaction
LONGEST = 5.0  # seconds after which a transaction takes no further entry: a handler may write thousands of rows
RETRY_SECONDS = (1, 5, 30, 120, 600)

Handler = Callable[[Entry, Tenant], None]
Step = Callable[[Entry, Tenant, int], int | None]
_followers: dict[str, tuple[frozenset[str], Step]] = {}
log = logging.getLogger(__name__)


class HandlerFailed(RuntimeError):
    """A handler raised; the message names the follower and the error."""


def register(name: str, *, verbs: set[str], handler: Handler) -> None:
    """Call `handler(entry, tenant)` once per entry with one of `verbs`, in order, inside the tenant's transaction.

    The handler's rows and the cursor commit together: an entry is handled exactly once.
    """

    def at_once(entry: Entry, tenant: Tenant, after: int) -> None:
        handler(entry, tenant)

    register_steps(name, verbs=verbs, step=at_once)


def register_steps(name: str, *, verbs: set[str], step: Step) -> None:
    """The same for entries that make more work than one transaction may hold: `step(entry, tenant, after)`.

    `after` is 0 at first. What the step returns is handed to it again, in the next transaction; None ends the entry.
    The rows of a step commit together with how far it came, and later entries wait.
    """
    _followers[name] = frozenset(verbs), step


def registered() -> dict[str, frozenset[str]]:
    """Names of all followers with their verbs; a test lists them."""
    return {name: verbs for name, (verbs, _) in _followers.items()}


def catch_up(tenant: Tenant) -> datetime.datetime | None:
    """Let every follower read on; returns the real instant to come back at, or None when all have read everything."""
    again = [instant for name in _followers if (instant := _go_on(tenant, name))]
    return min(again, default=None)


def read_all(tenant: Tenant, *, patience: float = 60) -> None:
    """Let every follower read what is committed now, waiting up to `patience` seconds for what others still hide.

    For loaders that need what the followers make; the product itself never waits. TimeoutError when it stays hidden,
    HandlerFailed when a follower's handler does: later entries wait behind that one.
    """
    deadline = time.monotonic() + patience
    while True:
        catch_up(tenant)
        with walls.inside(tenant.pk):
            if failed := Cursor.objects.filter(failures__gt=0, follower__in=_followers).first():
                raise HandlerFailed(f"{failed.follower}: {failed.last_error}")
            if not any(lag(tenant).values()):
                return
        if time.monotonic() > deadline:
            raise TimeoutError("A transaction elsewhere stays open and hides journal entries from their followers.")
        time.sleep(0.05)


def _go_on(tenant: Tenant, name: str) -> datetime.datetime | None:
    """Transaction after transaction while there is more to do right away, for a few seconds."""
    began = time.monotonic()
    while True:
        again = _advance(tenant, name)
        if again is None or again > timezone.now() or time.monotonic() - began > LONGEST:
            return again


def _advance(tenant: Tenant, name: str) -> datetime.datetime | None:
    try:
        with walls.inside(tenant.pk):
            cursor = Cursor.objects.select_for_update(skip_locked=True).filter(follower=name).first()
            if cursor is not None:
                return _read_on(tenant, cursor)
            known = Cursor.objects.filter(follower=name).exists()
    except Exception as error:
        log.exception("follower %s of tenant %s failed", name, tenant.pk)
        return _note_failure(tenant, name, error)
    if known:  # another worker reads for this follower now
        return timezone.now() + datetime.timedelta(seconds=1)
    with walls.inside(tenant.pk):
        Cursor.objects.get_or_create(follower=name)
    return timezone.now()


def _read_on(tenant: Tenant, cursor: Cursor) -> datetime.datetime | None:
    verbs, step = _followers[cursor.follower]
    ahead, began = _ahead(cursor), time.monotonic()
    visible = [mark for mark in ahead if mark.is_visible]
    entries = Entry.objects.in_bulk([mark.pk for mark in visible if mark.verb in verbs])
    for mark in visible:
        cursor.position = (step(entries[mark.pk], tenant, cursor.position) or 0) if mark.pk in entries else 0
        if cursor.position:
            break
        cursor.xid, cursor.entry_id = mark.xid, mark.pk
        if time.monotonic() - began > LONGEST:
            break
    if visible:
        cursor.failures, cursor.last_error = 0, ""
        cursor.save()
    if len(visible) == BATCH or (visible and visible[-1].pk != cursor.entry_id):
        return timezone.now()
    hidden = _unread(cursor).exists() if entries else len(visible) < len(ahead)  # handlers write entries themselves
    return timezone.now() + datetime.timedelta(seconds=1) if hidden else None


def read_before(entry: Entry) -> QuerySet[Entry]:
    """Entries that every follower reads before this one."""
    return Entry.objects.extra(where=[_BEFORE], params=[entry.xid, entry.xid, entry.pk])  # noqa: S610  constant SQL


_BEFORE = '"journal_entry"."xid" <= %s::xid8 AND ("journal_entry"."xid" < %s::xid8 OR "journal_entry"."id" < %s)'
_AFTER = '"journal_entry"."xid" >= %s::xid8 AND ("journal_entry"."xid" > %s::xid8 OR "journal_entry"."id" > %s)'
_AHEAD = (
    "SELECT id, xid::text, verb, xid < pg_snapshot_xmin(pg_current_snapshot()) FROM journal_entry "
    f"WHERE {_AFTER} ORDER BY journal_entry.xid, id LIMIT %s"
)


def _unread(cursor: Cursor) -> QuerySet[Entry]:
    params = [cursor.xid, cursor.xid, cursor.entry_id]
    return Entry.objects.extra(where=[_AFTER], params=params)  # noqa: S610  constant SQL: xid8 has no Django lookups


class _Mark(NamedTuple):
    """What says whether an entry is for a follower, and whether a transaction still running hides it from us."""

    pk: int
    xid: str
    verb: str
    is_visible: bool


def _ahead(cursor: Cursor) -> list[_Mark]:
    """The next entries, in order: those that are visible come first."""
    with connection.cursor() as asked:
        asked.execute(_AHEAD, [cursor.xid, cursor.xid, cursor.entry_id, BATCH])
        return [_Mark(*row) for row in asked.fetchall()]


def _note_failure(tenant: Tenant, name: str, error: Exception) -> datetime.datetime:
    if connection.in_atomic_block:
        raise error
    with walls.inside(tenant.pk):
        cursor = Cursor.objects.select_for_update().get(follower=name)
        cursor.failures += 1
        cursor.last_error = f"{type(error).__name__}: {error}"[:2000]
        cursor.save()
        wait = RETRY_SECONDS[min(cursor.failures, len(RETRY_SECONDS)) - 1]
    return timezone.now() + datetime.timedelta(seconds=wait)


def lag(tenant: Tenant) -> dict[str, int]:
    """Entries not yet read, by follower; shown to operators."""
    cursors = {cursor.follower: cursor for cursor in Cursor.objects.all()}
    behind: dict[str, int] = {}
    counted: dict[tuple[str, int], int] = {}  # most of them stand at the same entry
    for name in _followers:
        cursor = cursors.get(name) or Cursor(follower=name)
        place = cursor.xid, cursor.entry_id
        if place not in counted:
            counted[place] = _unread(cursor).count()
        behind[name] = counted[place]
    return behind
