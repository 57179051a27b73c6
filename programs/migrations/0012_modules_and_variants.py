"""Kinds of modules, their cores and variants with versions, and reviews of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0014_segment_stays"),
        ("programs", "0011_calendar"),
        ("tenancy", "0006_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("sme", "SME review"), ("legal", "Legal review")], max_length=5)),
                ("due_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("signed", "Signed off"),
                            ("changes", "Changes asked for"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(null=True)),
                ("comment", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reopened_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Variant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "treatment",
                    models.CharField(
                        choices=[
                            ("core", "Core"),
                            ("translate", "Translate"),
                            ("adapt", "Adapt"),
                            ("replace", "Replace"),
                        ],
                        max_length=9,
                    ),
                ),
                ("locale", models.CharField(max_length=16)),
                ("division", models.CharField(blank=True, max_length=400)),
                ("job_role", models.CharField(blank=True, max_length=120)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("source_version", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("published_version", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("sme_review", "SME review"),
                            ("legal_review", "Legal review"),
                            ("approved", "Approved"),
                            ("published", "Published"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("course_id", models.CharField(blank=True, max_length=120)),
                ("launch_url", models.URLField(blank=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="VariantUpdate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "touches",
                    models.CharField(
                        choices=[
                            ("nothing", "Editorial: reviewers are informed"),
                            ("subject", "Substantive: SME reviews are opened again"),
                            ("legal", "Legal: legal reviews are opened again"),
                            ("both", "Substantive and legal: both are opened again"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="module",
            name="kind",
            field=models.CharField(
                choices=[
                    ("elearning", "eLearning"),
                    ("vilt", "VILT"),
                    ("ilt", "ILT"),
                    ("assessment", "Assessment"),
                    ("job_aid", "Job aid"),
                    ("guide", "Facilitator guide"),
                    ("survey", "Survey"),
                ],
                default="elearning",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="made",
            field=models.CharField(
                choices=[
                    ("fixed", "Fixed: the same for everybody"),
                    ("variable", "Variable: adapted where people are"),
                    ("local", "Local: made by each region"),
                ],
                default="fixed",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="module",
            name="modality",
            field=models.CharField(
                blank=True,
                choices=[("elearning", "Self-paced"), ("vilt", "Virtual classroom"), ("ilt", "Classroom")],
                default="elearning",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["job_aid", "guide", "survey"]), ("modality", "")),
                    models.Q(
                        models.Q(("kind__in", ["job_aid", "guide", "survey"]), _negated=True),
                        models.Q(("modality", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="module_modality_of_kind",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="reviewer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="tenant",
            field=rollout.tenancy.models.owned.TenantForeignKey(
                db_default=rollout.tenancy.models.owned.current_tenant(),
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddField(
            model_name="variant",
            name="module",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="variants",
                to="programs.module",
            ),
        ),
        migrations.AddField(
            model_name="variant",
            name="region",
            field=rollout.tenancy.models.owned.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="audiences.region",
            ),
        ),
        migrations.AddField(
            model_name="variant",
            name="tenant",
            field=rollout.tenancy.models.owned.TenantForeignKey(
                db_default=rollout.tenancy.models.owned.current_tenant(),
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="variant",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews",
                to="programs.variant",
            ),
        ),
        migrations.AddField(
            model_name="variantupdate",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="variantupdate",
            name="made_for",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="variantupdate",
            name="tenant",
            field=rollout.tenancy.models.owned.TenantForeignKey(
                db_default=rollout.tenancy.models.owned.current_tenant(),
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddField(
            model_name="variantupdate",
            name="variant",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="updates",
                to="programs.variant",
            ),
        ),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.UniqueConstraint(fields=("tenant", "module", "number"), name="variant_number_once"),
        ),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("treatment", "core"), _negated=True),
                fields=("tenant", "module", "locale", "region", "division", "job_role"),
                name="variant_place_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 0), ("treatment", "core")),
                    models.Q(models.Q(("treatment", "core"), _negated=True), ("number__gt", 0)),
                    _connector="OR",
                ),
                name="variant_core_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source_version", None), ("treatment__in", ["core", "replace"])),
                    models.Q(("source_version__gt", 0), ("treatment__in", ["translate", "adapt"])),
                    _connector="OR",
                ),
                name="variant_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_version", None), ("published_version__lte", models.F("version")), _connector="OR"
                ),
                name="variant_published_version",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["tenant", "outcome", "due_on"], name="review_open"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "open")), fields=("tenant", "variant", "kind"), name="review_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("outcome", "open")),
                    models.Q(models.Q(("outcome", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="review_decided_or_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["signed", "changes"]), _negated=True),
                    ("version__isnull", False),
                    _connector="OR",
                ),
                name="review_version_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="variantupdate",
            constraint=models.UniqueConstraint(fields=("tenant", "variant", "version"), name="variantupdate_once"),
        ),
        Walls("variant", "variantupdate", "review"),
    ]
