"""The inputs of a program's complexity, counted from its rows (PL7). Sources are known on a higher floor."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count

from audiences.domain.settings import book
from programs.domain import audience, complexity_rules, legal_reviews
from programs.domain.complexity_rules import Inputs, Score
from programs.models import Module, Program, Wave

PAST = 5  # programs that one is compared with, the latest

_sources: list[Callable[[Program], int]] = []


@dataclass(frozen=True)
class Profile:
    """The six scores of a program, their mean, and what follows."""

    people: int
    scores: Sequence[Score]

    @property
    def overall(self) -> int:
        return complexity_rules.overall(self.scores)

    @property
    def lead_weeks(self) -> int:
        return complexity_rules.lead_weeks(self.overall)

    @property
    def support_people(self) -> int:
        return complexity_rules.support_people(self.people, self.overall)


def plug(sources: Callable[[Program], int]) -> None:
    """`sources(program)` says from how many learning systems its completions come."""
    _sources.append(sources)


def of(program: Program, *, at: datetime.datetime) -> Profile:
    """As the data is now; a fixed number of queries."""
    given = inputs(program, at=at)
    return Profile(given.people, complexity_rules.scores(given))


def past(program: Program, *, at: datetime.datetime) -> list[Program]:
    """Programs whose waves are all closed, the latest first."""
    closed = Program.objects.filter(waves__state=Wave.State.CLOSED).exclude(pk=program.pk)
    over = closed.exclude(pk__in=Wave.objects.exclude(state=Wave.State.CLOSED).values("program")).distinct()
    return list(over.order_by("-created_at")[:PAST])


def sound_start(program: Program, *, at: datetime.datetime) -> datetime.date:
    """The Monday on or after the suggested lead time from now, with which a new wave begins until somebody chooses."""
    soonest = at.date() + datetime.timedelta(weeks=of(program, at=at).lead_weeks)
    return soonest + datetime.timedelta(days=-soonest.weekday() % 7)


def inputs(program: Program, *, at: datetime.datetime) -> Inputs:
    modules = list(program.modules.order_by("number"))
    people = audience.people_of_program(program).aggregate(
        people=Count("pk"),
        countries=Count("country", distinct=True),
        zones=Count("time_zone", distinct=True),
        languages=Count("language", distinct=True),
    )
    live = [module for module in modules if module.modality != Module.Modality.ELEARNING]
    courses = [module.course_id for module in modules if module.course_id]
    return Inputs(
        **people,
        modules=len(modules),
        modalities=len({module.modality for module in modules}),
        live_minutes=sum(module.minutes for module in live),
        mandatory=int(program.is_mandatory),
        reviews=_reviews(program, at),
        sources=sum(count(program) for count in _sources),
        courses=len(courses),
    )


def _reviews(program: Program, at: datetime.datetime) -> int:
    """Countries whose review some wave's launch waits for."""
    waves = list(program.waves.select_related("program"))
    found = legal_reviews.templates(waves, book.at(at)) if waves else {}
    return len({template.key for listed in found.values() for template in listed})
