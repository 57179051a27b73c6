"""What climbs: to the reader's own rung, and for those who see all of it what nobody took on in time."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.domain import escalation_rules, escalations
from programs.models import Escalation
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import kept


def rows(reader: Reader) -> QuerySet[Escalation]:
    return Escalation.objects.visible_to(reader.by, Action.WORK_ESCALATIONS).open()


def find(reader: Reader) -> list[Item]:
    found = []
    for row in rows(reader).select_related("program", "region").order_by("raised_at", "number"):
        own = reader.by.is_any_of(row.holder_id if row.state == Escalation.State.WAITING else row.acknowledged_by_id)
        late = row.state == Escalation.State.WAITING and escalation_rules.is_late(
            escalations.hours(row), row.raised_at, reader.at
        )
        if own or late:
            found.append(_item(row, reader, own=own, late=late))
    return found


def _item(row: Escalation, reader: Reader, *, own: bool, late: bool) -> Item:
    title = _("Escalated to you: %(title)s") if own else _("Nobody took it on in time: %(title)s")
    on = items.day_of(row.next_at or row.raised_at, reader.by.tenant)
    return Item(
        "stop" if late else "watch",
        title % {"title": kept.words(row.title)},
        row.note,
        f"{row.program.name}, {row.get_kind_display()}",
        str(row.get_state_display()),
        ("programs:escalation", (row.number,)),
        _("Open escalation"),
        on,
        program=row.program_id,
        personal=own,
    )


KIND = Kind(Action.WORK_ESCALATIONS, find, rows)
