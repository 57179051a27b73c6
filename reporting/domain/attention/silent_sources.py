"""Completion sources that have sent nothing for a while although waves are running."""

import datetime

from django.db.models import Exists, Max, Q, QuerySet
from django.utils.translation import gettext as _

from delivery.models import CompletionRecord, CompletionSource, Unmatched
from programs.models import Wave
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action

SILENT = datetime.timedelta(days=7)


def rows(reader: Reader) -> QuerySet[CompletionSource]:
    running = Wave.objects.filter(state=Wave.State.LAUNCHED, starts_on__lt=reader.today)
    heard = Q(received_at__gt=reader.at - SILENT)
    return CompletionSource.objects.filter(Exists(running)).exclude(
        Q(pk__in=CompletionRecord.objects.filter(heard).values("source"))
        | Q(pk__in=Unmatched.objects.filter(heard).values("source"))
    )


def find(reader: Reader) -> list[Item]:
    found = list(rows(reader).order_by("name"))
    last = dict(
        CompletionRecord.objects.filter(source__in=found)
        .order_by()
        .values_list("source")
        .annotate(last=Max("received_at"))
    )
    return [_item(source, last.get(source.pk), reader) for source in found]


def _item(source: CompletionSource, last: datetime.datetime | None, reader: Reader) -> Item:
    note = _("The last completions came on %(day)s. Whoever completed since is shown as late, and is reminded.")
    return Item(
        status="watch",
        title=_("%(source)s is silent") % {"source": source.name},
        note=note % {"day": items.short(items.day_of(last, reader.by.tenant))}
        if last
        else _("Nothing has come from it yet, and waves are running."),
        meta=_("Completion sources"),
        aside=_("No deadline"),
        route=("delivery:source", (source.slug,)),
        action=_("Open source"),
        on=reader.today,
    )


KIND = Kind(Action.IMPORT_COMPLETIONS, find, rows)
