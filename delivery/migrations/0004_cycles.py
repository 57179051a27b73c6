"""Cycles of an assignment: the one that its person is in, and those that are over."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls

# The role that works adds rows and lets what the ledger says of them follow; nothing else of them changes.
GRANT = "GRANT UPDATE (started_at, completed_at) ON delivery_assignmentcycle TO rollout_app"


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0004_attribute_values"),
        ("delivery", "0003_chain"),
        ("programs", "0003_cycles"),
        ("tenancy", "0004_statistics"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssignmentCycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "modality",
                    models.CharField(
                        blank=True,
                        choices=[("elearning", "Self-paced"), ("vilt", "Virtual classroom"), ("ilt", "Classroom")],
                        max_length=12,
                    ),
                ),
                ("rule", models.JSONField(default=dict)),
                ("from_at", models.DateTimeField(null=True)),
                ("until_at", models.DateTimeField()),
                ("assigned_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("due_zone", models.CharField(max_length=64)),
                ("due_rule", models.JSONField(default=dict)),
                ("overdue_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="assignment",
            name="completed_before_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="cycle",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="assignment",
            name="cycle_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="cycle_rule",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="assignmentexception",
            name="cycle",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cycle", 1), ("cycle_from", None)),
                    models.Q(("cycle__gt", 1), ("cycle_from__isnull", False)),
                    _connector="OR",
                ),
                name="assignment_cycle",
            ),
        ),
        migrations.AddField(
            model_name="assignmentcycle",
            name="assignment",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="cycles",
                to="delivery.assignment",
            ),
        ),
        migrations.AddField(
            model_name="assignmentcycle",
            name="tenant",
            field=rollout.tenancy.models.owned.TenantForeignKey(
                db_default=django.db.models.functions.comparison.Cast(
                    django.db.models.functions.comparison.NullIf(
                        models.Func(
                            models.Value("app.tenant_id"),
                            models.Value(True),
                            function="current_setting",
                            output_field=models.TextField(),
                        ),
                        models.Value(""),
                    ),
                    models.BigIntegerField(),
                ),
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddField(
            model_name="assignmentcycle",
            name="wave",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="programs.wave"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentcycle",
            constraint=models.UniqueConstraint(fields=("tenant", "assignment", "number"), name="assignmentcycle_once"),
        ),
        migrations.AddConstraint(
            model_name="assignmentcycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_at", None), ("until_at__gt", models.F("from_at")), _connector="OR"),
                name="assignmentcycle_until",
            ),
        ),
        Walls("assignmentcycle", append_only=["assignmentcycle"]),
        migrations.RunSQL(GRANT, migrations.RunSQL.noop),
    ]
