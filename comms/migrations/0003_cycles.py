"""Which cycle of an assignment a message is about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comms", "0002_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="cycle",
            field=models.PositiveSmallIntegerField(default=1),
        ),
    ]
