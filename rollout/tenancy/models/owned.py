"""The base of every table that belongs to a tenant.

The database fills `tenant_id` from the transaction's setting and refuses the row where none is set, so no code
passes a tenant by hand (ARCHITECTURE, fact 4).
"""

from typing import Any

from django.db import models
from django.db.models.functions import Cast, NullIf


def current_tenant() -> models.Expression:
    """SQL for the tenant of this transaction; NULL when none is set (after a transaction the setting is '')."""
    setting = models.Func(
        models.Value("app.tenant_id"), models.Value(True), function="current_setting", output_field=models.TextField()
    )
    return Cast(NullIf(setting, models.Value("")), models.BigIntegerField())


class TenantForeignKey(models.ForeignKey):
    """The tenant column: its database default is read back on insert."""

    db_returning = True


class TenantKey(models.ForeignKey):
    """A reference between two tables of one tenant.

    Plain foreign keys pass row-level security by, so Django makes none: the migration operation
    `Walls` adds a composite key on (tenant_id, this column), or a statement trigger on bulk tables.
    """

    def __init__(self, to: Any, on_delete: Any = models.RESTRICT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("related_name", "+")
        super().__init__(to, on_delete, **kwargs)


class TenantOwned(models.Model):
    tenant = TenantForeignKey(
        "tenancy.Tenant",
        on_delete=models.CASCADE,
        db_default=current_tenant(),
        editable=False,
        related_name="+",
        db_index=False,  # every index of the table starts with the tenant already
    )

    class Meta:
        abstract = True
