from django.db import migrations

_NAMES = """
UPDATE programs_changeorder SET reorganized = jsonb_build_object(
    'was', reorganized -> 'division', 'now', reorganized -> 'into', 'gone', reorganized -> 'gone')
WHERE reorganized IS NOT NULL
"""
_BACK = """
UPDATE programs_changeorder SET reorganized = jsonb_build_object(
    'division', reorganized -> 'was', 'into', reorganized -> 'now', 'gone', reorganized -> 'gone')
WHERE reorganized IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_walls")]

    operations = [
        migrations.RenameField("changeorder", "merged", "reorganized"),
        migrations.RunSQL(_NAMES, _BACK),
    ]
