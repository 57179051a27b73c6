"""What evidence a completion record carries, and what it lacks."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_walls")]
    operations = [
        migrations.AddField(
            "completionrecord", "evidence", ArrayField(models.CharField(max_length=12), default=list, size=None)
        ),
        migrations.AddField("completionrecord", "unmet", models.JSONField(default=dict)),
        migrations.AddIndex(
            "completionrecord",
            models.Index(fields=["tenant", "source"], name="record_lacking", condition=~models.Q(unmet={})),
        ),
    ]
