"""The journal's word that people joined or left a segment that something uses: floors above follow it.

Who they are is in the stays, at the entry's instant; where nothing uses a segment, the stays alone remember.
"""

import datetime

from audiences.domain import segment_uses
from audiences.domain.stays import Moved
from audiences.models import Segment
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor

VERB = "segment.people_moved"


def record(*, moved: Moved, cause: str, by: Actor, at: datetime.datetime, because: Entry | None = None) -> None:
    """One entry a segment, in the transaction that wrote the stays; `because` is the entry that was followed."""
    if not moved.of_segment:
        return
    used = {use.segment for use in segment_uses.every()}
    for segment in Segment.objects.filter(pk__in=used.intersection(moved.of_segment)).order_by("pk"):
        joined, left = moved.of_segment[segment.pk]
        data = {"joined": joined, "left": left, "cause": cause, "because": because.pk if because else None}
        entries.record(VERB, subject=segment, by=by, at=at, data=data)
