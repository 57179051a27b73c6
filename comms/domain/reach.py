"""How far messages got (CO6). Every planned message is in exactly one of the figures, always."""

from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet

from comms.models import Message


@dataclass(frozen=True, slots=True)
class Reach:
    """Counts of messages by what became of them; `waiting` includes those being sent right now.

    `bounced` are among those sent or uncertain: a mail host reported later that they did not arrive.
    """

    waiting: int = 0
    sent: int = 0
    suppressed: int = 0
    failed: int = 0
    uncertain: int = 0
    bounced: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.sent + self.suppressed + self.failed + self.uncertain


_FIGURE = {
    Message.State.PLANNED: "waiting",
    Message.State.SENDING: "waiting",
    Message.State.SENT: "sent",
    Message.State.SUPPRESSED: "suppressed",
    Message.State.FAILED: "failed",
    Message.State.UNCERTAIN: "uncertain",
}


def of(messages: QuerySet[Message]) -> Reach:
    rows = list(messages.order_by().values_list("state").annotate(Count("pk"), Count("bounced_at")))
    found = _reach({state: count for state, count, _bounced in rows})
    return replace(found, bounced=sum(bounced for _state, _count, bounced in rows))


def by_step(messages: QuerySet[Message]) -> dict[int | None, Reach]:
    """The same per step id, one query; nudges under None."""
    found: dict[int | None, dict[str, int]] = {}
    for step_id, state, count in messages.order_by().values_list("step_id", "state").annotate(Count("pk")):
        found.setdefault(step_id, {})[state] = count
    return {step_id: _reach(counts) for step_id, counts in found.items()}


def _reach(counts: dict[str, int]) -> Reach:
    figures = dict.fromkeys(_FIGURE.values(), 0)
    for state, count in counts.items():
        figures[_FIGURE[Message.State(state)]] += count
    return Reach(**figures)
