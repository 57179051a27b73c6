"""Decisions that people write down, and what hangs on them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0009_risks"),
        ("tenancy", "0006_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("context", models.TextField(blank=True)),
                ("decided_by", models.CharField(max_length=120)),
                ("decided_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("firm", "Stands"),
                            ("provisional", "Provisional"),
                            ("failed", "Assumption failed"),
                            ("revoked", "Revoked"),
                        ],
                        default="firm",
                        max_length=11,
                    ),
                ),
                ("assumption", models.TextField(blank=True)),
                ("revisit_on", models.DateField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("written_at", models.DateTimeField()),
                ("turned_at", models.DateTimeField(null=True)),
                (
                    "program",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="programs.program",
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
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Dependant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("setting", models.CharField(blank=True, max_length=60)),
                ("named_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settlement", models.TextField(blank=True)),
                (
                    "decision",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dependants",
                        to="programs.decision",
                    ),
                ),
                (
                    "item",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.readinessitem",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "risk",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.risk",
                    ),
                ),
                (
                    "settled_by",
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
                (
                    "wave",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.wave",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["tenant", "state", "revisit_on"], name="decision_revisit"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("tenant", "program", "number"), name="decision_number_once"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "provisional"), _negated=True),
                    models.Q(models.Q(("assumption", ""), _negated=True), ("revisit_on__isnull", False)),
                    _connector="OR",
                ),
                name="decision_provisional_on_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependant",
            constraint=models.UniqueConstraint(
                fields=("tenant", "decision", "wave", "item", "risk", "setting"),
                name="dependant_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="dependant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("item", None), ("risk", None), ("setting", ""), ("wave__isnull", False)),
                    models.Q(("item__isnull", False), ("risk", None), ("setting", ""), ("wave", None)),
                    models.Q(("item", None), ("risk__isnull", False), ("setting", ""), ("wave", None)),
                    models.Q(("item", None), ("risk", None), ("wave", None), models.Q(("setting", ""), _negated=True)),
                    _connector="OR",
                ),
                name="dependant_is_one_thing",
            ),
        ),
        Walls("decision", "dependant"),
    ]
