import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0015_taking_back"),
        ("tenancy", "0006_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PossibleDuplicate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("duplicate", "Possible duplicate"), ("returner", "Possible returner")], max_length=10
                    ),
                ),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("email", "Same e-mail address, and nobody else has it"),
                                ("hired", "Same name and hire date"),
                                ("place", "Same name, manager and division"),
                                ("joined", "Same name, nobody else has it, and came in after the other one left"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To decide"), ("not_same", "Not the same person"), ("merged", "Merged")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
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
                    "first",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audiences.person",
                    ),
                ),
                (
                    "second",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audiences.person",
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
        ),
        migrations.CreateModel(
            name="PersonMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(max_length=8)),
                ("moved", models.JSONField(default=dict)),
                ("merged_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "away",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audiences.person",
                    ),
                ),
                (
                    "kept",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="audiences.person",
                    ),
                ),
                (
                    "merged_by",
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
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pair",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="merges",
                        to="audiences.possibleduplicate",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="possibleduplicate",
            index=models.Index(fields=["tenant", "state", "found_at"], name="possibleduplicate_state"),
        ),
        migrations.AddIndex(
            model_name="possibleduplicate",
            index=models.Index(fields=["tenant", "second"], name="possibleduplicate_second"),
        ),
        migrations.AddConstraint(
            model_name="possibleduplicate",
            constraint=models.UniqueConstraint(
                fields=("tenant", "first", "second"), name="possibleduplicate_pair_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="possibleduplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="possibleduplicate_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="possibleduplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="possibleduplicate_decided_or_open",
            ),
        ),
        migrations.AddIndex(
            model_name="personmerge",
            index=models.Index(
                condition=models.Q(("undone_at", None)), fields=["tenant", "kept"], name="personmerge_kept"
            ),
        ),
        migrations.AddIndex(
            model_name="personmerge",
            index=models.Index(fields=["tenant", "pair"], name="personmerge_pair"),
        ),
        migrations.AddConstraint(
            model_name="personmerge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("tenant", "away"), name="personmerge_away_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="personmerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("away")), _negated=True), name="personmerge_of_two"
            ),
        ),
        Walls("possibleduplicate", "personmerge"),
    ]
