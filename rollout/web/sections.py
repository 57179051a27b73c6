"""Sections that higher floors add to a page of a lower one. The page keeps one `Sections`; they register in apps.py."""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec

Asked = ParamSpec("Asked")


class Sections(Generic[Asked]):
    """`Asked` is what the page tells each section, such as the person that it is about and who reads it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Callable[Asked, dict[str, Any] | None]]] = {}

    def register(self, *, order: int, template: str, context: Callable[Asked, dict[str, Any] | None]) -> None:
        """Add `template` to the page. `context` gives its values, or None to leave it out."""
        self._known[template] = (order, context)

    def of(self, *asked: Asked.args, **named: Asked.kwargs) -> list[dict[str, Any]]:
        """Template and values of every section that has something to show, in order."""
        found = []
        for template, (_order, context) in sorted(self._known.items(), key=lambda known: known[1][0]):
            values = context(*asked, **named)
            if values is not None:
                found.append({"template": template, "values": values})
        return found
