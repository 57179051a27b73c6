"""Where an act came from moves out of the entries, which nobody may touch, to a table that can be erased."""

import django.db.models.deletion
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls

MOVE = """
    INSERT INTO journal_origin (tenant_id, entry_id, channel, place)
    SELECT tenant_id, id, split_part(origin, ' ', 1), substr(origin, position(' ' in origin || ' ') + 1)
    FROM journal_entry WHERE split_part(origin, ' ', 1) IN ('web', 'command', 'job')
"""


def move(apps, editor):
    """Policies bind the owner too, so it goes organization by organization."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenancy_tenant ORDER BY id")
        for (tenant_id,) in cursor.fetchall():
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant_id)])
            cursor.execute(MOVE)
        cursor.execute("SELECT set_config('app.tenant_id', '', true)")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_position"), ("tenancy", "0005_second_factor")]

    operations = [
        migrations.CreateModel(
            "Origin",
            [
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "Browser"), ("command", "Command"), ("job", "Task")], max_length=8
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=60)),
                (
                    "entry",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="journal.entry",
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
            options={"db_table": "journal_origin"},
        ),
        migrations.AddConstraint("origin", models.UniqueConstraint(fields=("tenant", "entry"), name="origin_once")),
        Walls("origin", append_only=["origin"]),
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField("entry", "origin"),
        migrations.RemoveIndex("entry", "entry_at"),
        migrations.AddIndex("entry", models.Index(fields=["tenant", "-at", "-id"], name="entry_at")),
        migrations.AddIndex("entry", models.Index(fields=["tenant", "actor", "-at", "-id"], name="entry_actor")),
        migrations.AddIndex("entry", models.Index(fields=["tenant", "verb", "-at", "-id"], name="entry_verb")),
        migrations.AddIndex("entry", models.Index(fields=["tenant", "subject", "-at", "-id"], name="entry_noun")),
    ]
