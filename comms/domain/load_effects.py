"""What another cap or another cadence does to planned messages (GO1, CO4): played through, by the rule that sends."""

import datetime
import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from audiences.domain.settings.effects import Change, Effect
from comms.domain import loads, recent, send_terms, timing
from comms.domain.loads import Candidate, Went
from comms.domain.send_terms import SendTerms, Terms
from comms.domain.timing import Where
from comms.models import Message, Step
from delivery.domain import redating
from programs.models import Program

NAMES = frozenset({"messages_per_week", "reminder_days"})
_FACTS = ("recipient", "recipient__time_zone", "recipient__country", "recipient__site", "program", "step")
_FACTS += ("assignment__due_at", "wanted_at", "due_at")

Planned = tuple[datetime.datetime, Candidate]


def effects(change: Change) -> list[Effect]:
    """How many planned messages go at another time, and how many do not go at all, if each is still called for then."""
    pairs = [pair for person in _Played(change).people() for pair in person if pair[0] != pair[1]]
    dropped = sum(after is None for _before, after in pairs)
    moved = len(pairs) - dropped
    return [
        Effect(
            moved,
            ngettext("%(n)s message reschedules", "%(n)s messages reschedule", moved) % {"n": f"{moved:,}"},
        ),
        Effect(
            dropped,
            ngettext("%(n)s message is not sent", "%(n)s messages are not sent", dropped) % {"n": f"{dropped:,}"},
        ),
    ]


def play(
    planned: Sequence[Planned], went: Sequence[Went], *, where: Where, terms: Callable[[int], Terms]
) -> list[datetime.datetime | None]:
    """When each of one person's messages goes, in their order; None for one that is dropped.

    `terms` are those of a program for the person; instants of `planned` are allowed there. Pure.
    """
    gone = list(went)
    outcome: list[datetime.datetime | None] = [None] * len(planned)
    queue = [(at, number) for number, (at, _candidate) in enumerate(planned)]
    heapq.heapify(queue)
    while queue:
        at, number = heapq.heappop(queue)
        candidate = planned[number][1]
        verdict = loads.verdict(candidate, gone, where=where, terms=terms(candidate.program), at=at)
        if verdict.later_at:
            heapq.heappush(queue, (verdict.later_at, number))
        elif verdict.goes:
            outcome[number] = at
            gone.append(Went(at, candidate.program, candidate.reminds))
    return outcome


def waiting(change: Change, before: SendTerms, after: SendTerms) -> QuerySet[Message]:
    """Planned messages to people whose cap or cadence is another, by the terms of all programs."""
    everywhere = (None, *change.after.countries)
    places = {
        program: [each for each in everywhere if _load(before.of(each, program)) != _load(after.of(each, program))]
        for program in after.layers
    }
    where: Q = redating.in_places(places, "recipient__country")
    return Message.objects.filter(where, state=Message.State.PLANNED)


def _load(terms: Terms) -> tuple[int, int]:
    return terms.most_a_week, terms.reminder_days


class _Played:
    """Both settings played through, person by person."""

    def __init__(self, change: Change) -> None:
        self.moment = change.before.at
        self.programs = Program.objects.in_bulk()
        self.steps = Step.objects.in_bulk()
        self.before, self.after = (
            send_terms.under(book, self.programs.values()) for book in (change.before, change.after)
        )
        self.touched = waiting(change, self.before, self.after)

    def people(self) -> Iterator[list[tuple[datetime.datetime | None, datetime.datetime | None]]]:
        """Before and after of every planned message, for each person that the change may touch."""
        of_person: dict[int, list[tuple[Any, ...]]] = {}
        touched = self.touched.order_by().values("recipient")
        planned = Message.objects.filter(recipient__in=touched, state=Message.State.PLANNED)
        for recipient, *facts in planned.order_by("recipient", "due_at", "pk").values_list(*_FACTS):
            of_person.setdefault(recipient, []).append(tuple(facts))
        went = recent.went_to(Message.objects.filter(recipient__in=touched), before=self.moment)
        for recipient, rows in of_person.items():
            yield self._person(rows, went.get(recipient, []))

    def _person(self, rows: Sequence[tuple[Any, ...]], went: Sequence[Went]) -> list[Any]:
        where = Where(*rows[0][:3])
        try:
            before, after = (self._outcome(rows, went, where, is_new) for is_new in (False, True))
            return list(zip(before, after, strict=True))
        except ValueError:  # no known zone: nothing goes, whatever the settings say
            return []

    def _outcome(
        self, rows: Sequence[tuple[Any, ...]], went: Sequence[Went], where: Where, is_new: bool
    ) -> list[datetime.datetime | None]:
        terms = self.after if is_new else self.before
        planned = []
        for *_where, program, step, assignment_due_at, wanted_at, due_at in rows:
            if due_at < self.moment or (is_new and wanted_at < self.moment):  # it is judged at once
                due_at = timing.next_allowed(where, self.moment, terms.of(where.country, program)).at
            made = Candidate.made(
                self.steps.get(step), self.programs[program], due_at=assignment_due_at, wanted_at=wanted_at
            )
            planned.append((due_at, made))
        return play(planned, went, where=where, terms=lambda program: terms.of(where.country, program))
