"""The person page's section: every message to this person, whichever program it is about (CO6)."""

from typing import Any

from audiences.models import Person
from comms.models import Message
from comms.views import log
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

_MOST = 20


def section(person: Person, actor: Actor) -> dict[str, Any] | None:
    """The latest, within the actor's reach; None for those who may not see messages."""
    if not actor.may(Action.VIEW_MESSAGES):
        return None
    visible = Message.objects.visible_to(actor, Action.VIEW_MESSAGES).filter(recipient=person)
    latest = list(visible.select_related("program", "step", "recipient").order_by("-due_at", "-pk")[: _MOST + 1])
    return {
        "messages": [(each, log.cause(each), log.status(each), log.reason(each)) for each in latest[:_MOST]],
        "more": len(latest) > _MOST,
        "person": person,
    }
