from django.db import migrations

from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("comms", "0001_initial"),
        ("tenancy", "0002_roles"),
        ("audiences", "0002_walls"),
        ("delivery", "0002_walls"),
        ("programs", "0002_walls"),
    ]

    operations = [
        Walls(
            "sequence",
            "step",
            "steptext",
            "message",
            "ownerdigest",
            "digestoff",
            bulk=["message"],
        )
    ]
