"""Delegations with their walls; two absences of one person do not overlap; the door that finds a deputy's tenants.

The door gives tenant ids and no row, as that of managers does. It puts the setting back by hand: a SET clause on a
setting that no extension declares is for superusers. An error undoes it with the transaction.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls

ONE_ABSENCE = """
ALTER TABLE tenancy_delegation ADD CONSTRAINT delegation_one_absence EXCLUDE USING gist (
    int8range(tenant_id, tenant_id, '[]') WITH &&,
    int8range(principal_id, principal_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (purpose = 'away' AND revoked_at IS NULL)
"""

DOOR = """
CREATE FUNCTION tenancy_tenants_deputized(user_id bigint) RETURNS SETOF bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    before text := coalesce(current_setting('app.tenant_id', true), '');
    one record;
BEGIN
    FOR one IN SELECT id, now() + clock_offset AS at FROM tenancy_tenant LOOP
        PERFORM set_config('app.tenant_id', one.id::text, true);
        IF EXISTS (
            SELECT FROM tenancy_delegation
            WHERE tenant_id = one.id AND deputy_id = user_id
                AND starts_at <= one.at AND ends_at > one.at AND revoked_at IS NULL
        ) THEN
            RETURN NEXT one.id;
        END IF;
    END LOOP;
    PERFORM set_config('app.tenant_id', before, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0003_loading")]
    operations = [
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("away", "Stands in while they are away"), ("assistant", "Assists them")],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tenant",
                    rollout.tenancy.models.owned.TenantForeignKey(
                        db_default=rollout.tenancy.models.owned.current_tenant(),
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "deputy", "ends_at"], name="delegation_deputy"),
                    models.Index(fields=["tenant", "principal", "ends_at"], name="delegation_principal"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="delegation_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deputy", models.F("principal")), _negated=True),
                        name="delegation_to_another",
                    ),
                ],
            },
        ),
        Walls("delegation"),
        migrations.RunSQL(ONE_ABSENCE, "ALTER TABLE tenancy_delegation DROP CONSTRAINT delegation_one_absence"),
        migrations.RunSQL(DOOR, "DROP FUNCTION tenancy_tenants_deputized(bigint)"),
    ]
