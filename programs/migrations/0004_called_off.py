from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_settings")]

    operations = [
        migrations.AddField(name, "called_off_at", models.DateTimeField(null=True))
        for name in ("programsettingpolicy", "programsettingvalue")
    ]
