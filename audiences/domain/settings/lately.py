"""What Group and the law decided lately, newest first: decisions of three kinds with one statement."""

import datetime
from collections.abc import Collection

from audiences.domain.settings import gathered
from audiences.domain.settings.book import Book
from audiences.models import SettingPolicy, SettingValue, Statute
from audiences.models.setting import Decision

_NEWEST = ("-decided_at", "-pk")


def decided(
    countries: Collection[int], *, since: datetime.datetime, upto: datetime.datetime, settings: Book, most: int
) -> list[Decision]:
    """Decisions for everybody, and laws of these countries by key, that were made after `since` and by `upto`."""
    made = {"decided_at__gt": since, "decided_at__lte": upto}
    every = (
        SettingValue.objects.standing().filter(region=None, country=None, **made),
        SettingPolicy.objects.standing().filter(**made),
        Statute.objects.standing().filter(country__in=countries, **made),
    )
    rows = gathered.union(each.order_by(*_NEWEST)[:most] for each in every).order_by(*_NEWEST)[:most]
    return gathered.decisions(rows, (each.model for each in every), settings.countries, settings.regions)
