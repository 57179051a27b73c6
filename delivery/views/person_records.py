"""The person page's section: what the ledger has about this person, with what a record lacks to count (CD1)."""

import zoneinfo
from typing import Any

from audiences.domain import agreement_masks
from audiences.domain.agreement_masks import Shown
from audiences.models import Person
from delivery.domain import attempts, evidence
from delivery.models import Assignment, CompletionRecord
from rollout.tenancy import clock
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

MOST = 20  # records, the newest
_MARKS = {
    CompletionRecord.Status.COMPLETED: "good",
    CompletionRecord.Status.STARTED: "info",
    CompletionRecord.Status.FAILED: "stop",
}


def section(person: Person, actor: Actor) -> dict[str, Any] | None:
    """Newest first; None for those who may not see the person's results, and where there is no record."""
    sees_all = actor.reaches_all(Action.VIEW_RESULTS)
    if not sees_all and not Person.objects.visible_to(actor, Action.VIEW_RESULTS).filter(pk=person.pk).exists():
        return None
    masks = agreement_masks.on(clock.now(actor.tenant).astimezone(zoneinfo.ZoneInfo(actor.tenant.time_zone)).date())
    records = attempts.seen(person, masks).select_related("source", "module__program")
    listed = list(records.order_by("-received_at", "-pk")[: MOST + 1])
    if not listed:
        return None
    programs = set(Assignment.objects.filter(person=person).values_list("program", flat=True))
    hidden = masks.hides(Shown.SCORE, person)
    return {
        "records": [_row(record, programs) for record in listed[:MOST]],
        "more": len(listed) > MOST,
        "most": MOST,
        "hides_scores": hidden,
    }


def _row(record: CompletionRecord, programs: set[int]) -> dict[str, Any]:
    kinds = (evidence.missing(record.unmet, pk) for pk in sorted({record.module.program_id, *programs}))
    lacks, status = evidence.words(kinds), CompletionRecord.Status(record.status)
    return {"record": record, "status": "watch" if lacks else _MARKS[status], "words": status.label, "lacks": lacks}
