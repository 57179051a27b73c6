"""One transaction sees one tenant. Nothing else in the product sets `app.tenant_id` (SECURITY, row-level security)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.utils import CursorWrapper

KEEPER = "keeper"  # the connection of that role

_inside: ContextVar[int | None] = ContextVar("tenant", default=None)

# What the outermost transaction does last, by a key that orders it.
LastActs = dict[tuple[int, str], Callable[[], None]]
_last_acts: ContextVar[LastActs | None] = ContextVar("last_acts", default=None)


class TenantSwitchRefused(RuntimeError):
    """A transaction that sees one tenant asked for another."""


def current() -> int | None:
    """Id of the tenant whose rows this transaction sees."""
    return _inside.get()


def last_acts() -> LastActs | None:
    """Acts that this transaction does just before it commits, in order of their keys; None outside any tenant.

    For rows that every transaction writes: locked late and in one order, they neither queue nor deadlock writers.
    """
    return _last_acts.get()


@contextmanager
def inside(tenant_id: int) -> Iterator[None]:
    """Open a transaction (or a savepoint) that sees exactly this tenant's rows.

    Re-entering the same tenant is a savepoint; another tenant is refused. The setting ends with the transaction; on
    leaving a savepoint it is taken back, because it would outlive the release.
    """
    if not tenant_id:
        raise TenantSwitchRefused("A tenant id is required; without one every table reads zero rows.")
    already = _inside.get()
    if already is not None and already != tenant_id:
        raise TenantSwitchRefused(f"This transaction sees tenant {already}; it cannot switch to {tenant_id}.")
    outlives = already is None and connection.in_atomic_block
    with transaction.atomic():
        if already is None:
            _set(str(tenant_id))
        token = _inside.set(tenant_id)
        acts = _last_acts.set({}) if already is None else None
        try:
            yield
            if acts is not None and not connection.needs_rollback:
                pending = _last_acts.get() or {}
                for key in sorted(pending):
                    pending[key]()
        finally:
            _inside.reset(token)
            if acts is not None:
                _last_acts.reset(acts)
            if outlives and not connection.needs_rollback and connection.is_usable():
                _set("")


@contextmanager
def inside_as_keeper(tenant_id: int) -> Iterator[CursorWrapper]:
    """A cursor of the keeper, who alone may delete in ledger and journal, that sees exactly this tenant's rows.

    It waits until every transaction that writes for the tenant has ended, and holds new ones up. Refused inside a
    tenant: that transaction would wait for itself.
    """
    if _inside.get() is not None:
        raise TenantSwitchRefused("The keeper works outside any tenant's transaction.")
    with transaction.atomic(using=KEEPER), connections[KEEPER].cursor() as cursor:
        cursor.execute("SELECT FROM tenancy_tenant WHERE id = %s FOR UPDATE", [tenant_id])
        _set(str(tenant_id), using=KEEPER)
        yield cursor
        _set("", using=KEEPER)


def _set(value: str, *, using: str = DEFAULT_DB_ALIAS) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [value])
