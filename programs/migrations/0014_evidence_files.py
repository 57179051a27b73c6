"""Files that prove readiness items done."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


def tenant() -> rollout.tenancy.models.owned.TenantForeignKey:
    return rollout.tenancy.models.owned.TenantForeignKey(
        db_default=rollout.tenancy.models.owned.current_tenant(),
        db_index=False,
        editable=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="tenancy.tenant",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0013_escalations"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceContent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("tenant", tenant()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant", "sha256"), name="evidencecontent_once")],
            },
        ),
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "content",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="files",
                        to="programs.evidencecontent",
                    ),
                ),
                (
                    "item",
                    rollout.tenancy.models.owned.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="programs.readinessitem",
                    ),
                ),
                ("tenant", tenant()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "item", "number"), name="evidencefile_number_once"),
                    models.UniqueConstraint(fields=("tenant", "item", "content"), name="evidencefile_content_once"),
                ],
            },
        ),
        Walls("evidencecontent", "evidencefile"),
    ]
