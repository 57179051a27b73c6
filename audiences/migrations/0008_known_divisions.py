"""Whether files of a source may name divisions that are not there yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audiences", "0007_agreements")]

    operations = [
        migrations.AddField("peoplesource", "known_divisions", models.BooleanField(default=False)),
    ]
