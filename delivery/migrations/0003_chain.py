"""The aggregate that follows modules in their order: the first instant of each that is not before the last one's.

It begins before all time, gives infinity as soon as a module has no such instant, and NULL over nothing.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION delivery_chained(reached timestamptz, instants timestamptz[]) RETURNS timestamptz
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(min(instant), 'infinity'::timestamptz) FROM unnest(instants) AS instant
    WHERE reached IS NULL OR instant >= reached
$$;
CREATE AGGREGATE delivery_chain(timestamptz[]) (SFUNC = delivery_chained, STYPE = timestamptz);
"""
DROP = """
DROP AGGREGATE delivery_chain(timestamptz[]);
DROP FUNCTION delivery_chained(timestamptz, timestamptz[]);
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_walls")]
    operations = [migrations.RunSQL(CREATE, DROP)]
