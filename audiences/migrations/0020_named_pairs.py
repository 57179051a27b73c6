import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0019_joiners"),
    ]

    operations = [
        migrations.AlterField(
            model_name="possibleduplicate",
            name="evidence",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("email", "Same e-mail address, and nobody else has it"),
                        ("hired", "Same name and hire date"),
                        ("place", "Same name, manager and division"),
                        ("named", "Somebody said so"),
                        ("joined", "Same name, nobody else has it, and came in after the other one left"),
                    ],
                    max_length=8,
                ),
                size=None,
            ),
        ),
    ]
