"""Whom a program turns to when something is stuck, and what was turned to them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0007_agreements"),
        ("programs", "0012_order_audience"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("issue", "Technical issue"),
                            ("non_completion", "Non-completion"),
                            ("exception", "Exception"),
                            ("target", "Target at risk"),
                        ],
                        max_length=14,
                    ),
                ),
                ("cause", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=160)),
                ("note", models.TextField(blank=True)),
                ("ladder", models.JSONField()),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("raised_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Not acknowledged"),
                            ("acknowledged", "Somebody is on it"),
                            ("resolved", "Resolved"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("resolution", models.TextField(blank=True)),
                (
                    "acknowledged_by",
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
                        related_name="escalations",
                        to="programs.program",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "resolved_by",
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
                "indexes": [models.Index(fields=["tenant", "next_at"], name="escalation_next")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="escalation_number_once"),
                    models.UniqueConstraint(fields=("tenant", "program", "cause"), name="escalation_cause_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_at", None), ("resolved_at__isnull", False), ("state", "resolved")),
                            models.Q(models.Q(("state", "resolved"), _negated=True), ("resolved_at", None)),
                            _connector="OR",
                        ),
                        name="escalation_resolved_or_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EscalationRung",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("issue", "Technical issue"),
                            ("non_completion", "Non-completion"),
                            ("exception", "Exception"),
                            ("target", "Target at risk"),
                        ],
                        max_length=14,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("hours", models.PositiveSmallIntegerField()),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "program",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rungs",
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
                    models.UniqueConstraint(
                        fields=("tenant", "program", "region", "kind", "position"),
                        name="escalationrung_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        Walls("escalationrung", "escalation"),
    ]
