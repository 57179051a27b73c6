"""Whom readiness items hold, what they guard, and how many a launch held."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0006_check_runs"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="launch",
            name="held",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="readinessitem",
            name="guards",
            field=models.CharField(
                choices=[("launch", "Launch"), ("awareness", "Messages")], default="launch", max_length=9
            ),
        ),
        migrations.AddField(
            model_name="readinessitem",
            name="scope",
            field=models.CharField(
                choices=[
                    ("wave", "Whole wave"),
                    ("country", "Country"),
                    ("language", "Language"),
                    ("modality", "Modality"),
                ],
                default="wave",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="readinessitem",
            name="scope_value",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddConstraint(
            model_name="readinessitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scope", "wave"), ("scope_value", "")),
                    models.Q(models.Q(("scope", "wave"), _negated=True), models.Q(("scope_value", ""), _negated=True)),
                    _connector="OR",
                ),
                name="readinessitem_scope_names_one",
            ),
        ),
    ]
