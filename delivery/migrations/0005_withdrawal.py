"""When an assignment was withdrawn, and for which of the known reasons."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0004_exceptions")]
    operations = [
        migrations.AddField("assignment", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "assignment",
            "withdrawn_reason",
            models.CharField(blank=True, choices=[("left", "Has left the company")], max_length=200),
        ),
    ]
