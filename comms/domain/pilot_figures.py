"""What messages say of a pilot: how many were refused for good or came back (RD3); and how a wave is let go again."""

import datetime
from decimal import Decimal

from django.db.models import Count, Q

from comms.domain import planning
from comms.models import Message
from programs.domain.pilot_rule import Counted
from programs.models import Wave
from rollout.jobs.domain import agenda
from rollout.journal.models import Entry
from rollout.tenancy.models import Tenant

_ANSWERED = (Message.State.SENT, Message.State.FAILED)


def bounced(wave: Wave, upto: datetime.datetime) -> Counted:
    """Of the messages that the server answered to by the instant."""
    answered = Message.objects.filter(wave=wave, state__in=_ANSWERED, settled_at__lte=upto).exclude(to="")
    lost = Q(state=Message.State.FAILED) | Q(bounced_at__lte=upto)
    row = answered.aggregate(all=Count("pk"), refused=Count("pk", filter=lost))
    return Counted(Decimal(row["refused"]), row["all"])


def wake(entry: Entry, tenant: Tenant) -> None:
    """Follow `wave.contacts_restarted`: what waited is judged by its time of now, and goes or not."""
    agenda.lower_for(tenant, planning.KIND, entry.at)
