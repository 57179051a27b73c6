"""The narrow door to ANALYZE: only the owner of a table may, and the role that works fills it.

It gives nothing back. A table that has not grown by half since its last statistics is left as it is, unless all is
asked for; one that is being analyzed is not waited for.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION tenancy_analyze(tables text[], only_grown boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found regclass;
BEGIN
    FOR found IN
        SELECT oid FROM pg_class
        WHERE relname = ANY(tables) AND relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND (NOT only_grown OR pg_relation_size(oid) / current_setting('block_size')::bigint > 8 + relpages * 1.5)
        ORDER BY relname
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %s', found);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION tenancy_analyze(text[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy_analyze(text[], boolean) TO rollout_app, rollout_keeper;
"""


class Migration(migrations.Migration):
    replaces = [("tenancy", "0006_statistics")]  # installations that have it have this function already
    dependencies = [("tenancy", "0003_delegations")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION tenancy_analyze(text[], boolean)")]
