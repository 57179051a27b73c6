import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0011_organization_changes"),
        ("tenancy", "0004_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="peopleimport",
            name="delta",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="PeopleSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("everybody", "Everybody"),
                            ("division", "A division and what is below it"),
                            ("country", "A country"),
                            ("region", "A region"),
                        ],
                        default="everybody",
                        max_length=10,
                    ),
                ),
                ("owned", models.JSONField(blank=True, default=list)),
                ("declared_at", models.DateTimeField()),
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
                    "declared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "division",
                    rollout.tenancy.models.owned.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audiences.division",
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "code"), name="peoplesource_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("country", None), ("division", None), ("reach", "everybody"), ("region", None)),
                            models.Q(
                                ("country", None), ("division__isnull", False), ("reach", "division"), ("region", None)
                            ),
                            models.Q(
                                ("country__isnull", False), ("division", None), ("reach", "country"), ("region", None)
                            ),
                            models.Q(
                                ("country", None), ("division", None), ("reach", "region"), ("region__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="peoplesource_reach_named",
                    ),
                ],
            },
        ),
        Walls("peoplesource"),
        Walls("person", bulk=["person"]),
    ]
