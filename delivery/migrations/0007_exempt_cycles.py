"""Since when, and until when, somebody was exempt in a cycle that is over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0006_content_orders"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignmentcycle",
            name="exempt_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignmentcycle",
            name="exempt_until",
            field=models.DateTimeField(null=True),
        ),
    ]
