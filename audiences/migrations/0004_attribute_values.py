"""The triggers that keep the attributes' typed values in step with the people, whoever writes."""

from django.db import migrations

VALUES = """
    SELECT person.tenant_id, person.id AS person_id, own.key AS name, left(own.value, 400) AS text,
        CASE WHEN length(own.value) <= 200 AND own.value ~ '^[+-]?[0-9]+([.,][0-9]+)?$'
            THEN replace(own.value, ',', '.')::float8 END AS number,
        CASE WHEN own.value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' AND pg_input_is_valid(own.value, 'date')
            THEN own.value::date END AS day
    FROM people_here AS person CROSS JOIN LATERAL jsonb_each_text(person.attributes) AS own
    WHERE jsonb_typeof(person.attributes) = 'object' AND own.value <> '' AND length(own.key) <= 40
"""

KEEP = """
    INSERT INTO audiences_attribute (tenant_id, name, label, kind)
    SELECT DISTINCT tenant_id, name, '', 'text' FROM (values_here) AS found
    ON CONFLICT (tenant_id, name) DO NOTHING;
    INSERT INTO audiences_personattribute (tenant_id, person_id, name, text, number, day)
    SELECT tenant_id, person_id, name, text, number, day FROM (values_here) AS found;
"""


def _keep(people):
    return KEEP.replace("values_here", VALUES.replace("people_here", people))


TRIGGERS = f"""
CREATE FUNCTION audiences_person_attributes_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM arrived WHERE attributes <> '{{}}'::jsonb) THEN
        {_keep("arrived")}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audiences_person_attributes_new AFTER INSERT ON audiences_person
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION audiences_person_attributes_new();

CREATE FUNCTION audiences_person_attributes_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM audiences_personattribute WHERE tenant_id = NEW.tenant_id AND person_id = NEW.id;
    {_keep("(SELECT NEW.tenant_id AS tenant_id, NEW.id AS id, NEW.attributes AS attributes)")}
    RETURN NULL;
END $$;
CREATE TRIGGER audiences_person_attributes_changed AFTER UPDATE OF attributes ON audiences_person
    FOR EACH ROW WHEN (OLD.attributes IS DISTINCT FROM NEW.attributes)
    EXECUTE FUNCTION audiences_person_attributes_changed();
"""

BACK = """
DROP TRIGGER audiences_person_attributes_new ON audiences_person;
DROP TRIGGER audiences_person_attributes_changed ON audiences_person;
DROP FUNCTION audiences_person_attributes_new();
DROP FUNCTION audiences_person_attributes_changed();
"""


class Migration(migrations.Migration):
    replaces = [("audiences", "0020_named_pairs")]  # installations that have it have these tables already
    dependencies = [("audiences", "0003_managers_door")]
    operations = [
        migrations.RunSQL(TRIGGERS, BACK),
    ]
