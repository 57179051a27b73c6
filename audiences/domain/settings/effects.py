"""What a change of a setting would do, before it is saved: a socket that higher floors plug into (GO1).

effects.register({"quiet_from", "quiet_to"}, lambda change: [Effect(310, "messages reschedule")])
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from audiences.domain.settings.book import Book


@dataclass(frozen=True)
class Effect:
    """One consequence in words, such as “Moves 1,204 deadlines”; `count` is how many things it touches."""

    count: int
    sentence: str


@dataclass(frozen=True)
class Change:
    """One setting under two books. `countries` are the keys of the countries where the value in force differs.

    Programs have layers of their own: whoever counts asks both books with the layer of each program
    (`program_settings.layers(programs, before)`, and the same of `after`: a change of a program is in the layers).
    """

    name: str
    before: Book
    after: Book

    @property
    def countries(self) -> list[int]:
        tried = {None, *self.before.layers, *self.after.layers}
        return [key for key in self.before.countries if any(self._differs(key, program) for program in tried)]

    def _differs(self, country: int, program: int | None) -> bool:
        was, will = (
            book.value(self.name, country=country, program=book.layers.get(program) if program else None)
            for book in (self.before, self.after)
        )
        return bool(was != will)


Plug = Callable[[Change], list[Effect]]
_plugs: list[tuple[frozenset[str], Plug]] = []


def register(names: Collection[str], plug: Plug) -> None:
    """Ask `plug` for the effects of a change to any of these settings. It reads only; it runs inside the tenant."""
    _plugs.append((frozenset(names), plug))


def registered() -> list[frozenset[str]]:
    """The settings that each plug answers for; a test lists them."""
    return [names for names, _ in _plugs]


def of(change: Change) -> list[Effect]:
    """Every effect of the change that touches something, in the order of the floors."""
    return [effect for names, plug in _plugs if change.name in names for effect in plug(change) if effect.count > 0]
