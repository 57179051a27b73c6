"""A tenant that is still being loaded counts as not there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_roles")]
    operations = [
        migrations.AddField(model_name="tenant", name="is_loading", field=models.BooleanField(default=False)),
    ]
