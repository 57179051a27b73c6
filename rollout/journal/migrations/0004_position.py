from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_for_whom")]

    operations = [migrations.AddField("cursor", "position", models.BigIntegerField(default=0))]
