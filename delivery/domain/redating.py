"""What a change of settings does to deadlines that are open (GO1, GO6): one rule for preview and outcome.

Open are those of people who have not completed, are not exempt and have not left. Where their place has other terms
now, they get the deadline that these give from the start. What is over stays over; who gets less time has all of the
next worked day at least; what an exception gives is kept at least. A deadline of one's own, on coming back, stays.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from audiences.domain import clocks
from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings.effects import Change
from delivery.domain import renewal_dates
from delivery.domain.deadlines import Deadline, Deadlines
from delivery.models import Assignment, AssignmentException
from programs.domain import due_rules, due_terms, program_settings
from programs.domain.due_terms import DueTerms, Here
from programs.models import Program, Wave

OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)
FACTS = ("wave", "state", "person__country", "due_zone", "assigned_at", "hired_on", "due_rule", "cycle_rule", "base")
FACTS += ("due_at",)
OF_ASSIGNMENT = tuple(name if name in ("hired_on", "base") else f"assignment__{name}" for name in FACTS)


@dataclass(frozen=True, slots=True)
class Redated:
    """`base` is the deadline by the settings, `due_at` the one that holds, `was` the one that held."""

    base: datetime.datetime
    due_at: datetime.datetime
    was: datetime.datetime
    rule: due_rules.DueRule


@dataclass
class Redating:
    """A change of settings that takes effect at `moment`; everything is read in a fixed number of queries."""

    change: Change
    moment: datetime.datetime
    _deadlines: dict[tuple[int, datetime.datetime], Deadlines] = field(default_factory=dict, repr=False)

    def open(self) -> QuerySet[Assignment]:
        """Open assignments in places whose terms differ, with the `FACTS` that decide their deadline."""
        found = Assignment.objects.filter(self._where, state__in=OPEN)
        return found.annotate(**self.facts()).order_by("pk")

    def facts(self, to: str = "") -> dict[str, Any]:
        """Those of the `FACTS` that no column holds; `to` leads to the assignment, as in `OF_ASSIGNMENT`."""
        by_hire = [pk for pk, wave in self._waves.items() if due_terms.rule_of(wave).anchor == "hire"]
        hired = When(**{f"{to}wave__in": by_hire}, then=F(f"{to}person__hired_on"))
        return {
            "base": Coalesce(f"{to}base_due_at", f"{to}due_at"),
            "hired_on": Case(hired, default=Value(None), output_field=DateField()),
        }

    def moves(self) -> Iterator[tuple[int, Redated]]:
        """How many deadlines move from where to where, in groups of alike assignments; two queries."""
        excepted = giving().filter(assignment=OuterRef("pk"))
        alike = self.open().filter(~Exists(excepted)).order_by().values_list(*FACTS)
        for *facts, count in alike.annotate(count=Count("pk")):
            if (redated := self.of(facts)) and redated.due_at != redated.was:
                yield count, redated
        apart = list(self.open().filter(Exists(excepted)).values_list("pk", *FACTS))
        kept = kept_until(pk for pk, *_facts in apart)
        for pk, *facts in apart:
            if (redated := self.of(facts, kept.get(pk))) and redated.due_at != redated.was:
                yield 1, redated

    def of(self, facts: list[Any], kept: datetime.datetime | None = None) -> Redated | None:
        """The deadline of an assignment with these `FACTS`, at least the one `kept`; None where nothing changes."""
        wave_id, state, country, zone, assigned_at, hired_on, rule_now, cycle_rule, base, due_at = facts
        wave = self._waves[wave_id]
        if state not in OPEN or country not in self._places[wave.program_id] or not rule_now:
            return None
        here, rule = self._terms[wave.program_id][1].of(country), due_rules.from_json(rule_now)
        if is_windowed(cycle_rule, rule):
            given = _same_day(rule, here, zone)
        elif due_rules.is_made_of(rule, due_terms.rule_of(wave)):
            given = self._deadlines_of(wave, assigned_at).at(country, zone, hired_on)
        else:
            return None
        new = weighed(base, given, here.calendar, self.moment)
        if new == base and due_rules.to_json(given.rule) == rule_now:
            return None
        return Redated(new, max(new, kept or new), due_at, given.rule)

    @cached_property
    def _waves(self) -> dict[int, Wave]:
        return Wave.objects.in_bulk()

    @cached_property
    def _terms(self) -> dict[int, tuple[DueTerms, DueTerms]]:
        """Before and after, by program."""
        programs, change = list(Program.objects.all()), self.change
        before, after = (program_settings.layers(programs, settings) for settings in (change.before, change.after))
        return {
            each.pk: (DueTerms(change.before, before[each.pk]), DueTerms(change.after, after[each.pk]))
            for each in programs
        }

    @cached_property
    def _places(self) -> dict[int, set[int | None]]:
        """Countries whose people have other terms now, by program; None stands for those without a country."""
        everywhere = (None, *self.change.after.countries)
        return {
            program: {place for place in everywhere if before.of(place) != after.of(place)}
            for program, (before, after) in self._terms.items()
        }

    @property
    def _where(self) -> Q:
        return in_places(self._places, "person__country")

    def _deadlines_of(self, wave: Wave, launched_at: datetime.datetime) -> Deadlines:
        key = (wave.pk, launched_at)
        if key not in self._deadlines:
            self._deadlines[key] = Deadlines(wave, launched_at, self._terms[wave.program_id][1])
        return self._deadlines[key]


def is_windowed(cycle_rule: dict[str, Any], rule: due_rules.DueRule) -> bool:
    """Whether the deadline is the day on which a renewal window closes; the wave's rule says nothing of it."""
    return cycle_rule.get("kind") in renewal_dates.WINDOWED and rule.kind == "on_local_date"


