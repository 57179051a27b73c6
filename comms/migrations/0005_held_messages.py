"""Messages that an open readiness item holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comms", "0004_owner_digests"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="held",
            field=models.BooleanField(default=False),
        ),
    ]
