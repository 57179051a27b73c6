import django.db.models.deletion
from django.db import migrations

import rollout.tenancy.models.owned
import rollout.tenancy.operations


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0004_cycles"),
        ("programs", "0004_own_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="own_rule",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="programs.ownrule",
            ),
        ),
        migrations.AddField(
            model_name="assignmentcycle",
            name="own_rule",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="programs.ownrule",
            ),
        ),
        rollout.tenancy.operations.Walls("assignment", "assignmentcycle", bulk=["assignment"]),
    ]
