"""The verdict on programs as lists, pills and the spine say it: from what verdicts rest on and nothing else."""

import datetime
from collections.abc import Mapping

from audiences.domain.settings import book
from delivery.models import Assignment
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import open_items
from programs.domain.standing import Standing, Waves
from programs.models import Program, Wave
from reporting.domain import minimums, progress, standing, verdicts
from reporting.domain.progress import Progress
from rollout.tenancy.models import Tenant

_MEASURES = ("assigned", "completed")


def judge(programs: list[Program], waves: Waves, tenant: Tenant, at: datetime.datetime) -> dict[int, Standing]:
    """Status and words of each program for lists and pills, over everybody; programs without a verdict are left out.

    Only what verdicts rest on is asked: three statements at most, and settings where a group may be too small.
    """
    today, seen = standing.today_of(tenant, at), Assignment.objects.filter(program__in=programs)
    launched = any(wave.state not in Wave.AHEAD for program in programs for wave in waves.get(program.pk, []))
    counted = progress.of_waves(seen, tenant=tenant, at=at, keys=_MEASURES) if launched else {}
    items = open_items.blocking(programs, today)
    least = _least(programs, seen, counted, at)
    found = {}
    for program in programs:
        courses = [
            standing.course(
                wave, program, counted.get(wave.pk, Progress()), items.get(wave.pk, []), least[program.pk], today
            )
            for wave in sorted(waves.get(program.pk, []), key=lambda each: each.number)
        ]
        verdict = verdicts.overall((course.name, verdicts.of_wave(course, today=today)) for course in courses)
        if said := standing.said(verdict):
            found[program.pk] = said
    return found


def _least(
    programs: list[Program], seen: AssignmentQuerySet, counted: Mapping[int, Progress], at: datetime.datetime
) -> dict[int, int]:
    """The smallest group that may be shown of each program; not asked where every group is above what it can be."""
    if all(not minimums.may_be_small(one.figures.assigned) for one in counted.values()):
        return dict.fromkeys((program.pk for program in programs), 0)
    return minimums.of_programs(seen, programs, book.at(at))
