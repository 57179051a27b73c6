"""Whether managers act on a program, wave by wave (ST3): as far as there are rows that say so.

Told: a message about people of theirs was sent to them. Read: they said on their team page that they have read the
briefing of the wave. Acting: somebody of theirs was nudged from a team page.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from comms.models import Message, Step
from delivery.models.assignment import AssignmentQuerySet
from programs.models import BriefingRead, Program
from reporting.domain import privacy


@dataclass(frozen=True)
class Line:
    """Managers of one wave's people; `told`, `read` and `acting` are among them. `hidden` where too few to show."""

    wave: str
    managers: int
    told: int
    read: int
    acting: int
    hidden: bool


def of(program: Program, seen: AssignmentQuerySet, *, minimum: int) -> list[Line]:
    """In the order of the waves; one query. `seen` are the program's assignments in the reader's reach."""
    to_managers = Q(step__recipient=Step.Recipient.MANAGER) | Q(cause=Message.Cause.BRIEFING)
    sent = Message.objects.filter(to_managers, program=program, state=Message.State.SENT, assignment=None)
    nudged = Message.objects.filter(program=program, cause=Message.Cause.NUDGE)
    read = BriefingRead.objects.filter(wave=OuterRef("wave"), manager=OuterRef("person__manager"))
    rows = (
        seen.filter(person__manager__isnull=False)
        .order_by("wave__starts_on", "wave__number")
        .values("wave__name", "wave__starts_on", "wave__number")
        .annotate(
            managers=Count("person__manager", distinct=True),
            told=Count("person__manager", distinct=True, filter=Q(person__manager__in=sent.values("recipient"))),
            read=Count("person__manager", distinct=True, filter=Exists(read)),
            acting=Count("person__manager", distinct=True, filter=Q(pk__in=nudged.values("assignment"))),
        )
    )
    return [
        Line(
            row["wave__name"],
            row["managers"],
            row["told"],
            row["read"],
            row["acting"],
            privacy.is_small(row["managers"], minimum),
        )
        for row in rows
    ]
