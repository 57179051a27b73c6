"""A step without a time of its own goes at the sending time of each place; messages keep whom they came from."""

import datetime

from django.db import migrations, models

ONCE_USUAL = datetime.time(9, 30)  # what every step began with, before places had a sending time


def leave_to_places(apps, editor):
    """Rows are behind the walls of each tenant, for the owner too."""
    for tenant in apps.get_model("tenancy", "Tenant").objects.all():
        _enter(editor, str(tenant.pk))
        apps.get_model("comms", "Step").objects.filter(local_time=ONCE_USUAL).update(local_time=None)
    _enter(editor, "")


def _enter(editor, tenant):
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant])


class Migration(migrations.Migration):
    dependencies = [("comms", "0002_walls"), ("tenancy", "0001_initial")]

    operations = [
        migrations.AlterField("step", "local_time", models.TimeField(null=True)),
        migrations.AddField("message", "sender", models.CharField(blank=True, max_length=120)),
        migrations.AddField("message", "reply_to", models.CharField(blank=True, max_length=800)),
        migrations.RunPython(leave_to_places, migrations.RunPython.noop, elidable=True),
    ]
