from django.db import migrations

# The role that works adds rows of cycles and lets what the ledger says of them follow; nothing else of them changes.
GRANT = "GRANT UPDATE (started_at, completed_at) ON delivery_assignmentcycle TO rollout_app"


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_chain")]

    operations = [migrations.RunSQL(GRANT, migrations.RunSQL.noop)]
