"""Deciding about a message of which nobody knows whether it arrived: a person sends it again, or leaves it."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from comms.domain import planning
from comms.models import Message
from programs.domain import lifting
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Refused
from rollout.web import formats


def again(*, message: Message, by: Actor, at: datetime.datetime) -> Message:
    """Plan it anew under the same Message-ID, so that mail programs show a second copy as the same mail."""
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        if locked.state != Message.State.UNCERTAIN:
            raise Refused(
                _("Only an uncertain message can be sent again; this one is “%(state)s”.")
                % {"state": formats.in_sentence(locked.get_state_display())},
                lift=lifting.while_so(),
            )
        locked.state, locked.settled_at, locked.lease_until = Message.State.PLANNED, None, None
        locked.state_because = gettext_noop("Sent again on request")
        locked.save(update_fields=["state", "settled_at", "lease_until", "state_because"])
        entries.record("message.resent", subject=locked, by=by, at=at, data={"attempts": locked.attempts})
        agenda.lower_for(by.tenant, planning.KIND, min(at, locked.due_at))
    return locked
