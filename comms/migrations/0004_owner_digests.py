"""The daily mail to owners of readiness items."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("comms", "0003_bulk_checks"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnerDigest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("suppressed", "Not sent"),
                            ("failed", "Failed"),
                            ("uncertain", "Uncertain"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                ("state_because", models.CharField(blank=True, max_length=300)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("message_id", models.CharField(max_length=120)),
                ("planned_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "owner", "day"), name="ownerdigest_once_a_day")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["planned", "sending"])),
                        fields=["tenant", "planned_at"],
                        name="ownerdigest_due",
                    )
                ],
            },
        ),
        Walls("ownerdigest"),
    ]
