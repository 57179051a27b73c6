"""Sections of the person page that higher floors add: assignments, messages. Registered in their apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audiences.models import Person
from rollout.tenancy.actors import Actor

Context = Callable[[Person, Actor], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    order: int
    template: str
    context: Context


_sections: dict[str, Section] = {}


def register(*, order: int, template: str, context: Context) -> None:
    """Add `template` to the person page. `context(person, actor)` gives its values, or None to leave it out."""
    _sections[template] = Section(order, template, context)


def of(person: Person, actor: Actor) -> list[dict[str, Any]]:
    """Template and values of every section that has something to show, in order."""
    found = []
    for section in sorted(_sections.values(), key=lambda each: each.order):
        values = section.context(person, actor)
        if values is not None:
            found.append({"template": section.template, "values": values})
    return found
