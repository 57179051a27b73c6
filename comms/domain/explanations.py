"""Why a message went when it went, or why it did not: sentences from its row (CO4)."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import clocks, places
from comms.domain import step_words
from comms.models import Message
from rollout.tenancy.models import Tenant
from rollout.web import formats, kept

_ENDS = {
    Message.State.PLANNED: gettext_lazy(
        "It waits. When its time comes, completion, absence and quiet hours are checked once more."
    ),
    Message.State.SENDING: gettext_lazy("It is being handed to the mail host right now."),
    Message.State.UNCERTAIN: gettext_lazy("Nobody knows whether it arrived, so it is not sent again by itself."),
}


def of(message: Message, tenant: Tenant) -> list[str]:
    """In the order in which it came about, on the recipient's clock."""
    said = [f"{_cause(message)}: {_moment(message.wanted_at, message, tenant)}."]
    if message.due_at != message.wanted_at:
        moved = _("Moved to %(moment)s") % {"moment": _moment(message.due_at, message, tenant)}
        said.append(f"{moved}: {kept.words(message.moved_because)}." if message.moved_because else f"{moved}.")
    if message.state in _ENDS:
        said.append(_ENDS[Message.State(message.state)])
    if message.settled_at:
        ended = (
            _END_WORDS[message.state]
            if message.attempts or message.state != Message.State.SENT
            else _("Dated %(moment)s.")
        )
        said.append(ended % {"moment": _moment(message.settled_at, message, tenant)})
    if message.state_because:
        said.append(f"{kept.words(message.state_because).rstrip('.')}.")
    if message.bounced_at:
        came = {"moment": _moment(message.bounced_at, message, tenant), "why": message.bounced_because}
        said.append(_("It came back %(moment)s: %(why)s") % came)
    if message.attempts > 1:
        times = message.attempts
        said.append(_("Handed over %(times)s times, always under the same Message-ID.") % {"times": times})
    return said


_END_WORDS = {
    Message.State.SENT: gettext_lazy("Sent and accepted by the mail host %(moment)s."),
    Message.State.SUPPRESSED: gettext_lazy("Not sent; decided %(moment)s."),
    Message.State.FAILED: gettext_lazy("Failed %(moment)s."),
    Message.State.UNCERTAIN: gettext_lazy("Left uncertain %(moment)s."),
    Message.State.PLANNED: gettext_lazy("Last tried %(moment)s."),
    Message.State.SENDING: gettext_lazy("Last tried %(moment)s."),
}


def _cause(message: Message) -> str:
    if message.cause == Message.Cause.BRIEFING:
        return _("Asked for as a briefing of managers")
    if message.step is None:
        return _("Asked for by a nudge")
    when = step_words.when(message.step)
    return _("Wanted by “%(step)s”, %(when)s") % {"step": message.step.name, "when": f"{when[0].lower()}{when[1:]}"}


def _moment(instant: datetime.datetime, message: Message, tenant: Tenant) -> str:
    zone = message.recipient.time_zone if places.is_zone(message.recipient.time_zone) else tenant.time_zone
    wall = clocks.local(instant, zone)
    return _("%(day)s, %(time)s in %(place)s") % {
        "day": formats.day(wall),
        "time": formats.time(wall),
        "place": message.recipient.site or places.city(zone),
    }
