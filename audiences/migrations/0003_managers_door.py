"""The narrow door before sign-in: in which tenants does an address belong to somebody with reports?

It gives tenant ids and no row. The setting is put back by hand: a SET clause on a setting that no extension declares
is for superusers. An error undoes it with the transaction.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION audiences_tenants_managed(address text) RETURNS SETOF bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    before text := coalesce(current_setting('app.tenant_id', true), '');
    one bigint;
BEGIN
    IF address = '' THEN
        RETURN;
    END IF;
    FOR one IN SELECT id FROM tenancy_tenant LOOP
        PERFORM set_config('app.tenant_id', one::text, true);
        IF EXISTS (
            SELECT FROM audiences_person
            WHERE tenant_id = one AND email_key = address AND NOT shared_mailbox AND status <> 'left' AND rgt > lft + 1
        ) THEN
            RETURN NEXT one;
        END IF;
    END LOOP;
    PERFORM set_config('app.tenant_id', before, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audiences", "0002_walls")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION audiences_tenants_managed(text)")]
