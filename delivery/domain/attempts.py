"""What the ledger has of a person, as far as agreements let it be seen: every attempt, or the last of each module."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from audiences.domain.agreement_masks import Masks, Shown
from audiences.models import Person
from delivery.models import CompletionRecord


def seen(person: Person, masks: Masks) -> QuerySet[CompletionRecord]:
    """Records that count now; where attempts are hidden, the newest of each module alone (GO5)."""
    records = CompletionRecord.objects.current().filter(person=person)
    if not masks.hides(Shown.ATTEMPTS, person):
        return records
    later = Q(received_at__gt=OuterRef("received_at")) | Q(received_at=OuterRef("received_at"), pk__gt=OuterRef("pk"))
    same = CompletionRecord.objects.current().filter(later, person=OuterRef("person"), module=OuterRef("module"))
    return records.exclude(Exists(same))
