from django.db import migrations, models
from django.db.models import Q

_STATES = [
    ("asked", "Waiting"),
    ("granted", "Granted"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
    ("ended", "Over"),
    ("lapsed", "No longer needed"),
]
_DECIDED = Q(state__in=["asked", "withdrawn", "lapsed"], decided_at=None) | Q(
    state__in=["granted", "refused", "ended"], decided_at__isnull=False
)
_ENDED = Q(ended_at__isnull=False) | ~Q(state__in=["ended", "lapsed"])


class Migration(migrations.Migration):
    dependencies = [("delivery", "0004_dates_of_cycles")]

    operations = [
        migrations.RemoveConstraint("assignmentexception", "exception_decided"),
        migrations.RemoveConstraint("assignmentexception", "exception_ended"),
        migrations.AlterField(
            "assignmentexception",
            "state",
            models.CharField(choices=_STATES, default="asked", max_length=12),
        ),
        migrations.AddConstraint(
            "assignmentexception", models.CheckConstraint(condition=_DECIDED, name="exception_decided")
        ),
        migrations.AddConstraint(
            "assignmentexception", models.CheckConstraint(condition=_ENDED, name="exception_ended")
        ),
    ]
