"""Items of a whole program and of a cohort, steps of a pilot and of briefings, evidence with an end."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0018_handed_over"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="readinessitem",
            name="readinessitem_scope_names_one",
        ),
        migrations.AddField(
            model_name="readinessitem",
            name="valid_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="readinessitem",
            name="guards",
            field=models.CharField(
                choices=[
                    ("pilot", "Launch of the pilot"),
                    ("briefing", "Briefing of managers, and the launch"),
                    ("launch", "Launch"),
                    ("awareness", "Messages"),
                ],
                default="launch",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="readinessitem",
            name="scope",
            field=models.CharField(
                choices=[
                    ("wave", "Whole wave"),
                    ("program", "Whole program"),
                    ("country", "Country"),
                    ("language", "Language"),
                    ("modality", "Modality"),
                    ("cohort", "Cohort"),
                ],
                default="wave",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="readinessitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scope__in", ["wave", "program"]), ("scope_value", "")),
                    models.Q(
                        models.Q(("scope__in", ["wave", "program"]), _negated=True),
                        models.Q(("scope_value", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="readinessitem_scope_names_one",
            ),
        ),
    ]
