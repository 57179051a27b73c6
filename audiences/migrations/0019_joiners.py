import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0018_stays_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="importline",
            name="follows",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), db_default=[], default=list, size=None
            ),
        ),
    ]
