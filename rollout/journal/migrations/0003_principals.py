"""Whom an act was done for, to be asked for like who did it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_walls"),
        ("tenancy", "0004_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("on_behalf_of__isnull", False)),
                fields=["tenant", "on_behalf_of", "-at", "-id"],
                name="entry_principal",
            ),
        ),
    ]
