"""What the reader is asked for, and for those who ask, what is not answered in time."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from programs.domain import asks
from programs.models import SponsorAsk
from reporting.domain import briefs
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from reporting.domain.forecast import Day
from rollout.tenancy.permissions import Action


def rows(reader: Reader) -> QuerySet[SponsorAsk]:
    mine = Q(asked_of=reader.by.person.id) if reader.by.person else Q(pk__in=[])
    late = Q(due_on__lt=reader.today) if reader.by.may(Action.ASK_SPONSORS) else Q(pk__in=[])
    return briefs.open_asks(reader.at).filter(mine | late)


def find(reader: Reader) -> list[Item]:
    return [_ask(ask, reader.today, is_asked=asks.is_asked(ask, reader.by)) for ask in rows(reader)]


def _ask(ask: SponsorAsk, today: Day, *, is_asked: bool) -> Item:
    values = {"ask": ask.title, "person": ask.asked_of.name}
    title = _("Asked of you: %(ask)s") if is_asked else _("%(person)s has not answered: %(ask)s")
    return Item(
        "watch" if ask.due_on < today else "info",
        title % values,
        ask.reason,
        ask.program.name,
        items.due(ask.due_on, today),
        ("programs:ask", (ask.program.slug, ask.number)),
        _("Answer") if is_asked else _("Open ask"),
        ask.due_on,
        program=ask.program_id,
        personal=is_asked,
    )


KIND = Kind(Action.ANSWER_ASKS, find, rows)
