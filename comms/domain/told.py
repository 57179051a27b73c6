"""How the journal tells of messages: verbs and nouns."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from comms.domain import verbs
from comms.models import Message
from rollout.journal.domain import nouns
from rollout.journal.domain import verbs as journal_verbs


def start() -> None:
    """Let the journal know the words."""
    journal_verbs.register(verbs.WORDS)
    nouns.register(
        {
            "message": lazy("Message"),
            "ownerdigest": lazy("Daily mail to an owner"),
            "sequence": lazy("Sequence of messages"),
            "step": lazy("Message of a sequence"),
        }
    )
    nouns.register_name("ownerdigest", str, "owner")
    nouns.register_name("message", _message, "recipient", "step", "wave__program")


def _message(row: Message) -> str:
    what = row.subject or row.step
    return _("%(message)s to %(person)s") % {"message": what, "person": row.recipient} if what else str(row.recipient)
