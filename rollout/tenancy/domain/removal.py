"""Taking a tenant out whole. Only the keeper may: the role that works deletes nothing from ledger and journal."""

from django.db import models

from rollout.tenancy import walls
from rollout.tenancy.models import Tenant


def remove(tenant: Tenant) -> None:
    """Delete every row of the tenant and the tenant, in one transaction of the keeper. Logins stay: they are global."""
    with walls.inside_as_keeper(tenant.pk) as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # nothing of it will be left, so the order does not matter
        for table, column in _tables():
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [tenant.pk])
        cursor.execute("DELETE FROM tenancy_tenant WHERE id = %s", [tenant.pk])


def _tables() -> list[tuple[str, str]]:
    """Every table that names its tenant, with that column."""
    return sorted(
        (relation.related_model._meta.db_table, relation.field.column)
        for relation in Tenant._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
    )
