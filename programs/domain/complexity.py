"""The inputs of a program's complexity, counted from its rows (PL7). Sources are known on a higher floor."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from audiences.domain.settings import book
from audiences.models import Person
from programs.domain import audience, complexity_rules, legal_reviews
from programs.domain.complexity_rules import Inputs, Score
from programs.models import Module, Program, Wave

LOW = complexity_rules.LOW
PAST = 5  # programs that one is compared with, the latest

_COUNTED = {"people": "pk", "countries": "country", "zones": "time_zone", "languages": "language"}
_Sources = Callable[[Iterable[int]], Mapping[int, int]]

_sources: list[_Sources] = []


@dataclass(frozen=True)
class Profile:
    """The six scores of a program, their mean, and what follows."""

    people: int
    scores: Sequence[Score]

    @property
    def overall(self) -> int:
        return complexity_rules.overall(self.scores)

    @property
    def is_low(self) -> bool:
        return complexity_rules.is_low(self.people, self.scores)

    @property
    def lead_weeks(self) -> int:
        return complexity_rules.lead_weeks(self.overall)

    @property
    def support_people(self) -> int:
        return complexity_rules.support_people(self.people, self.overall)


def plug(sources: _Sources) -> None:
    """`sources(programs)` takes ids and says from how many learning systems the completions of each come."""
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


def of_programs(programs: Iterable[Program], *, at: datetime.datetime) -> dict[int, Profile]:
    """Several of them by id, in the queries of one."""
    return {pk: Profile(given.people, complexity_rules.scores(given)) for pk, given in _inputs(programs, at).items()}


def inputs(program: Program, *, at: datetime.datetime) -> Inputs:
    return _inputs([program], at)[program.pk]


def _inputs(programs: Iterable[Program], at: datetime.datetime) -> dict[int, Inputs]:
    listed = {program.pk: program for program in programs}
    if not listed:
        return {}
    modules: dict[int, list[Module]] = {pk: [] for pk in listed}
    for module in Module.objects.filter(program__in=listed).order_by("number"):
        modules[module.program_id].append(module)
    waves = list(Wave.objects.filter(program__in=listed).select_related("program"))
    people, reviews, sources = _people(listed, waves), _reviews(waves, at), _counted(listed)
    return {
        pk: Inputs(
            **people[pk],
            **_taught(modules[pk]),
            mandatory=int(program.is_mandatory),
            reviews=reviews.get(pk, 0),
            sources=sources[pk],
        )
        for pk, program in listed.items()
    }


def _taught(modules: Sequence[Module]) -> dict[str, int]:
    """What only goes along, as a job aid, is adapted as well, and is taught through nothing."""
    learned = [module for module in modules if module.is_learned]
    return {
        "modules": len(modules),
        "modalities": len({module.modality for module in learned}),
        "live_minutes": sum(module.minutes for module in learned if module.modality != Module.Modality.ELEARNING),
        "courses": len([module.course_id for module in modules if module.course_id]),
    }


def _people(programs: Iterable[int], waves: Iterable[Wave]) -> dict[int, dict[str, int]]:
    """People of each program, and how many countries, zones and languages they are of; one query."""
    matching: dict[int, list[Q]] = {pk: [] for pk in programs}
    conditions = audience.conditions(waves)
    for wave in waves:
        matching[wave.program_id].append(conditions[wave.pk])
    wanted = {
        f"{name}_{pk}": Count(column, filter=audience.any_of(matches), distinct=name != "people")
        for pk, matches in matching.items()
        for name, column in _COUNTED.items()
    }
    figures = Person.objects.present().aggregate(**wanted)
    return {pk: {name: figures[f"{name}_{pk}"] for name in _COUNTED} for pk in matching}


def _reviews(waves: Sequence[Wave], at: datetime.datetime) -> dict[int, int]:
    """Countries whose review some wave's launch waits for, by program id."""
    found: dict[int, set[str]] = {}
    for pk, listed in (legal_reviews.templates(waves, book.at(at)) if waves else {}).items():
        program = next(wave.program_id for wave in waves if wave.pk == pk)
        found.setdefault(program, set()).update(template.key for template in listed)
    return {program: len(keys) for program, keys in found.items()}


def _counted(programs: Mapping[int, Program]) -> dict[int, int]:
    """Learning systems that completions come from, by program id."""
    counts = [count(programs) for count in _sources]
    return {pk: sum(found.get(pk, 0) for found in counts) for pk in programs}
