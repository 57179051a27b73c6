"""Messages that came back, and the briefing of managers by mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comms", "0007_digest_choices"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="bounced_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="bounced_because",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="message",
            name="cause",
            field=models.CharField(
                choices=[
                    ("step", "Sequence"),
                    ("nudge", "Nudge"),
                    ("release", "No longer needed"),
                    ("briefing", "Briefing of managers"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["tenant", "message_id"], name="message_by_message_id"),
        ),
    ]
