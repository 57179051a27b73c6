"""What was agreed with the employees' side of a place."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0006_setting_requests"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("purposes", models.TextField()),
                ("shown", models.JSONField(default=list)),
                (
                    "depth",
                    models.CharField(
                        choices=[
                            ("direct", "Names of direct reports; counts above"),
                            ("line", "Names of everybody in the line below"),
                        ],
                        default="direct",
                        max_length=6,
                    ),
                ),
                ("valid_until", models.DateField()),
                ("agreed_on", models.DateField(null=True)),
                ("written_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "country",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="audiences.country",
                    ),
                ),
                (
                    "division",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audiences.division",
                    ),
                ),
                (
                    "tenant",
                    rollout.tenancy.models.owned.TenantForeignKey(
                        db_default=rollout.tenancy.models.owned.current_tenant(),
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="agreement_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("country", None), ("division__isnull", False)),
                            models.Q(("country__isnull", False), ("division", None)),
                            _connector="OR",
                        ),
                        name="agreement_one_place",
                    ),
                ],
            },
        ),
        Walls("agreement"),
    ]
