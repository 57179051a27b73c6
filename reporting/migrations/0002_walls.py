"""Row-level security and tenant-true references of every table of this app."""

from django.db import migrations

from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0001_initial"),
        ("jobs", "0002_walls"),
        ("programs", "0002_walls"),
        ("tenancy", "0002_roles"),
    ]
    operations = [
        Walls(
            "statusreport",
        )
    ]
