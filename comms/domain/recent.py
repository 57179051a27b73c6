"""What went to the people of a batch lately, and what is about to: read once, kept up while the batch is judged."""

import datetime
from collections.abc import Sequence

from django.db import connection
from django.db.models import Q, QuerySet

from audiences.models import Person
from comms.domain import loads
from comms.domain.loads import Candidate, Went
from comms.domain.recheck import Verdict
from comms.domain.send_terms import Terms
from comms.domain.timing import Where
from comms.models import Message

SINCE = datetime.timedelta(days=31)  # the longest that a setting looks back
HANDED_OVER = (Message.State.SENDING, Message.State.SENT, Message.State.UNCERTAIN)

_LOCK = """
SELECT pg_advisory_xact_lock(hashtext('comms.loads'), (id %% 2147483647)::int)
FROM (SELECT id FROM unnest(%s::bigint[]) AS id ORDER BY id) AS person
"""


class Recent:
    """The messages of the recipients of a batch; other workers that judge the same people wait for the transaction.

    Without that, two of them would each find one place left under the cap.
    """

    def __init__(self, messages: Sequence[Message], *, before: datetime.datetime) -> None:
        people = sorted({message.recipient_id for message in messages})
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [people])
        others = Message.objects.filter(recipient__in=people).exclude(pk__in=[each.pk for each in messages])
        self._went = went_to(others, before=before)

    def verdict(self, message: Message, reader: Person, *, at: datetime.datetime, terms: Terms) -> Verdict:
        """It counts for its recipient, and goes when its `reader`, perhaps a deputy, may be written to."""
        went = self._went.get(message.recipient_id, [])
        return loads.verdict(Candidate.of(message), went, where=Where.of(reader), terms=terms, at=at)

    def note(self, message: Message, at: datetime.datetime) -> None:
        """It goes."""
        went = Went(at, message.program_id, Candidate.of(message).reminds)
        self._went.setdefault(message.recipient_id, []).append(went)


def went_to(messages: QuerySet[Message], *, before: datetime.datetime) -> dict[int, list[Went]]:
    """By recipient: what went, and what workers have taken, which counts as gone by `before`. One query."""
    gone = Q(state__in=HANDED_OVER, settled_at__gt=before - SINCE)
    taken = Q(state=Message.State.SENDING) | Q(state=Message.State.PLANNED, lease_until__isnull=False)
    rows = (
        messages.filter(gone | taken)
        .order_by()
        .values_list("recipient", "settled_at", "program", "assignment", "step", "step__anchor", "step__offset_days")
    )
    found: dict[int, list[Went]] = {}
    for recipient, settled_at, program, assignment, step, anchor, offset_days in rows:
        reminds = bool(assignment) and (step is None or loads.reminds(anchor, offset_days))
        found.setdefault(recipient, []).append(Went(settled_at or before, program, reminds))
    return found
