"""Reports by mail: schedules, recipients, and what became of each mail."""

import datetime

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0003_for_whom"),
        ("programs", "0005_asks"),
        ("reporting", "0002_walls"),
        ("tenancy", "0004_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name_plural": "report deliveries",
            },
        ),
        migrations.CreateModel(
            name="ReportRecipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                ("added_at", models.DateTimeField()),
                ("allowed_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("unsubscribed", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="ReportSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField(default=True)),
                ("weekday", models.PositiveSmallIntegerField(default=1)),
                ("local_time", models.TimeField(default=datetime.time(7, 30))),
                ("since", models.DateField()),
                ("next_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="statusreport",
            name="scheduled_for",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="statusreport",
            constraint=models.UniqueConstraint(
                fields=("tenant", "program", "scheduled_for"), name="report_scheduled_once"
            ),
        ),
        migrations.AddField(
            model_name="reportdelivery",
            name="report",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="reporting.statusreport",
            ),
        ),
        migrations.AddField(
            model_name="reportdelivery",
            name="tenant",
            field=rollout.tenancy.models.owned.TenantForeignKey(
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
        migrations.AddField(
            model_name="reportrecipient",
            name="added_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reportrecipient",
            name="allowed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reportrecipient",
            name="program",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="programs.program",
            ),
        ),
        migrations.AddField(
            model_name="reportrecipient",
            name="tenant",
            field=rollout.tenancy.models.owned.TenantForeignKey(
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
        migrations.AddField(
            model_name="reportrecipient",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reportdelivery",
            name="recipient",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="reporting.reportrecipient",
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="program",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="programs.program",
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="tenant",
            field=rollout.tenancy.models.owned.TenantForeignKey(
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
        migrations.AddConstraint(
            model_name="reportrecipient",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("tenant", "program", "address"),
                name="reportrecipient_once",
            ),
        ),
        migrations.AddIndex(
            model_name="reportdelivery",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "sending"])),
                fields=["tenant", "planned_at"],
                name="reportdelivery_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdelivery",
            constraint=models.UniqueConstraint(fields=("tenant", "report", "recipient"), name="reportdelivery_once"),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.UniqueConstraint(fields=("tenant", "program"), name="reportschedule_once"),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (1, 7))), name="reportschedule_weekday"
            ),
        ),
        Walls("reportschedule", "reportrecipient", "reportdelivery"),
    ]
