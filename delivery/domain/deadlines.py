"""When a person is due, and how that reads (GO1, GO6, CO4).

Everybody's days count from the same local date: the wave's first day, or the launch when it came later. How many they
are, what counts as a day and at which time of day it ends is what the settings of each place say, as far as the wave
leaves it to places. Who joins a wave that runs has all of the time that it gives, counted from the day of joining: a
rule that names one date names a later one for them. Words are in the person's own zone: "end of day Friday 2 October,
Houston".
"""

import datetime
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.translation import gettext as _

from audiences.domain import clocks, places
from audiences.models import Person
from programs.domain import due_rules, due_terms
from programs.domain.due_terms import DueTerms
from programs.models import Wave
from rollout.web import formats


@dataclass(frozen=True, slots=True)
class Deadline:
    """The instant (UTC), the zone it was computed in, and the rule as it is there."""

    due_at: datetime.datetime
    zone: str
    rule: due_rules.DueRule


@dataclass
class Deadlines:
    """Deadlines of one wave's people, each place worked out once. Instants are of the tenant's clock.

    For those who join later, `launched_at` is when they do and `first_at` when the wave was launched.
    """

    wave: Wave
    launched_at: datetime.datetime
    terms: DueTerms
    default_zone: str = ""  # for a person whose own zone is unknown to this machine
    first_at: datetime.datetime | None = None
    _known: dict[tuple[int | None, str, datetime.date | None], Deadline] = field(default_factory=dict, repr=False)

    def of(self, person: Person) -> Deadline:
        zone = person.time_zone if clocks.is_zone(person.time_zone) else self.default_zone
        return self.at(person.country_id, zone, person.hired_on)

    def at(self, country: int | None, zone: str, hired_on: datetime.date | None) -> Deadline:
        """The deadline of whoever is in a country (its key) and zone; a date of hire counts where the rule says so."""
        key = (country, zone, hired_on if self.rule.anchor == "hire" else None)
        if key not in self._known:
            here = self.terms.of(country)
            anchor = self._anchor(self.launched_at, zone, key[2])
            rule = self._for_joiner(due_rules.in_place(self.rule, here.terms), anchor, zone)
            due_at = due_rules.due_at(rule, anchor=anchor, zone=zone, calendar=here.calendar)
            self._known[key] = Deadline(due_at, zone, rule)
        return self._known[key]

    @cached_property
    def rule(self) -> due_rules.DueRule:
        """The wave's own rule."""
        return due_terms.rule_of(self.wave)

    def _for_joiner(self, rule: due_rules.DueRule, anchor: datetime.date, zone: str) -> due_rules.DueRule:
        """A fixed date or instant, as many days later as somebody joined after the others began."""
        late = anchor - self._anchor(self.first_at, zone, None) if self.first_at else datetime.timedelta()
        if rule.kind == "after" or late <= datetime.timedelta():
            return rule
        if rule.kind == "on_local_date" and rule.fixed_on:
            return replace(rule, fixed_on=rule.fixed_on + late)
        local = clocks.local(rule.fixed_at, zone) if rule.fixed_at else None
        if local is None:
            return rule
        return due_rules.on_local_date(local.date() + late, local_time=local.time().replace(second=0, microsecond=0))

    def _anchor(self, since: datetime.datetime, zone: str, hired_on: datetime.date | None) -> datetime.date:
        start = max(clocks.on_day(self.wave.starts_on, self.wave.start_time, zone), since)
        start_on = clocks.local(start, zone).date()
        return max(hired_on, start_on) if hired_on else start_on  # nobody is overdue on the day they are told


def words(due_at: datetime.datetime, zone: str, *, at: datetime.datetime, place: str = "") -> str:
    """The deadline on the clock of `zone`; the year only where it is not that of `at`; `place` names the clock.

    In the active language.
    """
    local, now = clocks.local(due_at, zone), clocks.local(at, zone)
    day = formats.dated(local, "full" if local.year == now.year else "full_year")
    facts = {"day": day, "place": place or places.city(zone), "time": formats.time(local)}
    if (local.hour, local.minute) == (due_rules.END_OF_DAY.hour, due_rules.END_OF_DAY.minute):
        return _("end of day %(day)s, %(place)s") % facts
    return _("%(day)s, %(time)s, %(place)s") % facts


def days_left(due_at: datetime.datetime, zone: str, *, at: datetime.datetime) -> int:
    """Local dates between today and the due date; 0 on the due date, negative after it."""
    return (clocks.local(due_at, zone).date() - clocks.local(at, zone).date()).days
