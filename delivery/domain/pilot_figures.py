"""What the ledger says of a pilot besides who completed: the scores (RD3)."""

import datetime
from decimal import Decimal

from django.db.models import Avg, Exists, OuterRef, QuerySet

from delivery.models import Assignment, CompletionRecord
from programs.domain.pilot_rule import Counted
from programs.models import Module, Program, Wave


def score(wave: Wave, upto: datetime.datetime) -> Counted:
    """Each person counts once, with the mean of their scores received by the instant."""
    people = Assignment.objects.filter(wave=wave).exclude(state=Assignment.State.WITHDRAWN).values("person")
    newer = CompletionRecord.objects.filter(supersedes=OuterRef("pk"), received_at__lte=upto)
    rows = _scored(wave.program).filter(person__in=people, received_at__lte=upto).filter(~Exists(newer))
    found = list(rows.order_by().values("person").annotate(mean=Avg("score")).values_list("mean", flat=True))
    return Counted(sum(found, Decimal()), len(found))


def has_scores(program: Program) -> bool:
    return _scored(program).exists()


def _scored(program: Program) -> QuerySet[CompletionRecord]:
    courses = Module.every.filter(program=program).exclude(course_id="").values("course_id")
    return CompletionRecord.objects.filter(module__course_id__in=courses, score__isnull=False)
