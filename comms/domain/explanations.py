"""Why a message went when it went, or why it did not: sentences from its row (CO4)."""

import datetime

from audiences.domain import clocks, places
from comms.domain import step_words
from comms.models import Message
from rollout.tenancy.models import Tenant

_ENDS = {
    Message.State.PLANNED: "It waits. When its time comes, completion, absence and quiet hours are checked once more.",
    Message.State.SENDING: "It is being handed to the mail host right now.",
    Message.State.UNCERTAIN: "Nobody knows whether it arrived, so it is not sent again by itself.",
}


def of(message: Message, tenant: Tenant) -> list[str]:
    """In the order in which it came about, on the recipient's clock."""
    said = [f"{_cause(message)}: {_moment(message.wanted_at, message, tenant)}."]
    if message.due_at != message.wanted_at:
        moved = f"Moved to {_moment(message.due_at, message, tenant)}"
        said.append(f"{moved}: {message.moved_because}." if message.moved_because else f"{moved}.")
    if message.state in _ENDS:
        said.append(_ENDS[Message.State(message.state)])
    if message.settled_at:
        ended = _END_WORDS[message.state] if message.attempts or message.state != Message.State.SENT else "Dated"
        said.append(f"{ended} {_moment(message.settled_at, message, tenant)}.")
    if message.state_because:
        said.append(f"{message.state_because.rstrip('.')}.")
    if message.attempts > 1:
        said.append(f"Handed over {message.attempts} times, always under the same Message-ID.")
    return said


_END_WORDS = {
    Message.State.SENT: "Sent and accepted by the mail host",
    Message.State.SUPPRESSED: "Not sent; decided",
    Message.State.FAILED: "Failed",
    Message.State.UNCERTAIN: "Left uncertain",
    Message.State.PLANNED: "Last tried",
    Message.State.SENDING: "Last tried",
}


def _cause(message: Message) -> str:
    if message.step is None:
        return "Asked for by a nudge"
    return f"Wanted by “{message.step.name}”, {step_words.when(message.step).lower()}"


def _moment(instant: datetime.datetime, message: Message, tenant: Tenant) -> str:
    zone = message.recipient.time_zone if places.is_zone(message.recipient.time_zone) else tenant.time_zone
    wall = clocks.local(instant, zone)
    return f"{wall:%a} {wall.day} {wall:%b %Y}, {wall:%H:%M} in {message.recipient.site or places.city(zone)}"
