"""The modality through which the person of an assignment learns, as it was when it was issued."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_out_of_audience")]

    operations = [
        migrations.AddField(
            model_name="assignment",
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
