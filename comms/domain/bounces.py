"""Messages, and daily mails to owners, that came back after the mail host had accepted them (CO6)."""

import datetime

from comms.models import Message, OwnerDigest
from rollout.journal.domain import entries
from rollout.mail.domain import returned
from rollout.tenancy.actors import Actor


def start() -> None:
    """From `apps.py`: what is looked for when the bounce mailbox is read."""
    returned.register("messages", returned.Mails(Message.objects.all, lambda row: row.to, _record_message))
    owners = OwnerDigest.objects.select_related("owner")
    returned.register("owner_digests", returned.Mails(owners.all, lambda row: row.owner.email, _record_digest))


def _record_message(message: Message, status: str, by: Actor, at: datetime.datetime) -> None:
    data = {"program": message.program_id, "status": status}
    entries.record("message.bounced", subject=message, by=by, at=at, data=data)


def _record_digest(digest: OwnerDigest, status: str, by: Actor, at: datetime.datetime) -> None:
    entries.record("digest.bounced", subject=digest, by=by, at=at, data={"owner": digest.owner_id, "status": status})
