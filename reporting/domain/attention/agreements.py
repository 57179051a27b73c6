"""Agreements with the employees' side that are over, or will be within two months, for those who renew them."""

import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.models import Agreement
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import formats

AHEAD = datetime.timedelta(days=60)


def rows(reader: Reader) -> QuerySet[Agreement]:
    if not reader.by.reaches_all(Action.GOVERN_SETTINGS):
        return Agreement.objects.none()
    return Agreement.objects.standing().filter(agreed_on__isnull=False, valid_until__lt=reader.today + AHEAD)


def find(reader: Reader) -> list[Item]:
    return [_ending(row, reader) for row in rows(reader).select_related("country", "division").order_by("valid_until")]


def _ending(row: Agreement, reader: Reader) -> Item:
    over = row.valid_until < reader.today
    title = _("Agreement expired: %(title)s") if over else _("Agreement ends: %(title)s")
    note = _("Its last day is %(day)s. After it nothing that it speaks of is shown, and no wave there starts.")
    return Item(
        "stop" if over else "watch",
        title % {"title": row.title},
        note % {"day": formats.long_day(row.valid_until)},
        str(row.place),
        items.due(row.valid_until, reader.today),
        ("audiences:agreement", (row.number,)),
        _("Open agreement"),
        row.valid_until,
    )


KIND = Kind(Action.GOVERN_SETTINGS, find, rows)
