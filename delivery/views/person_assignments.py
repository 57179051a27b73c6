"""The person page's section: what is assigned to this person, due on their own clock."""

from typing import Any

from django.utils.translation import gettext as _

from audiences.models import Person
from delivery.domain import moved_deadlines, needs, renewal_words
from delivery.models import Assignment, AssignmentException
from rollout.tenancy import clock
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web import formats

_MARKS = {
    Assignment.State.ASSIGNED: "idle",
    Assignment.State.IN_PROGRESS: "info",
    Assignment.State.COMPLETED: "good",
    Assignment.State.EXEMPT: "waive",
    Assignment.State.WITHDRAWN: "waive",
}


def section(person: Person, actor: Actor) -> dict[str, Any] | None:
    """Newest first, within the actor's reach; None for those who may not see results."""
    if not actor.may(Action.VIEW_RESULTS):
        return None
    visible = Assignment.objects.visible_to(actor, Action.VIEW_RESULTS).filter(person=person)
    related = ("program", "wave", "person", "own_rule__country", "own_rule__region")
    listed = list(visible.select_related(*related).order_by("-assigned_at", "-pk"))
    moved, needed = moved_deadlines.of(listed), needs.of(listed)
    renewals = renewal_words.of(listed, tenant=actor.tenant, at=clock.now(actor.tenant))
    asked = AssignmentException.objects.visible_to(actor, Action.VIEW_RESULTS).filter(assignment__person=person)
    return {
        "assignments": [
            (each, *status(each), needed[each.pk], moved.get(each.pk), renewals.get(each.pk)) for each in listed
        ],
        "person": person,
        "may_ask": actor.may(Action.ASK_EXCEPTIONS),
        "exceptions": asked.select_related("assignment__program").order_by("-asked_at", "-pk"),
    }


def status(assignment: Assignment) -> tuple[str, str]:
    """Status of the design's shapes, and words; overdue once it is marked."""
    state = Assignment.State(assignment.state)
    if state is Assignment.State.WITHDRAWN and assignment.withdrawn_reason:
        reason = assignment.get_withdrawn_reason_display()
        return _MARKS[state], _("Withdrawn: %(reason)s") % {"reason": reason}
    if assignment.overdue_at and state in (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS):
        return "watch", _("Overdue, %(state)s") % {"state": formats.in_sentence(state.label)}
    if (
        assignment.completed_before_at
        and assignment.cycle_rule
        and state in (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)
    ):
        return _MARKS[state], _("In renewal, %(state)s") % {"state": formats.in_sentence(state.label)}
    return _MARKS[state], state.label
