"""Merged people and divisions may leave two stakeholders for one place."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0018_framework"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="stakeholder",
            name="stakeholder_once",
        ),
    ]
