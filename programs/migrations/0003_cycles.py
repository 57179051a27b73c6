"""When people are asked for a program again, and when a text was last another in substance."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0004_attribute_values"),
        ("programs", "0002_walls"),
        ("tenancy", "0004_statistics"),
    ]

    operations = [
        migrations.AddField(
            model_name="variant",
            name="renewed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="ProgramCycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("once", "Once"),
                            ("months", "So many months after completion"),
                            ("yearly", "Every year, on one day"),
                            ("version", "With each new version of a module"),
                        ],
                        default="once",
                        max_length=8,
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(null=True)),
                ("month", models.PositiveSmallIntegerField(null=True)),
                ("day", models.PositiveSmallIntegerField(null=True)),
                ("window_days", models.PositiveSmallIntegerField(null=True)),
                (
                    "country",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audiences.country",
                    ),
                ),
                (
                    "program",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cycles",
                        to="programs.program",
                    ),
                ),
                (
                    "tenant",
                    rollout.tenancy.models.owned.TenantForeignKey(
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "program", "country"), name="programcycle_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("day", None),
                                ("kind", "months"),
                                ("month", None),
                                ("months__gte", 1),
                                ("window_days__gte", 1),
                            ),
                            models.Q(
                                ("day__range", (1, 31)),
                                ("kind", "yearly"),
                                ("month__range", (1, 12)),
                                ("months", None),
                                ("window_days__gte", 1),
                            ),
                            models.Q(
                                ("day", None),
                                ("kind__in", ["once", "version"]),
                                ("month", None),
                                ("months", None),
                                ("window_days", None),
                            ),
                            _connector="OR",
                        ),
                        name="programcycle_of_kind",
                    ),
                ],
            },
        ),
        Walls("programcycle"),
    ]
