"""Urgent launches, whose gaps are waivers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0016_briefings"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="finding",
            name="cause",
            field=models.CharField(
                choices=[
                    ("reopened", "Reopened after the launch"),
                    ("expired", "Its waiver ended"),
                    ("accepted", "Left open by an urgent launch"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="UrgentLaunch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for the executive"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("reason", models.TextField()),
                ("due_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "executive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="urgencies",
                        to="programs.wave",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="waiver",
            name="urgent",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="gaps",
                to="programs.urgentlaunch",
            ),
        ),
        migrations.AddConstraint(
            model_name="urgentlaunch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("tenant", "wave"), name="urgentlaunch_one_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="urgentlaunch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "withdrawn"]), ("decided_at__isnull", False), _connector="OR"
                ),
                name="urgentlaunch_decided",
            ),
        ),
        Walls("urgentlaunch", "waiver"),
    ]
