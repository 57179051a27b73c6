"""Risks of a program, with what they would cost and what is done then."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0014_segment_stays"),
        ("programs", "0008_policies_taken_back"),
        ("tenancy", "0006_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Risk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=160)),
                ("note", models.TextField(blank=True)),
                ("high", models.BooleanField(default=False)),
                ("people", models.PositiveIntegerField(null=True)),
                ("plan", models.TextField(blank=True)),
                ("trigger", models.CharField(blank=True, max_length=240)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("watched", "Watched"),
                            ("happened", "Happened"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("raised_at", models.DateTimeField()),
                ("turned_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan_owner",
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
                        related_name="risks",
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
                    "segment",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="audiences.segment",
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
                    "wave",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="programs.wave",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "state"], name="risk_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "program", "number"), name="risk_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("people", None), ("wave", None)),
                            models.Q(("people", None), ("segment", None)),
                            models.Q(("segment", None), ("wave", None)),
                            _connector="OR",
                        ),
                        name="risk_costs_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("plan", ""), ("trigger", "")),
                            models.Q(("plan", ""), ("trigger", ""), _connector="OR", _negated=True),
                            _connector="OR",
                        ),
                        name="risk_plan_has_a_trigger",
                    ),
                ],
            },
        ),
        Walls("risk"),
    ]
