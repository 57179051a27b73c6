"""What an organization holds, as text and as one digest: every column of every table of it that means something."""

import hashlib
import json

from django.apps import apps
from django.db import connection, connections

from rollout.tenancy import walls
from rollout.tenancy.models import Tenant, TenantOwned
from tests.conftest import GLOBAL_TABLES

TABLES = sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, TenantOwned))
WITHOUT_MEANING = {
    "journal_entry": ["xid"],  # PostgreSQL's count of transactions
    "journal_cursor": ["xid"],
    "comms_message": ["message_id"],  # of the mail: random, so that nobody can guess it
    "members_invitation": ["digest"],  # of its secret
}


def empty_everything() -> None:
    """Truncate all, and let ids begin at 1 again, so that two loads can have the same ones."""
    _as_owner(f"TRUNCATE {', '.join(GLOBAL_TABLES)} RESTART IDENTITY CASCADE")


def begin_numbers_anew() -> None:
    """Let new ids begin at 1 again though rows are there, for a load that will remove them first. Users stay, and new
    ones follow."""
    for table in [*TABLES, "tenancy_tenant", "tenancy_membership"]:
        _as_owner(f"ALTER SEQUENCE {table}_id_seq RESTART")
    _as_owner("SELECT setval('tenancy_user_id_seq', max(id)) FROM tenancy_user")


def _as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
    connections["owner"].close()


def of(slug: str) -> dict[str, str]:
    """A digest for each table of the organization that has rows."""
    return {table: hashlib.sha256("\n".join(lines).encode()).hexdigest() for table, lines in rows(slug).items()}


def rows(slug: str) -> dict[str, list[str]]:
    """The rows themselves, for a look at what differs."""
    tenant = Tenant.objects.get(slug=slug)
    with walls.inside(tenant.pk), connection.cursor() as cursor:
        found = {table: _rows(cursor, table) for table in TABLES}
    return {table: lines for table, lines in found.items() if lines}


def _rows(cursor, table: str) -> list[str]:
    cursor.execute(f"SELECT to_jsonb({table}) FROM {table} ORDER BY id")
    left_out = WITHOUT_MEANING.get(table, [])
    return [
        json.dumps({name: value for name, value in row.items() if name not in left_out}, sort_keys=True)
        for row in (json.loads(one) if isinstance(one, str) else one for (one,) in cursor.fetchall())
    ]