def _same_day(rule: due_rules.DueRule, here: Here, zone: str) -> Deadline:
    """The day stays, at the deadline time that the place has now."""
    rule = due_rules.in_place(replace(rule, local_time=None), here.terms)
    return Deadline(due_rules.due_at(rule, anchor=datetime.date.max, zone=zone, calendar=here.calendar), zone, rule)


def weighed(
    base: datetime.datetime, given: Deadline, calendar: WorkingCalendar, moment: datetime.datetime
) -> datetime.datetime:
    """The deadline given, without taking from anybody what they count on at the moment. Pure."""
    if given.due_at >= base:
        return given.due_at if given.due_at > moment else base
    if base <= moment:
        return base
    today = clocks.local(moment, given.zone).date()
    local_time = given.rule.local_time or due_rules.END_OF_DAY
    least = clocks.on_day(calendar.add_working_days(today, 1), local_time, given.zone)
    return min(base, max(given.due_at, least))


def in_places(places: Mapping[int, Collection[int | None]], country: str) -> Q:
    """Rows of people in the places of each program, who are found by the path `country`."""
    found = Q(pk__in=[])
    for program, listed in places.items():
        here = Q(**{f"{country}__in": [each for each in listed if each]})
        if None in listed:
            here |= Q(**{f"{country}__isnull": True})
        if listed:
            found |= Q(program=program) & here
    return found


def kept_until(ids: Iterable[int]) -> dict[int, datetime.datetime]:
    """The latest deadline that exceptions give, by assignment id."""
    found = giving().filter(assignment__in=list(ids)).order_by()
    return dict(found.values_list("assignment").annotate(latest=Max("due_at")))


def giving() -> QuerySet[AssignmentException]:
    """Exceptions that move a deadline, as `assignments.derive` has it."""
    kinds, states = AssignmentException.Kind, AssignmentException.State
    extension = Q(kind=kinds.EXTENSION, state=states.GRANTED)
    return AssignmentException.objects.filter(extension | Q(kind=kinds.EXEMPTION, state=states.ENDED))
