"""What checks found, and how many people a wave is expected to have."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0005_lead_acceptances"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("readinessitem", "checked_at", models.DateTimeField(null=True)),
        migrations.AddField("wave", "expected_low", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("wave", "expected_high", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddConstraint(
            "wave",
            models.CheckConstraint(
                condition=models.Q(("expected_high__gte", models.F("expected_low"))), name="wave_expected_range"
            ),
        ),
        migrations.CreateModel(
            name="CheckRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("passed", "Passed"),
                            ("failed", "Not passed"),
                            ("inconclusive", "Nobody can tell"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sentence", models.TextField()),
                ("details", models.JSONField(default=list)),
                ("figures", models.JSONField(default=dict)),
                ("ran_at", models.DateTimeField()),
                ("again_at", models.DateTimeField(null=True)),
                (
                    "item",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="programs.readinessitem",
                    ),
                ),
                (
                    "ran_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "item", "-id"], name="checkrun_item")],
            },
        ),
        Walls("checkrun"),
    ]
