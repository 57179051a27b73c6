"""Sections of the page of a region or country that higher floors add: progress, waves. Registered in their apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from audiences.domain.settings.book import Book
from audiences.domain.settings.targets import Target

Context = Callable[[HttpRequest, Target, Book], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    order: int
    template: str
    context: Context


_sections: dict[str, Section] = {}


def register(*, order: int, template: str, context: Context) -> None:
    """Add `template` to the page. `context(request, place, settings)` gives its values, or None to leave it out."""
    _sections[template] = Section(order, template, context)


def of(request: HttpRequest, target: Target, settings: Book) -> list[dict[str, Any]]:
    """Template and values of every section that has something to show, in order."""
    found = []
    for section in sorted(_sections.values(), key=lambda each: each.order):
        values = section.context(request, target, settings)
        if values is not None:
            found.append({"template": section.template, "values": values})
    return found
