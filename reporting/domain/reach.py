"""Who no message has reached, and why: what a program manager can do something about."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comms.models import Message
from delivery.models.assignment import AssignmentQuerySet
from reporting.domain import measures
from rollout.web import formats


@dataclass(frozen=True)
class Unreached:
    """People assigned and not reached: without a mailbox of their own, with a refused message, others not yet."""

    people: int
    no_mailbox: int
    failed: int

    @property
    def sentence(self) -> str:
        """One sentence with the causes; empty when everybody was reached."""
        if not self.people:
            return ""
        people = {"people": formats.number(self.people), "causes": formats.enumerated(self._causes())}
        if not people["causes"]:
            return (
                ngettext(
                    "%(people)s person was not reached yet.", "%(people)s people were not reached yet.", self.people
                )
                % people
            )
        says = ngettext(
            "%(people)s person was not reached: %(causes)s.",
            "%(people)s people were not reached: %(causes)s.",
            self.people,
        )
        return says % people

    def _causes(self) -> Iterator[str]:
        if self.no_mailbox:
            says = ngettext(
                "%(people)s has no mailbox of their own", "%(people)s have no mailbox of their own", self.no_mailbox
            )
            yield says % {"people": formats.number(self.no_mailbox)}
        if self.failed:
            yield _("%(failed)s had a message refused") % {"failed": formats.number(self.failed)}


NOBODY = Unreached(0, 0, 0)


def unreached(assignments: AssignmentQuerySet, *, at: datetime.datetime) -> Unreached:
    """Over assignments the caller may see; one query."""
    return Unreached(**_missing(assignments, at).order_by().aggregate(**_causes()))


def of_programs(assignments: AssignmentQuerySet, *, at: datetime.datetime) -> dict[int, Unreached]:
    """The same by program key; programs that reached everybody are left out. One query."""
    rows = _missing(assignments, at).order_by().values("program").annotate(**_causes())
    return {row.pop("program"): Unreached(**row) for row in rows}


def _missing(assignments: AssignmentQuerySet, at: datetime.datetime) -> AssignmentQuerySet:
    return assignments.filter(measures.BY_KEY["assigned"].condition(at)).exclude(
        pk__in=measures.messaged(at).values("assignment")
    )


def _causes() -> dict[str, Count]:
    no_mailbox = Q(person__email="") | Q(person__shared_mailbox=True)
    refused = Message.objects.filter(state=Message.State.FAILED, assignment__isnull=False).values("assignment")
    return {
        "people": Count("pk"),
        "no_mailbox": Count("pk", filter=no_mailbox),
        "failed": Count("pk", filter=Q(pk__in=refused) & ~no_mailbox),
    }
