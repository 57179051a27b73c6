"""What a change of settings does to planned messages (GO1, CO4): one rule for preview and outcome.

What waits beyond the moment of the change goes when the settings in force now want it, where these differ, and
follows a deadline that moves. What was due already is in the sender's hands, which asks the settings once more.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from audiences.domain import clocks
from audiences.domain.settings.book import Book
from audiences.domain.settings.effects import Change
from comms.domain import send_terms, timing
from comms.domain.send_terms import SendTerms
from comms.domain.timing import Timetable, Timing, Where
from comms.models import Message, Step
from delivery.domain import redating
from delivery.domain.redating import Redating
from programs.models import Program, Wave

FACTS = ("program", "step", "wanted_at", "due_at", "moved_because", "recipient__time_zone", "recipient__country")
FACTS += ("recipient__site", *redating.OF_ASSIGNMENT)


@dataclass
class Retiming:
    """A change of settings that takes effect at `moment`; everything is read in a fixed number of queries.

    With `redates` deadlines are taken as they will be, for a preview; who writes follows those that have moved.
    """

    change: Change
    moment: datetime.datetime
    redates: bool = False

    def waiting(self) -> QuerySet[Message]:
        """Planned messages that may go at another time, with the `FACTS` that decide it."""
        found = Message.objects.filter(self._where, state=Message.State.PLANNED, due_at__gte=self.moment)
        return found.annotate(**self._redating.facts("assignment__")).order_by("pk")

    def moves(self) -> Iterator[int]:
        """How many messages go at another time, in groups of alike ones."""
        excepted = redating.giving().filter(assignment=OuterRef("assignment"))
        alike = self.waiting().filter(~Exists(excepted)).order_by().values_list(*FACTS)
        for *facts, count in alike.annotate(count=Count("pk")):
            if (times := self.of(facts)) and times.due_at != facts[_DUE_AT]:
                yield count
        apart = list(self.waiting().filter(Exists(excepted)).values_list("assignment", *FACTS))
        kept = redating.kept_until(pk for pk, *_facts in apart) if apart else {}
        for pk, *facts in apart:
            if (times := self.of(facts, kept.get(pk))) and times.due_at != facts[_DUE_AT]:
                yield 1

    def of(self, facts: Sequence[Any], kept: datetime.datetime | None = None) -> Timing | None:
        """When a message with these `FACTS` goes; None where it stays, or where nobody can be written to."""
        program, step, *row, zone, country, site = facts[:_OF_ASSIGNMENT]
        now, where = Timing(*row), Where(zone, country, site)
        try:
            wanted = self._wanted(step, now, where, program, facts[_OF_ASSIGNMENT:], kept)
            times = timing.ahead(wanted, where, self._after.terms.of(country, program), self.moment)
        except ValueError:
            return None
        return None if times == now else times

    def _wanted(
        self,
        step_id: int | None,
        now: Timing,
        where: Where,
        program: int,
        assignment: Sequence[Any],
        kept: datetime.datetime | None,
    ) -> Timing:
        """By the step, for one that is as its message was planned; else on its day, moved by what the place says."""
        step = self._steps.get(step_id) if step_id else None
        wave_id, _state, _country, _zone, assigned_at, *_facts, due_at = assignment
        if step is None or wave_id is None:
            return self._pushed(step, now.wanted_at, where, program)
        begins_at = timing.begins_at(self._waves[wave_id], where.zone, assigned_at)
        anchor = begins_at if step.anchor == Step.Anchor.ASSIGNED else due_at
        redated = self._redating.of(list(assignment), kept) if self.redates and step.anchor == Step.Anchor.DUE else None
        if redated and redated.due_at != due_at:
            return self._after.of_step(step, where, program=program, anchor=redated.due_at, not_before=begins_at)
        before = self._before.of_step(step, where, program=program, anchor=anchor, not_before=begins_at)
        if before.wanted_at != now.wanted_at:
            return self._pushed(None, now.wanted_at, where, program)
        after = self._after.of_step(step, where, program=program, anchor=anchor, not_before=begins_at)
        if before.due_at == now.due_at:
            return after
        # It waits for more than the window, as for a place under the cap.
        allowed = timing.next_allowed(where, now.due_at, self._after.terms.of(where.country, program))
        return Timing(after.wanted_at, allowed.at, (allowed.reason or now.moved_because)[:200])

    def _pushed(self, step: Step | None, wanted_at: datetime.datetime, where: Where, program: int) -> Timing:
        """Of what no timeline plans: a digest on its day at the time of the place; without a step, as wanted."""
        terms = self._after.terms.of(where.country, program)
        if step:
            day = clocks.local(wanted_at, where.zone).date()
            wanted_at = clocks.on_day(day, timing.local_time(step, terms), where.zone)
        allowed = timing.next_allowed(where, wanted_at, terms)
        return Timing(wanted_at, allowed.at, (allowed.reason or "")[:200])

    @cached_property
    def _redating(self) -> Redating:
        return Redating(self.change, self.moment)

    @cached_property
    def _waves(self) -> dict[int, Wave]:
        return Wave.objects.in_bulk()

    @cached_property
    def _steps(self) -> dict[int, Step]:
        return Step.objects.in_bulk()

    @cached_property
    def _programs(self) -> list[Program]:
        return list(Program.objects.all())

    @cached_property
    def _before(self) -> Timetable:
        return self._table(self.change.before)

    @cached_property
    def _after(self) -> Timetable:
        return self._table(self.change.after)

    def _table(self, settings: Book) -> Timetable:
        return Timetable(send_terms.under(settings, self._programs))

    @cached_property
    def _where(self) -> Q:
        """Whose place has other terms; or whose deadline may move."""
        before, after = self._before.terms, self._after.terms
        everywhere = (None, *self.change.after.countries)
        found = redating.in_places(
            {
                each.pk: [place for place in everywhere if _differs(before, after, place, each.pk)]
                for each in self._programs
            },
            "recipient__country",
        )
        if self.redates:
            open_ones = self._redating.open().order_by().values("pk")
            found |= Q(step__anchor=Step.Anchor.DUE, assignment__in=open_ones)
        return found


def _differs(before: SendTerms, after: SendTerms, country: int | None, program: int) -> bool:
    was, will = (terms.of(country, program) for terms in (before, after))
    return (was.window, was.calendar, was.sending_time) != (will.window, will.calendar, will.sending_time)


_DUE_AT, _OF_ASSIGNMENT = FACTS.index("due_at"), len(FACTS) - len(redating.OF_ASSIGNMENT)
