"""The working week of a country is a setting: a week that is not the usual one there becomes the country's decision."""

import datetime

from django.db import migrations
from django.utils import timezone

from audiences.domain import calendars

ALWAYS = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # it has held since before any clock of a tenant


def keep_unusual_weeks(apps, editor):
    """Rows are behind the walls of each tenant, for the owner too."""
    Country, SettingValue = apps.get_model("audiences", "Country"), apps.get_model("audiences", "SettingValue")
    for tenant in apps.get_model("tenancy", "Tenant").objects.all():
        _enter(editor, str(tenant.pk))
        for country in Country.objects.exclude(working_days=[]):
            if set(country.working_days) != calendars.working_week(country.code):
                SettingValue.objects.create(
                    name="working_week",
                    country_id=country.pk,
                    value=[str(day) for day in sorted(country.working_days)],
                    reason="Kept from the country's calendar",
                    decided_at=timezone.now(),
                    effective_at=ALWAYS,
                    is_announced=True,
                )
    _enter(editor, "")


def _enter(editor, tenant):
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant])


class Migration(migrations.Migration):
    dependencies = [("audiences", "0006_called_off"), ("tenancy", "0001_initial")]

    operations = [
        migrations.RunPython(keep_unusual_weeks, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("country", "working_days"),
    ]
