"""Walls of delegations; two absences of one person do not overlap; the door that finds a deputy's tenants.

The door gives tenant ids and no row, as that of managers does. It puts the setting back by hand: a SET clause on a
setting that no extension declares is for superusers. An error undoes it with the transaction.
"""

from django.db import migrations

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
    replaces = [("tenancy", "0005_second_factor")]  # installations that have it have this table already
    dependencies = [("tenancy", "0002_roles")]
    operations = [
        Walls("delegation"),
        migrations.RunSQL(ONE_ABSENCE, "ALTER TABLE tenancy_delegation DROP CONSTRAINT delegation_one_absence"),
        migrations.RunSQL(DOOR, "DROP FUNCTION tenancy_tenants_deputized(bigint)"),
    ]
