"""Logins that entries name are not deleted; the database's keys say so already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _named() -> models.ForeignKey:
    return models.ForeignKey(
        null=True,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_origin"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AlterField("entry", "actor", _named()),
        migrations.AlterField("entry", "on_behalf_of", _named()),
    ]
