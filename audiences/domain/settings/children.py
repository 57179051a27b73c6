"""Values held below the center, by regions, countries and programs: which a new policy changes (GO1)."""

from collections.abc import Callable
from dataclasses import dataclass

from audiences.domain.settings.book import EVERYWHERE, Book, Place
from audiences.domain.settings.resolution import Held, Resolved


@dataclass(frozen=True)
class ChildChange:
    """A value held below the center that would be in force differently, or lose its say."""

    held: Held
    place: Place
    before: Resolved
    after: Resolved


Plug = Callable[[str, Book, Book], list[ChildChange]]
_plugs: list[Plug] = []


def register(plug: Plug) -> None:
    """Ask `plug(setting, before, after)` too: floors above hold values of their own (programs)."""
    _plugs.append(plug)


def changed(name: str, before: Book, after: Book) -> list[ChildChange]:
    """Every value below the center that the change touches, by place and program; asked before saving."""
    found = [
        change
        for (setting, place), held in before.values.items()
        if setting == name and place != EVERYWHERE
        for change in compare(held, place, _resolve(before, name, place), _resolve(after, name, place))
    ]
    for plug in _plugs:
        found += plug(name, before, after)
    return sorted(found, key=lambda each: (each.held.place, each.held.program))


def compare(held: Held, place: Place, before: Resolved, after: Resolved) -> list[ChildChange]:
    """The change of one held value; nothing where it stays as it is."""
    had_its_say, has_its_say = before.source == held, after.source == held
    touched = (had_its_say and before.value != after.value) or had_its_say != has_its_say
    return [ChildChange(held, place, before, after)] if touched else []


def out_of_bounds(settings: Book) -> list[tuple[Place, Resolved]]:
    """Places whose own value lies outside what is allowed now: each is asked to choose again."""
    found = []
    for (name, place), held in settings.values.items():
        resolved = _resolve(settings, name, place)
        if place != EVERYWHERE and resolved.is_adjusted and resolved.source == held:
            found.append((place, resolved))
    return sorted(found, key=lambda each: (each[1].source.place, each[1].setting.name))


def _resolve(settings: Book, name: str, place: Place) -> Resolved:
    region, country = place
    return settings.resolve(name, region=region, country=country)
