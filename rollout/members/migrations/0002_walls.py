"""Row-level security and tenant-true references of every table of this app."""

from django.db import migrations

from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("tenancy", "0002_roles")]
    operations = [
        Walls(
            "invitation",
        ),
    ]
