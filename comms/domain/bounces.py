"""Messages that came back after the mail host had accepted them (CO6): found by the Message-ID that they left with.

A message stays sent, for the host did accept it; that it came back is noted once, however often it is reported.
"""

import datetime
from collections.abc import Iterable

from django.db.models import Q

from comms.models import Message
from rollout.journal.domain import entries
from rollout.mail.domain.dsn import Failure
from rollout.tenancy.actors import Actor

BOUNCED = "message.bounced"


def note(*, failures: Iterable[Failure], by: Actor, at: datetime.datetime) -> int:
    """Note what came back of the tenant's messages, inside its walls; how many are new."""
    by_token: dict[str, list[Failure]] = {}
    for failure in failures:
        if failure.message_id:
            by_token.setdefault(_token(failure.message_id), []).append(failure)
    if not by_token:
        return 0
    ours = Q()
    for token in by_token:
        ours |= Q(message_id__startswith=f"<{token}@")
    gone = (Message.State.SENT, Message.State.UNCERTAIN)
    rows = Message.objects.select_for_update(of=("self",)).filter(ours, state__in=gone, bounced_at=None)
    noted = 0
    for message in rows.order_by("pk"):
        failure = _of(message, by_token[_token(message.message_id)])
        if failure is None:
            continue
        message.bounced_at, message.bounced_because = at, failure.because
        message.save(update_fields=["bounced_at", "bounced_because"])
        data = {"program": message.program_id, "status": failure.status}
        entries.record(BOUNCED, subject=message, by=by, at=at, data=data)
        noted += 1
    return noted


def _of(message: Message, failures: list[Failure]) -> Failure | None:
    """The failure of its own recipient. A report about one recipient alone is about them by whatever name, as mail is
    passed on; one about several has to name them."""
    named = [each for each in failures if each.recipient == message.to.lower()]
    if named:
        return named[0]
    return failures[0] if len({each.recipient for each in failures}) == 1 else None


def _token(message_id: str) -> str:
    return message_id.strip("<>").partition("@")[0].lower()
