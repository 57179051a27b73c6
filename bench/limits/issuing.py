"""Assignments of a launched wave of everybody, with their deadlines and states, against COPY of the same rows."""

from bench.company import AT, Company
from bench.limits import Figure, seconds
from bench.limits.copying import copied
from delivery.domain import assignments, issuing
from delivery.models import Assignment
from programs.models import Wave
from rollout.tenancy import actors, walls
from tests import factories

LIMIT = 0.012
SLOW = 200  # assignments that the control makes


def measure(company: Company) -> list[Figure]:
    """A wave of 50,000 people."""
    wave = new_wave(company)
    rate = company.people / seconds(lambda: issue(company, wave))
    return [_figure(company, f"issuing to {company.people:,} people", wave, rate)]


def planted(company: Company) -> list[Figure]:
    """One by one, each derived by itself."""
    company.take_people()
    with walls.inside(company.tenant.pk):
        wave = factories.WaveFactory()
        people = list(company.everybody()[:SLOW])

        def each() -> None:
            for person in people:
                made = Assignment.objects.create(
                    program=wave.program, wave=wave, person=person, assigned_at=AT, due_at=AT, due_zone="UTC"
                )
                assignments.derive([made.pk])

        taken = seconds(each)
    return [_figure(company, "issuing, one by one", wave, SLOW / taken)]


def new_wave(company: Company) -> Wave:
    """A wave of everybody in a program of its own, with one module."""
    company.take_people()
    with walls.inside(company.tenant.pk):
        wave = factories.WaveFactory(state=Wave.State.LAUNCHED)
        factories.ModuleFactory(program=wave.program, course_id=f"BENCH-{wave.pk}")
        factories.WaveSegmentFactory(wave=wave, segment=factories.SegmentFactory(rule={"all": []}))
    return wave


def issue(company: Company, wave: Wave) -> None:
    """Chunk by chunk, a transaction each, as a worker does."""
    by = actors.system(company.tenant)
    with walls.inside(company.tenant.pk):
        pk = issuing.begin(wave=wave, by=by, at=AT).pk
    while _chunk(company, pk):
        pass


def _chunk(company: Company, pk: int) -> bool:
    with walls.inside(company.tenant.pk):
        return issuing.issue_chunk(issuing_id=pk, by=actors.system(company.tenant), at=AT)


def _figure(company: Company, name: str, wave: Wave, rate: float) -> Figure:
    rows, taken = copied(company.tenant.pk, "delivery_assignment", f"wave_id = {wave.pk}")
    return Figure(name, "rows/s", rate, rows / taken, "rows/s by COPY", LIMIT)
