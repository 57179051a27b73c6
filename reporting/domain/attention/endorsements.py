"""Words that wait for their sponsor's approval, on the home of the sponsor."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.models import Endorsement
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def rows(reader: Reader) -> QuerySet[Endorsement]:
    if reader.by.person is None:
        return Endorsement.objects.none()
    return Endorsement.objects.filter(state=Endorsement.State.DRAFTED, sponsor=reader.by.person.id)


def find(reader: Reader) -> list[Item]:
    return [_item(each, reader) for each in rows(reader).select_related("program", "drafted_by").order_by("pk")]


def _item(endorsement: Endorsement, reader: Reader) -> Item:
    on = items.day_of(endorsement.drafted_at, reader.by.tenant)
    return Item(
        "info",
        _("Approve your words for %(program)s") % {"program": endorsement.program.name},
        endorsement.text[:240],
        endorsement.program.name,
        _("Drafted on %(day)s") % {"day": items.short(on)},
        ("programs:sponsor", (endorsement.program.slug,)),
        _("Read and approve"),
        on,
        program=endorsement.program_id,
        personal=True,
    )


KIND = Kind(Action.ANSWER_ASKS, find, rows)
