"""Messages that an open readiness item holds (RD2): they stay planned, and go on once it is done or waived.

A held message is looked at again by itself after `AGAIN`; that an item is settled brings it forward.
"""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_noop

from comms.domain import planning
from comms.domain.recheck import Verdict
from comms.models import Message
from delivery.models import Assignment
from programs.domain import contacts, dates
from programs.domain.contacts import Stops
from programs.models import ReadinessItem
from rollout.jobs.domain import agenda
from rollout.journal.models import Entry
from rollout.tenancy import actors
from rollout.tenancy.models import Tenant
from rollout.tenancy.statements import Slot

AGAIN = datetime.timedelta(hours=1)
CHUNK = 1_000  # messages
VERBS = {"readiness.finished", "readiness.checked", "readiness.undone", "waiver.granted"}
_UNTIL = gettext_noop("held until “%(item)s” is done or waived")


class Holds:
    """What holds the messages of a batch; a query or two for all of them."""

    def __init__(self, messages: Iterable[Message], tenant: Tenant) -> None:
        self._stops, self._by = Stops(message.program_id for message in messages), actors.system(tenant)

    def verdict(self, message: Message, at: datetime.datetime, reports: Sequence[Assignment] = ()) -> Verdict | None:
        """Later, where contact with whom it is about is stopped; a digest waits for each of those whom it names."""
        today = dates.today(self._by, at)
        about = [(each.wave_id, each.person) for each in reports] or [(message.wave_id, message.recipient)]
        for wave, person in about:
            item = self._stops.of(wave, person, today)
            if item:
                return Verdict(later_at=at + AGAIN, because=because(item), held=True)
        return None


def free(today: datetime.date | Slot) -> Q:
    """Messages that nothing can hold, as no item is open in their wave; of others it is asked whom items are about.

    A digest waits when it is judged; a briefing asks for itself.
    """
    open_ones = contacts.may_stop(today).filter(wave=OuterRef("wave"))
    return ~Q(cause=Message.Cause.BRIEFING) & (Q(assignment=None) | ~Exists(open_ones))


def because(item: ReadinessItem) -> str:
    """Why a message waits, as it is kept."""
    return (_UNTIL % {"item": item.title})[:200]


def follow(entry: Entry, tenant: Tenant, after: int) -> int | None:
    """An item is settled: look at the held messages of its program again now, a chunk in each step."""
    held = Message.objects.filter(program=entry.data["program"], held=True, state=Message.State.PLANNED)
    ids = list(held.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    held.filter(pk__in=ids).update(
        due_at=Greatest("wanted_at", Value(entry.at)), held=False
    )  # a deadline may have moved
    if ids:
        agenda.lower_for(tenant, planning.KIND, entry.at)
    return ids[-1] if len(ids) == CHUNK else None
