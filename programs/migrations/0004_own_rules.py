import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import rollout.tenancy.models.owned
import rollout.tenancy.operations


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0004_attribute_values"),
        ("programs", "0003_cycles"),
        ("tenancy", "0004_statistics"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("division", models.CharField(blank=True, max_length=400)),
                ("job_role", models.CharField(blank=True, max_length=120)),
                ("locale", models.CharField(blank=True, max_length=16)),
                (
                    "completion",
                    models.CharField(
                        choices=[
                            ("all", "All modules"),
                            ("any", "Any of the modules, so many"),
                            ("in_order", "All modules, in their order"),
                            ("score", "All modules, each with a least score"),
                        ],
                        default="all",
                        max_length=8,
                    ),
                ),
                ("completion_count", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("completion_score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("every_module", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "country",
                    rollout.tenancy.models.owned.TenantKey(
                        blank=True,
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
                        related_name="own_rules",
                        to="programs.program",
                    ),
                ),
                (
                    "region",
                    rollout.tenancy.models.owned.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audiences.region",
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
        ),
        migrations.CreateModel(
            name="OwnRuleModule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "module",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.module",
                    ),
                ),
                (
                    "rule",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named",
                        to="programs.ownrule",
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
        ),
        migrations.AddConstraint(
            model_name="ownrule",
            constraint=models.UniqueConstraint(fields=("tenant", "program", "number"), name="ownrule_number_once"),
        ),
        migrations.AddConstraint(
            model_name="ownrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("tenant", "program", "country", "region", "division", "job_role", "locale"),
                name="ownrule_place_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="ownrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("country", None), ("region", None), _connector="OR"),
                name="ownrule_country_or_region",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("completion", "any"), ("completion_count__gte", 1)),
                    models.Q(models.Q(("completion", "any"), _negated=True), ("completion_count", None)),
                    _connector="OR",
                ),
                name="ownrule_completion_count",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("completion", "score"), ("completion_score__range", (1, 100))),
                    models.Q(models.Q(("completion", "score"), _negated=True), ("completion_score", None)),
                    _connector="OR",
                ),
                name="ownrule_completion_score",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownrulemodule",
            constraint=models.UniqueConstraint(fields=("tenant", "rule", "module"), name="ownrulemodule_once"),
        ),
        rollout.tenancy.operations.Walls("ownrule", "ownrulemodule"),
    ]
