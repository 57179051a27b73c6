"""What the reader's regions are asked; and for those who ask, silence after the due date and answers that need a
decision."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.domain import consultation_rules, consultations
from programs.domain.consultation_rules import Standing
from programs.models import Consultation
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import formats


def rows(reader: Reader) -> QuerySet[Consultation]:
    return Consultation.objects.visible_to(reader.by).open()


def find(reader: Reader) -> list[Item]:
    listed = rows(reader).select_related("program").prefetch_related("asked__region").order_by("due_on", "number")
    led = consultations.led_by(reader.by)
    asks = reader.by.may(Action.CONSULT_REGIONS)
    found = []
    for row in listed:
        mine = [each for each in consultations.answered_by(row.asked.all(), reader.by, led) if not each.answer]
        if mine:
            found.append(_asked(row, sorted(str(each.region) for each in mine), reader))
        elif asks and (title := _needs(row, reader)):
            found.append(_item(row, title, row.question, reader, action=_("Open consultation"), mine=False))
    return found


def _asked(row: Consultation, regions: list[str], reader: Reader) -> Item:
    says = ngettext("%(regions)s is asked: %(title)s", "%(regions)s are asked: %(title)s", len(regions))
    title = says % {"regions": formats.enumerated(regions), "title": row.title}
    meaning = consultation_rules.silence_words(row.silence, formats.long_day(row.due_on))
    return _item(row, title, meaning, reader, action=_("Answer"), mine=True)


def _needs(row: Consultation, reader: Reader) -> str:
    """What an open consultation needs of those who asked; empty while nothing does."""
    asked = list(row.asked.all())
    silent = sum(1 for each in asked if not each.answer)
    if silent and row.due_on < reader.today:
        said = ngettext("%(n)s region was silent: %(title)s", "%(n)s regions were silent: %(title)s", silent)
        return said % {"n": silent, "title": row.title}
    standing = consultations.standing(row, asked, reader.today)
    if standing is Standing.CONFLICT:
        return _("Regions do not agree: %(title)s") % {"title": row.title}
    if standing is Standing.OBJECTED:
        return _("Regions object: %(title)s") % {"title": row.title}
    if standing is Standing.AGREED and row.kind == Consultation.Kind.ASK:
        return _("Regions have answered: %(title)s") % {"title": row.title}
    return ""


def _item(row: Consultation, title: str, note: str, reader: Reader, *, action: str, mine: bool) -> Item:
    return Item(
        "watch" if row.due_on < reader.today else "info",
        title,
        note,
        str(row.program or ""),
        items.due(row.due_on, reader.today),
        ("programs:consultation", (row.number,)),
        action,
        row.due_on,
        program=row.program_id,
        personal=mine,
    )


KIND = Kind(Action.VIEW_CONSULTATIONS, find, rows)
