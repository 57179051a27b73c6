"""Requests of regions for other settings, for those who decide for all; whoever asked gets the answer by mail."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.domain.settings import catalogue, provenance
from audiences.models import SettingRequest
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def rows(reader: Reader) -> QuerySet[SettingRequest]:
    if not reader.by.reaches_all(Action.GOVERN_SETTINGS):
        return SettingRequest.objects.none()
    return SettingRequest.objects.open().filter(name__in=catalogue.SETTINGS)


def find(reader: Reader) -> list[Item]:
    listed = rows(reader).select_related("region", "country").order_by("due_on", "number")
    return [_asked(row, reader) for row in listed]


def _asked(row: SettingRequest, reader: Reader) -> Item:
    setting = catalogue.get(row.name)
    said = {"place": row.place, "setting": setting.title, "value": provenance.value_words(setting, row.value)}
    return Item(
        "watch" if row.due_on < reader.today else "info",
        _("%(place)s asks for %(value)s: %(setting)s") % said,
        row.reason,
        _("Request for a setting"),
        items.due(row.due_on, reader.today),
        ("audiences:setting_request", (row.number,)),
        _("Answer"),
        row.due_on,
    )


KIND = Kind(Action.GOVERN_SETTINGS, find, rows)
