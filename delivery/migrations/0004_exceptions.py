"""Exceptions with their walls, and what they change of an assignment."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0003_evidence"),
        ("tenancy", "0004_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="base_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="exempt_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="exempt_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="state",
            field=models.CharField(
                choices=[
                    ("assigned", "Not started"),
                    ("in_progress", "In progress"),
                    ("completed", "Completed"),
                    ("exempt", "Exempt"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="assigned",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="AssignmentException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("extension", "More time"),
                            ("exemption", "Exemption"),
                            ("credit", "Credit for prior learning"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                            ("ended", "Over"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField()),
                ("evidence", models.TextField(blank=True)),
                ("until", models.DateField(null=True)),
                ("learned_on", models.DateField(null=True)),
                ("score", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ("by_learner", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assignment",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="exceptions",
                        to="delivery.assignment",
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
                    "ended_by",
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
                "verbose_name": "exception",
                "indexes": [
                    models.Index(fields=["tenant", "assignment"], name="exception_assignment"),
                    models.Index(
                        condition=models.Q(("state", "asked")), fields=["tenant", "asked_at"], name="exception_waiting"
                    ),
                    models.Index(
                        condition=models.Q(("kind", "exemption"), ("state", "granted")),
                        fields=["tenant", "ends_at"],
                        name="exception_ends",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("tenant", "assignment"),
                        name="exception_one_asked",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "exemption"), ("state", "granted")),
                        fields=("tenant", "assignment"),
                        name="exception_one_exemption",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state__in", ["asked", "withdrawn"])),
                            models.Q(("decided_at__isnull", False), ("state__in", ["granted", "refused", "ended"])),
                            _connector="OR",
                        ),
                        name="exception_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state", "ended")),
                            models.Q(("state", "ended"), _negated=True),
                            _connector="OR",
                        ),
                        name="exception_ended",
                    ),
                ],
            },
        ),
        Walls("assignmentexception"),
    ]
