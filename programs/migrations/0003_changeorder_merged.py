from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_walls")]

    operations = [migrations.AddField("changeorder", "merged", models.JSONField(null=True))]
