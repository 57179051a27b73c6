from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_walls")]

    operations = [
        migrations.AlterField(
            model_name="assignment",
            name="withdrawn_reason",
            field=models.CharField(
                blank=True,
                choices=[("left", "Has left the company"), ("audience", "Is no longer in the audience")],
                max_length=200,
            ),
        ),
    ]
