"""Where something below a place decides otherwise: a socket for floors above, which hold programs (GO1)."""

from collections.abc import Callable
from dataclasses import dataclass

from audiences.domain.settings.book import Book
from audiences.domain.settings.targets import Target


@dataclass(frozen=True)
class Departure:
    """One setting that is in force otherwise: for whom, with which value in words, and the page that decides it."""

    setting: str
    name: str
    words: str
    route: tuple[str, tuple[object, ...]]


Plug = Callable[[Book, Target], list[Departure]]
_plugs: list[Plug] = []


def register(plug: Plug) -> None:
    """Ask `plug(settings, place)` too. It runs inside the tenant, in a fixed number of queries."""
    _plugs.append(plug)


def of(settings: Book, target: Target) -> dict[str, list[Departure]]:
    """Departures by setting: the countries of a region, then what the floors above know."""
    found: dict[str, list[Departure]] = {}
    for departure in [*_countries(settings, target), *(each for plug in _plugs for each in plug(settings, target))]:
        found.setdefault(departure.setting, []).append(departure)
    return found


def _countries(settings: Book, target: Target) -> list[Departure]:
    """Countries of a region whose value in force is another than the region's."""
    if target.region is None:
        return []
    below = [country for country in settings.countries.values() if country.region_id == target.region.pk]
    names = {name for name, (_region, country) in settings.values if country in {each.pk for each in below}}
    names |= {name for name, country in settings.statutes if country in {each.pk for each in below}}
    return [
        Departure(name, country.name, resolved.words, ("audiences:place_settings", (country.code.lower(),)))
        for country in sorted(below, key=lambda each: each.name)
        for name in sorted(names)
        if (resolved := settings.resolve(name, country=country.pk)).value != target.resolve(name, settings).value
    ]
