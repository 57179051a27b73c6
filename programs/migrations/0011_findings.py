"""Findings about what is open again after a launch."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0010_segment_modalities"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[("reopened", "Reopened after the launch"), ("expired", "Its waiver ended")],
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "item",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="programs.readinessitem",
                    ),
                ),
                (
                    "opened_by",
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
                "indexes": [models.Index(fields=["tenant", "closed_at", "due_on"], name="finding_open_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("tenant", "item"), name="finding_one_open"
                    )
                ],
            },
        ),
        Walls("finding"),
    ]
