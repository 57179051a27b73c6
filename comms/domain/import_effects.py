"""Messages to people of an import: what undoing it cannot take back."""

from collections.abc import Iterator

from django.db.models.expressions import RawSQL
from django.utils.translation import ngettext

from audiences.domain.import_consequences import Consequence, Moves
from audiences.models import PeopleImport
from comms.models import Message


def ahead(moves: Moves) -> Iterator[Consequence]:
    """Planned messages go with their assignments, of which delivery speaks."""
    yield from ()


def since(people_import: PeopleImport, people: RawSQL) -> Iterator[Consequence]:
    """Messages that were sent to the import's people after it was applied."""
    sent = Message.objects.filter(
        recipient__in=people, state=Message.State.SENT, settled_at__gte=people_import.applied_at
    ).count()
    yield Consequence(
        ngettext(
            "%(count)s message was sent to people of this file since. It stays sent.",
            "%(count)s messages were sent to people of this file since. They stay sent.",
            sent,
        )
        % {"count": f"{sent:,}"},
        sent,
    )
