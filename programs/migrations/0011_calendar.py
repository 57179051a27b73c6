"""Blackouts and peak periods of places."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0014_segment_stays"),
        ("programs", "0010_decisions"),
        ("tenancy", "0006_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[("blackout", "Blackout"), ("peak", "Peak period")], default="blackout", max_length=8
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("set_at", models.DateTimeField()),
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
                    "set_by",
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
                "indexes": [models.Index(fields=["tenant", "ends_on"], name="calendarperiod_ends")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="calendarperiod_ends_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("division", None), ("region", None)),
                            models.Q(("country", None), ("division", None)),
                            models.Q(("country", None), ("region", None)),
                            _connector="OR",
                        ),
                        name="calendarperiod_one_place",
                    ),
                ],
            },
        ),
        Walls("calendarperiod"),
    ]
