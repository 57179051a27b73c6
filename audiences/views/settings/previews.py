"""What a change above the places would do, before it is saved: to values held below, to those who follow, to work."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import catalogue, children, effects, provenance
from audiences.domain.settings.effects import Change
from audiences.models import Person
from rollout.web import formats

NAMED = 6  # countries that are named; more are counted


@dataclass(frozen=True)
class Child:
    """A value held below that would be in force differently, or lose its say."""

    where: str
    chosen: str
    before: str
    after: str
    note: str
    people: int


@dataclass(frozen=True)
class Follower:
    """Countries that follow, from one value to another."""

    countries: str
    people: int
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    children: Sequence[Child]
    followers: Sequence[Follower]
    effects: Sequence[str]

    @property
    def summary(self) -> str:
        """For the polite region: how much would change."""
        if not (self.children or self.followers or self.effects):
            return _("Nobody gets another value.")
        people = sum(each.people for each in self.followers)
        held = ngettext("%(n)s value held below changes.", "%(n)s values held below change.", len(self.children))
        get = ngettext("%(n)s person gets another value.", "%(n)s people get another value.", people)
        return f"{held % {'n': formats.number(len(self.children))}} {get % {'n': formats.number(people)}}"


def of(change: Change, *, program: int | None = None) -> Preview:
    """Every value held below that changes, then the countries whose value in force differs, with their people.

    With `program`, the values in force for that program’s people.
    """
    setting = catalogue.get(change.name)
    people = dict(Person.objects.present().order_by().values_list("country").annotate(n=Count("pk")))
    found = [_child(each, change, people) for each in children.changed(change.name, change.before, change.after)]
    groups: dict[tuple[str, str], list[int]] = {}
    for country in change.countries:
        was, will = (
            book.value(change.name, country=country, program=book.layers.get(program) if program else None)
            for book in (change.before, change.after)
        )
        if was != will:
            key = (provenance.value_words(setting, was), provenance.value_words(setting, will))
            groups.setdefault(key, []).append(country)
    followers = [
        Follower(_names(change, listed), sum(people.get(each, 0) for each in listed), was, will)
        for (was, will), listed in groups.items()
    ]
    return Preview(found, followers, [effect.sentence for effect in effects.of(change)])


def _child(found: children.ChildChange, change: Change, people: dict[int, int]) -> Child:
    setting, (region, country) = catalogue.get(change.name), found.place
    had, has = found.before.source == found.held, found.after.source == found.held
    note = _("loses its say") if had and not has else _("gets its say") if has and not had else ""
    within = change.before.countries.values()
    reached = [each.pk for each in within if not (region or country) or each.pk == country or each.region_id == region]
    return Child(
        where=provenance.level_words(found.held),
        chosen=provenance.value_words(setting, found.held.value),
        before=found.before.words,
        after=found.after.words,
        note=note,
        people=sum(people.get(each, 0) for each in ([country] if country else reached)),
    )


def _names(change: Change, countries: list[int]) -> str:
    """Germany and Italy; from seven on, how many."""
    names = sorted(change.before.countries[each].name for each in countries)
    if len(names) > NAMED:
        return ngettext("%(n)s country", "%(n)s countries", len(names)) % {"n": len(names)}
    return ", ".join(names)
