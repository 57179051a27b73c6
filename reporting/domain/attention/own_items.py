"""Open readiness items that the reader owns: late or due soon, for a reviewer all of them, as their queue."""

import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.models import ReadinessItem, Wave
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action, Role

SOON = datetime.timedelta(days=3)  # before an item of one's own is due
QUEUE = datetime.timedelta(days=366)


def rows(reader: Reader) -> QuerySet[ReadinessItem]:
    return ReadinessItem.objects.filter(
        owner=reader.by.principal,
        due_on__lte=reader.today + (QUEUE if Role.REVIEWER in reader.by.roles else SOON),
        wave__state__in=Wave.AHEAD,
        wave__program__in=[standing.program for standing in reader.standings],
    ).exclude(state=ReadinessItem.State.DONE)


def find(reader: Reader) -> list[Item]:
    return [
        Item(
            "stop" if item.due_on < reader.today else "watch" if item.due_on <= reader.today + SOON else "info",
            _("Yours: %(title)s") % {"title": item.words},
            _note(item),
            item.wave.program.name,
            items.due(item.due_on, reader.today),
            ("programs:item", (item.wave.program.slug, item.wave.number, item.number)),
            _("Open item"),
            item.due_on,
            program=item.wave.program_id,
            personal=True,
        )
        for item in rows(reader).select_related("wave__program").order_by("due_on", "pk")
    ]


def _note(item: ReadinessItem) -> str:
    said = (
        _("Blocks %(wave)s, planned for %(day)s.") if item.blocking else _("Belongs to %(wave)s, planned for %(day)s.")
    )
    return said % {"wave": item.wave.name, "day": items.short(item.wave.starts_on)}


KIND = Kind(Action.WORK_READINESS, find, rows)
