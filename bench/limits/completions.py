"""Completions through the one door: matched, kept, states derived, against COPY of the ledger rows alone."""

import datetime
from functools import cache

from bench.company import AT, Company
from bench.limits import Figure, seconds
from bench.limits.copying import copied
from bench.limits.issuing import issue, new_wave
from delivery.domain import completion_sources, completions
from delivery.models import Assignment, CompletionSource
from programs.models import Module, Wave
from rollout.tenancy import actors, walls

LIMIT = 0.012
LINES, SLOW = 20_000, 100  # of one file, and of the control
LATER = AT + datetime.timedelta(days=3)


def measure(company: Company) -> list[Figure]:
    """A file of 20,000 completions, and the same file again."""
    source, lines = _file(company, LINES)
    first = LINES / seconds(lambda: _record(company, source, lines))
    again = LINES / seconds(lambda: _record(company, source, lines))
    rows, taken = copied(company.tenant.pk, "delivery_completionrecord", f"source_id = {source.pk}")
    peer = rows / taken
    return [
        Figure("completions, all new", "rows/s", first, peer, "rows/s by COPY", LIMIT),
        Figure("completions, nothing new", "rows/s", again, peer, "rows/s by COPY", LIMIT),
    ]


def planted(company: Company) -> list[Figure]:
    """A call for each line."""
    source, lines = _file(company, SLOW)
    rate = SLOW / seconds(lambda: [_record(company, source, [line]) for line in lines])
    rows, taken = copied(company.tenant.pk, "delivery_completionrecord", f"source_id = {source.pk}")
    return [Figure("completions, one by one", "rows/s", rate, rows / taken, "rows/s by COPY", LIMIT)]


def _file(company: Company, size: int) -> tuple[CompletionSource, list[completions.Line]]:
    """A source and its lines about people of a wave, who are all assigned."""
    wave = _issued(company)
    with walls.inside(company.tenant.pk):
        by, name = actors.system(company.tenant), f"bench-{size}"
        source = completion_sources.ensure(slug=name, name=name, by=by, at=AT)
        course = Module.objects.get(program=wave.program).course_id
        people = Assignment.objects.filter(wave=wave).order_by("pk").values_list("person__external_id", flat=True)
        lines = [
            completions.Line(
                record_id=f"{name}-{number}",
                person=person,
                course_id=course,
                status="completed",
                score="88",
                completed_at=(AT + datetime.timedelta(minutes=number % 4000)).isoformat(),
            )
            for number, person in enumerate(people[:size])
        ]
    return source, lines


@cache
def _issued(company: Company) -> Wave:
    wave = new_wave(company)
    issue(company, wave)
    return wave


def _record(company: Company, source: CompletionSource, lines: list[completions.Line]) -> None:
    with walls.inside(company.tenant.pk):
        completions.record(source=source, lines=lines, by=actors.system(company.tenant), at=LATER)
