"""One transaction sees one tenant. Nothing else in the product sets `app.tenant_id` (SECURITY, row-level security)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_inside: ContextVar[int | None] = ContextVar("tenant", default=None)


class TenantSwitchRefused(RuntimeError):
    """A transaction that sees one tenant asked for another."""


def current() -> int | None:
    """Id of the tenant whose rows this transaction sees."""
    return _inside.get()


@contextmanager
def inside(tenant_id: int) -> Iterator[None]:
    """Open a transaction (or a savepoint) that sees exactly this tenant's rows.

    Re-entering the same tenant is a savepoint; another tenant is refused. The setting is taken back on leaving, because
    a savepoint's setting would outlive its release.
    """
    if not tenant_id:
        raise TenantSwitchRefused("A tenant id is required; without one every table reads zero rows.")
    already = _inside.get()
    if already is not None and already != tenant_id:
        raise TenantSwitchRefused(f"This transaction sees tenant {already}; it cannot switch to {tenant_id}.")
    with transaction.atomic():
        if already is None:
            _set(str(tenant_id))
        token = _inside.set(tenant_id)
        try:
            yield
        finally:
            _inside.reset(token)
            if already is None and not connection.needs_rollback and connection.is_usable():
                _set("")


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [value])
