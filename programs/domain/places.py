"""Where a wave's people are, and the time its due rule gives each place (GO6)."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import clocks
from audiences.domain import places as geography
from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings.book import Book
from audiences.domain.settings.resolution import Level, Resolved
from programs.domain import due_rules, due_terms, fair_time, program_settings, whereabouts
from programs.domain.due_terms import DueTerms
from programs.domain.whereabouts import Cell
from programs.models import Wave

NAMED = 2  # places of one length of time named in a sentence; the rest are counted
LENGTHS = 3  # lengths of time named in a sentence


@dataclass(frozen=True)
class Place:
    """People of a wave who share country and clock, and what the settings say there."""

    label: str
    name: str  # the country, or the clock's city
    zone: str
    people: int
    calendar: WorkingCalendar
    terms: due_rules.Terms
    allowed: Resolved  # the completion window there, with what may be chosen
    country: int | None = None


@dataclass(frozen=True)
class Window:
    """What one place gets: the rule there, the due instant, days in between and working days among them.

    `decided` says whose decision the length is, where the wave leaves it to places and one of them decided.
    """

    place: Place
    rule: due_rules.DueRule
    due_at: datetime.datetime
    calendar_days: int
    working_days: int
    decided: str = ""

    @property
    def lost_days(self) -> int:
        """Days of the window that nobody there works."""
        return self.calendar_days - self.working_days

    @property
    def granted(self) -> int:
        """The time in the unit of the place's own completion window."""
        return self.working_days if self.place.terms.unit == "working" else self.calendar_days

    @property
    def given(self) -> str:
        """28 working days; empty where the rule counts no days."""
        return due_rules.days_in_words(self.rule.days, self.rule.unit) if self.rule.kind == "after" else ""


def of_wave(wave: Wave, settings: Book) -> list[Place]:
    """The places of the wave's audience, most people first."""
    return of_waves([wave], settings)[wave.pk]


def of_waves(waves: Iterable[Wave], settings: Book, cells: Iterable[Cell] | None = None) -> dict[int, list[Place]]:
    """The same for several waves, by wave id; three queries for any number, one where the `cells` are read already."""
    listed = list(waves)
    if not listed:
        return {}
    terms = terms_of(listed, settings)
    found: dict[int, Counter[tuple[int | None, str]]] = {wave.pk: Counter() for wave in listed}
    for cell in whereabouts.of_waves(listed) if cells is None else cells:
        if clocks.is_zone(cell.zone):
            for pk in found.keys() & cell.people.keys():
                found[pk][cell.country, cell.zone] += cell.people[pk]
    by_wave = {
        wave.pk: [_place(terms[wave.program_id], *spot, people) for spot, people in found[wave.pk].items()]
        for wave in listed
    }
    return {pk: sorted(places, key=lambda place: (-place.people, place.label)) for pk, places in by_wave.items()}


def terms_of(waves: Iterable[Wave], settings: Book) -> dict[int, DueTerms]:
    """What the settings say about the time of each wave's program, by program id; one query."""
    programs = {wave.program_id: wave.program for wave in waves}
    layers = program_settings.layers(programs.values(), settings)
    return {pk: DueTerms(settings, layer) for pk, layer in layers.items()}


def windows(wave: Wave, places: Sequence[Place]) -> tuple[list[Window], fair_time.Fairness]:
    """The time each place gets from the wave's local start, and how evenly."""
    rule = due_terms.rule_of(wave)
    starts = [fair_time.Start(p.label, wave.starts_on, p.zone, p.calendar, p.terms) for p in places]
    fairness = fair_time.of(rule, starts)
    decided = _decided if rule.kind == "window" else lambda place: ""
    rows = zip(places, fairness.rows, strict=True)
    return [Window(p, r.rule, r.due_at, r.calendar_days, r.working_days, decided(p)) for p, r in rows], fairness


def deadline(wave: Wave, windows: Sequence[Window]) -> str:
    """The wave's rule in words, with what it comes to in its places: “20 working days in India, 25 in Brazil”."""
    rule = due_terms.rule_of(wave)
    here = {window.rule: None for window in windows}
    if rule.is_of_place and len(here) == 1:
        return due_rules.sentence(next(iter(here)))
    lengths = _lengths((window.given, window.place.name) for window in windows)
    return lengths if rule.kind == "window" and here else due_rules.sentence(rule)


def _decided(place: Place) -> str:
    """Who decided on the completion window of the place; empty for the default."""
    held = place.allowed.source
    if held.level in {Level.COUNTRY, Level.REGION, Level.PROGRAM_COUNTRY, Level.PROGRAM_REGION}:
        return _("Set for %(place)s") % {"place": held.place}
    return {Level.PROGRAM: _("Set for the program"), Level.TENANT: _("Set for everybody")}.get(held.level, "")


def in_general(terms: DueTerms) -> str:
    """The completion window in general, and where it is another: “20 working days in general, 28 … in India”."""
    general = due_rules.days_in_words(terms.of(None).terms.days, terms.of(None).terms.unit)
    found = [
        (due_rules.days_in_words(here.days, here.unit), country.name)
        for key, country in sorted(terms.settings.countries.items(), key=lambda pair: pair[1].name)
        for here in [terms.of(key).terms]
    ]
    others = _lengths((given, name) for given, name in found if given != general)
    said = _("%(days)s in general") % {"days": general}
    return ", ".join(filter(None, [said, others]))


def _lengths(given: Iterable[tuple[str, str]]) -> str:
    """Pairs of a length and a place, as a list of lengths with their places."""
    names: dict[str, dict[str, None]] = {}
    for days, place in given:
        names.setdefault(days, {})[place] = None
    said = [_("%(days)s in %(places)s") % {"days": days, "places": _named(list(names[days]))} for days in names]
    if (more := len(said) - LENGTHS) > 0:
        others = ngettext("%(count)s other length elsewhere", "%(count)s other lengths elsewhere", more)
        said = [*said[:LENGTHS], others % {"count": more}]
    return ", ".join(said)


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:NAMED])
    if (more := len(names) - NAMED) <= 0:
        return shown
    return ngettext("%(places)s and %(count)s more place", "%(places)s and %(count)s more places", more) % {
        "places": shown,
        "count": more,
    }


def _place(terms: DueTerms, country: int | None, zone: str, people: int) -> Place:
    here, known = terms.of(country), terms.settings.countries.get(country) if country else None
    city = geography.city(zone)
    return Place(
        label=f"{known.name}, {city}" if known else city,
        name=known.name if known else city,
        zone=zone,
        people=people,
        calendar=here.calendar,
        terms=here.terms,
        allowed=terms.resolve("completion_days", country),
        country=country,
    )
