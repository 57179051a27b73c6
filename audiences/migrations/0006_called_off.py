from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audiences", "0005_settings")]

    operations = [
        migrations.AddField(name, "called_off_at", models.DateTimeField(null=True))
        for name in ("settingpolicy", "settingvalue", "statute")
    ]
