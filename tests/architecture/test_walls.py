"""Every tenant table has its wall, seen in the database itself."""

import pytest
from django.apps import apps
from django.db import connection

from rollout.tenancy import walls
from rollout.tenancy.models import TenantKey, TenantOwned
from tests import factories

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
GLOBAL_WITH_REASON = {
    "tenancy.Tenant": "read before any tenant is known",
    "tenancy.User": "one user may work in several tenants",
    "tenancy.Membership": "read before any tenant is known",
    "jobs.AgendaItem": "the beat reads it before any tenant is set; holds no personal data",
    "mail.AccountMail": "sign-in codes and resets belong to a user, not a tenant; text erased once handed over",
    "account.EmailAddress": "allauth: belongs to a user",
    "account.EmailConfirmation": "allauth: belongs to a user",
    "mfa.Authenticator": "allauth: belongs to a user; secrets sealed",
    "sessions.Session": "before sign-in",
    "auth.Permission": "Django's own; not used",
    "auth.Group": "Django's own; not used",
    "contenttypes.ContentType": "Django's own",
}


def one(sql: str, *params: object) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def test_the_working_role_is_bound(db: None) -> None:
    superuser, bypass = one("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    assert (superuser, bypass) == (False, False)


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda m: m._meta.label)
def test_row_level_security_is_forced_with_its_policy(db: None, model: type[TenantOwned]) -> None:
    table = model._meta.db_table
    enabled, forced = one("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table)
    assert (enabled, forced) == (True, True)
    using, check = one("SELECT qual, with_check FROM pg_policies WHERE tablename = %s", table)
    assert "app.tenant_id" in using
    assert "app.tenant_id" in check


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda m: m._meta.label)
def test_every_reference_has_a_composite_key_or_a_trigger(db: None, model: type[TenantOwned]) -> None:
    table = model._meta.db_table
    keys = [field.column for field in model._meta.local_fields if isinstance(field, TenantKey)]
    (trigger,) = one("SELECT coalesce(max(prosrc), '') FROM pg_proc WHERE proname = %s", f"{table}_wall")
    for column in keys:
        (found,) = one(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f' "
            "AND pg_get_constraintdef(oid) LIKE %s",
            table,
            f"FOREIGN KEY (tenant_id, {column})%",
        )
        looked_up = f"parent.id = arrived.{column} OFFSET 0" in trigger  # no join: it may visit all rows for each
        assert found or looked_up, f"{table}.{column} can name another tenant's row, or is checked by a join"


def test_global_tables_are_listed_with_a_reason() -> None:
    others = {model._meta.label for model in apps.get_models() if not issubclass(model, TenantOwned)}
    assert others == set(GLOBAL_WITH_REASON)


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda m: m._meta.label)
def test_every_index_of_ours_starts_with_the_tenant(model: type[TenantOwned]) -> None:
    for index in model._meta.indexes:
        assert index.fields[0] == "tenant", index.name
    for constraint in model._meta.constraints:
        fields = getattr(constraint, "fields", ())
        assert not fields or fields[0] == "tenant", constraint.name


def test_without_a_tenant_rows_read_zero_and_writes_fail(db: None) -> None:
    tenant = factories.TenantFactory()
    with walls.inside(tenant.pk):
        factories.RegionFactory()
    assert [model._meta.label for model in TENANT_MODELS if model._default_manager.exists()] == []
