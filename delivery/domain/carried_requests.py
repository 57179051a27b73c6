"""What somebody asked for and nobody decided, once the next cycle of their assignment begins (GO9).

It goes on for that cycle. What the cycle leaves nothing to decide of is closed, with a sentence for who asked: credit
for what was learned before it began, and time that the deadline gives already.
"""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from audiences.domain import clocks
from delivery.domain import exceptions
from delivery.models import AssignmentException
from rollout.tenancy import bulk
from rollout.tenancy.actors import Actor
from rollout.web import formats, kept

CARRIED, LAPSED = "exception.carried", "exception.lapsed"

Kind, State = AssignmentException.Kind, AssignmentException.State


def go_on(assignments: Iterable[int], *, by: Actor, at: datetime.datetime) -> None:
    """Let what waits of these assignments, by id, be about the cycle and the deadline that they have now.

    Done again, it finds nothing.
    """
    waiting = AssignmentException.objects.waiting().filter(assignment__in=list(assignments))
    held = waiting.select_for_update(of=["self"], no_key=True).select_related("assignment")
    asked = list(held.order_by("pk"))
    carried = [each for each in asked if each.cycle != each.assignment.cycle]
    for each in carried:
        each.cycle = each.assignment.cycle
    bulk.update(carried, ["cycle"])
    needless = {each: why for each in asked if (why := _needless(each))}
    for each, why in needless.items():
        each.state, each.ended_at, each.ended_because = State.LAPSED, at, why
    bulk.update(list(needless), ["state", "ended_at", "ended_because"])
    for each in asked:
        if each in needless:
            exceptions.record(LAPSED, each, by, at)
        elif each in carried:
            exceptions.record(CARRIED, each, by, at, cycle=each.cycle)


def _needless(asked: AssignmentException) -> str:
    """Why nothing is left to decide, as it is kept; empty where something is."""
    assignment = asked.assignment
    zone, began = assignment.due_zone, assignment.cycle_from
    with kept.source():
        if asked.kind == Kind.CREDIT and asked.learned_on and began:
            day = clocks.local(began, zone).date()
            said = _(
                "A new cycle of the training began on %(day)s; what was learned before is of the cycle that is over."
            )
            return said % {"day": formats.long_day(day)} if asked.learned_on < day else ""
        if asked.kind == Kind.EXTENSION and asked.until:
            day = clocks.local(assignment.due_at, zone).date()
            said = _("The deadline moved to %(day)s, which is all the time that was asked for.")
            return said % {"day": formats.long_day(day)} if asked.until <= day else ""
    return ""
