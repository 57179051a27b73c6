import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0005_settings"),
        ("programs", "0002_walls"),
        ("tenancy", "0002_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProgramSettingPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField()),
                ("is_announced", models.BooleanField(default=False)),
                (
                    "tier",
                    models.CharField(
                        choices=[("locked", "locked"), ("bounded", "bounded"), ("delegated", "delegated")],
                        max_length=10,
                    ),
                ),
                ("bound", models.JSONField(default=dict)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "program",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                "indexes": [
                    models.Index(fields=["tenant", "program", "name", "effective_at"], name="programpolicy_in_force")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgramSettingValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField()),
                ("is_announced", models.BooleanField(default=False)),
                ("is_set", models.BooleanField(default=True)),
                ("value", models.JSONField(null=True)),
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "program",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.program",
                    ),
                ),
                (
                    "region",
                    rollout.tenancy.models.owned.TenantKey(
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
            options={
                "indexes": [
                    models.Index(fields=["tenant", "program", "name", "effective_at"], name="programvalue_in_force")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("region", None), ("country", None), _connector="OR"),
                        name="programvalue_one_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_set", False), ("value__isnull", False), _connector="OR"),
                        name="programvalue_has_value",
                    ),
                ],
            },
        ),
        Walls("programsettingpolicy", "programsettingvalue"),
    ]
