"""Device checks of waves, and what learners report."""

import django.db.models.deletion
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


def _tenant() -> rollout.tenancy.models.owned.TenantForeignKey:
    return rollout.tenancy.models.owned.TenantForeignKey(
        db_default=rollout.tenancy.models.owned.current_tenant(),
        db_index=False,
        editable=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="tenancy.tenant",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0004_assignment_modality"),
        ("programs", "0006_check_runs"),
        ("audiences", "0001_initial"),
        ("tenancy", "0004_statistics"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveIntegerField(default=1)),
                ("opened_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("tenant", _tenant()),
                (
                    "wave",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.wave",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant", "wave"), name="devicecheck_once")],
            },
        ),
        migrations.CreateModel(
            name="DeviceReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("works", models.BooleanField()),
                ("browser", models.CharField(max_length=60)),
                ("version", models.CharField(blank=True, max_length=20)),
                ("system", models.CharField(max_length=60)),
                ("screen", models.CharField(blank=True, max_length=20)),
                ("cookies", models.BooleanField(default=False)),
                ("platform", models.BooleanField(null=True)),
                ("what", models.CharField(blank=True, max_length=500)),
                ("reported_at", models.DateTimeField()),
                (
                    "check_of",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="delivery.devicecheck",
                    ),
                ),
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
                ("tenant", _tenant()),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "check_of", "-id"], name="devicereport_check")],
            },
        ),
        Walls("devicecheck", "devicereport"),
    ]
