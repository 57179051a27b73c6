"""Following a change order in force: open deadlines of its wave move, a chunk at a time (PL5), as the preview said.

Preview and outcome are one rule, that of settings which change (`redating.weighed`): what is over stays over, who gets
less time has all of the next worked day, what an exception gives is kept. A date for all leaves those who joined later
theirs where it is later.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from delivery.domain import redated, redating
from delivery.domain.deadlines import Deadlines
from delivery.domain.redated import CHUNK, Moved
from delivery.domain.redating import FACTS, OPEN, Redated
from delivery.models import Assignment, Issuing
from programs.domain import due_rules, due_terms, program_settings
from programs.domain.due_terms import DueTerms
from programs.domain.order_effects import Line
from programs.models import Wave
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.web import formats


@dataclass
class Reordering:
    """A launched wave that is `then` from `moment` on."""

    wave: Wave
    then: Wave
    settings: Book
    moment: datetime.datetime
    _deadlines: dict[datetime.datetime, Deadlines] = field(default_factory=dict, repr=False)

    def open(self) -> QuerySet[Assignment]:
        """Open assignments of the wave, with the `FACTS` that decide their deadline."""
        by_hire = due_terms.rule_of(self.then).anchor == "hire"
        hired_on = F("person__hired_on") if by_hire else Value(None, output_field=DateField())
        found = Assignment.objects.filter(wave=self.wave, state__in=OPEN)
        return found.annotate(base=Coalesce("base_due_at", "due_at"), hired_on=hired_on).order_by("pk")

    def moves(self, **flags: Any) -> Iterator[tuple[int, Redated, tuple[Any, ...]]]:
        """How many deadlines move, from where to where, with the `flags` of theirs; in groups of alike assignments."""
        excepted = redating.giving().filter(assignment=OuterRef("pk"))
        alike = self.open().annotate(**flags).filter(~Exists(excepted)).order_by()
        for row in alike.values_list(*FACTS, *flags).annotate(count=Count("pk")):
            yield from self._moved(row[-1], list(row[: len(FACTS)]), row[len(FACTS) : -1])
        apart = list(self.open().annotate(**flags).filter(Exists(excepted)).values_list("pk", *FACTS, *flags))
        kept = redating.kept_until(pk for pk, *_facts in apart)
        for pk, *row in apart:
            yield from self._moved(1, row[: len(FACTS)], tuple(row[len(FACTS) :]), kept.get(pk))

    def of(self, facts: list[Any], kept: datetime.datetime | None = None) -> Redated | None:
        """The deadline of an assignment with these `FACTS`, at least the one `kept`; None where nothing changes."""
        _wave, _state, country, zone, assigned_at, hired_on, rule_now, cycle_rule, base, due_at = facts
        if not rule_now or redating.is_windowed(cycle_rule, due_rules.from_json(rule_now)):
            return None
        if not self._is_of_the_wave(rule_now, country, zone, assigned_at, hired_on):
            return None
        given = self._deadlines_of(assigned_at).at(country, zone, hired_on)
        new = redating.weighed(base, given, self._terms.of(country).calendar, self.moment)
        if self._joined_later(assigned_at) and given.rule.kind != "after":
            new = max(new, base)  # a date for all takes no time from who came later
        if new == base and due_rules.to_json(given.rule) == rule_now:
            return None
        return Redated(new, max(new, kept or new), due_at, given.rule)

    def _is_of_the_wave(
        self,
        rule_now: dict[str, Any],
        country: int | None,
        zone: str,
        assigned_at: datetime.datetime,
        hired_on: datetime.date | None,
    ) -> bool:
        """Whether the deadline is the wave's, as it is for all or as it was for who joined then; not one's own."""
        rule = due_rules.from_json(rule_now)
        if due_rules.is_made_of(rule, due_terms.rule_of(self.wave)):
            return True
        if not self._joined_later(assigned_at):
            return False
        joiners = Deadlines(self.wave, assigned_at, self._terms, first_at=self._begun_at)
        return joiners.at(country, zone, hired_on).rule == rule

    def _joined_later(self, assigned_at: datetime.datetime) -> bool:
        return self._begun_at is not None and assigned_at > self._begun_at

    @cached_property
    def _begun_at(self) -> datetime.datetime | None:
        return Issuing.objects.filter(wave=self.wave).values_list("launched_at", flat=True).first()

    def _moved(
        self, count: int, facts: list[Any], flags: tuple[Any, ...], kept: datetime.datetime | None = None
    ) -> Iterator[tuple[int, Redated, tuple[Any, ...]]]:
        if (found := self.of(facts, kept)) and found.due_at != found.was:
            yield count, found, flags

    def _deadlines_of(self, launched_at: datetime.datetime) -> Deadlines:
        if launched_at not in self._deadlines:
            self._deadlines[launched_at] = Deadlines(self.then, launched_at, self._terms)
        return self._deadlines[launched_at]

    @cached_property
    def _terms(self) -> DueTerms:
        return DueTerms(self.settings, program_settings.layer(self.wave.program, self.settings))


def effects(wave: Wave, then: Wave, settings: Book, at: datetime.datetime) -> list[Line]:
    """How many people are due later and earlier, and whose assignment is over."""
    moves = list(Reordering(wave, then, settings, at).moves())
    later = sum(count for count, each, _flags in moves if each.due_at > each.was)
    earlier = sum(count for count, each, _flags in moves if each.due_at < each.was)
    over = Assignment.objects.filter(wave=wave).exclude(state__in=OPEN).count()
    return [
        Line(later, ngettext("%(n)s person is due later.", "%(n)s people are due later.", later) % _n(later)),
        Line(earlier, ngettext("%(n)s person is due earlier.", "%(n)s people are due earlier.", earlier) % _n(earlier)),
        Line(
            over,
            ngettext(
                "%(n)s person is done, exempt or gone, and keeps what they have.",
                "%(n)s people are done, exempt or gone, and keep what they have.",
                over,
            )
            % _n(over),
        ),
    ]


def reorder_chunk(*, entry: Entry, after: int, by: Actor) -> int | None:
    """Move the next deadlines for the order of the entry, after the assignment with id `after`; 0 is the beginning.

    The last id that was looked at, None at the end. Repeated, it finds nothing left to move.
    """
    if not after:
        redated.wait_for_issuing()
    reordering = _of_entry(entry)
    chunk = reordering.open().filter(pk__gt=after).select_for_update(no_key=True, of=["self"])
    rows = list(chunk.values_list("pk", *FACTS)[:CHUNK])
    kept = redating.kept_until(pk for pk, *_facts in rows)
    found = [(pk, reordering.of(facts, kept.get(pk))) for pk, *facts in rows]
    moved = [Moved(reordering.wave.pk, pk, each) for pk, each in found if each]
    redated.write(moved)
    why = {"order": entry.data["number"], "decision": [entry.subject, entry.subject_id]}
    changed: Sequence[Moved] = [each for each in moved if each.redated.due_at != each.redated.was]
    redated.record(changed, reordering.wave, why, because=entry, by=by)
    return rows[-1][0] if len(rows) == CHUNK else None


def _of_entry(entry: Entry) -> Reordering:
    """The wave as it was before the order and as it is by it, whatever came after."""
    wave, then = (Wave.objects.select_related("program").get(pk=entry.data["wave"]) for _time in range(2))
    wave.due_rule, then.due_rule = entry.data["before"]["due_rule"], entry.data["after"]["due_rule"]
    wave.ends_on = datetime.date.fromisoformat(entry.data["before"]["ends_on"])
    then.ends_on = datetime.date.fromisoformat(entry.data["after"]["ends_on"])
    return Reordering(wave, then, book.at(entry.at), entry.at)


def _n(count: int) -> dict[str, str]:
    return {"n": formats.number(count)}
