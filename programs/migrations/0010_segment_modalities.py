"""The modality through which people of a wave's segment learn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0009_consultations")]

    operations = [
        migrations.AddField(
            model_name="wavesegment",
            name="modality",
            field=models.CharField(
                blank=True,
                choices=[("elearning", "Self-paced"), ("vilt", "Virtual classroom"), ("ilt", "Classroom")],
                default="",
                max_length=12,
            ),
            preserve_default=False,
        ),
    ]
