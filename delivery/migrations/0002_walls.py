from django.db import migrations

from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0001_initial"),
        ("tenancy", "0002_roles"),
        ("audiences", "0002_walls"),
        ("programs", "0002_walls"),
    ]

    operations = [
        Walls(
            "assignment",
            "issuing",
            "completionsource",
            "completionrecord",
            "unmatched",
            "signedlink",
            "assignmentexception",
            "devicecheck",
            "devicereport",
            "assignmentcycle",
            bulk=["assignment", "completionrecord"],
            append_only=["completionrecord", "assignmentcycle"],
        )
    ]
