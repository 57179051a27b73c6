from django.db import migrations

from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0001_initial"),
        ("tenancy", "0002_roles"),
        ("jobs", "0002_walls"),
        ("programs", "0002_walls"),
    ]

    operations = [
        Walls(
            "statusreport",
            "reportschedule",
            "reportrecipient",
            "reportdelivery",
            "firstrundismissal",
        )
    ]
