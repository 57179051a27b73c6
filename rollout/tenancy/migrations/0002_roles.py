"""What the three database roles may do. Later tables get the same by default privileges; append-only ones lose some."""

from django.db import migrations

GRANTS = """
GRANT USAGE ON SCHEMA public TO rollout_app, rollout_keeper;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO rollout_app, rollout_keeper;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO rollout_app, rollout_keeper;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rollout_app, rollout_keeper;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO rollout_app, rollout_keeper;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
