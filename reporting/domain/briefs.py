"""What an executive asks of a program: is it on track, where not, and what is needed from whom (ST1, ME8)."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet

from delivery.models import Assignment
from programs.models import Program, SponsorAsk, Waiver, Wave
from reporting.domain import decisions, reach, slices
from reporting.domain.decisions import Decision, Risk
from reporting.domain.slices import Cell
from reporting.domain.standing import Standing
from reporting.models import StatusReport
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action


@dataclass(frozen=True)
class Brief:
    """One program. `divisions` and `regions` are its figures there; `report` is the newest one that is made."""

    standing: Standing
    divisions: Sequence[Cell]
    regions: Sequence[Cell]
    decisions: Sequence[Decision]
    risks: Sequence[Risk]
    asks: Sequence[SponsorAsk]
    report: StatusReport | None


def of_standings(standings: Sequence[Standing], *, by: Actor, at: datetime.datetime) -> list[Brief]:
    """A brief for each standing, within the actor's reach; a fixed number of queries for any number of them."""
    programs = [one.program for one in standings]
    seen = Assignment.objects.visible_to(by, Action.VIEW_RESULTS).filter(program__in=programs)
    divisions, regions = (_by_program(slices.cut(seen, by=["program", key], at=at)) for key in ("division", "region"))
    unreached = reach.of_programs(seen, at=at)
    waivers = _grouped(_asked(programs), lambda waiver: waiver.item.wave.program_id)
    asks = _grouped(open_asks(at).filter(program__in=programs), lambda ask: ask.program_id)
    reports = {report.program_id: report for report in _newest(programs)}
    found = []
    for one in standings:
        pk, slug = one.program.pk, one.program.slug
        risks = decisions.risks(one, [divisions[slug], regions[slug]], unreached.get(pk, reach.NOBODY))
        needed = decisions.needed(one, waivers[pk])
        found.append(Brief(one, divisions[slug], regions[slug], needed, risks, asks[pk], reports.get(pk)))
    return found


def of_standing(standing: Standing, *, by: Actor, at: datetime.datetime) -> Brief:
    return of_standings([standing], by=by, at=at)[0]


def open_asks(at: datetime.datetime) -> QuerySet[SponsorAsk]:
    """What was asked by then and not answered by then, the most urgent first."""
    waiting = SponsorAsk.objects.filter(asked_at__lte=at).exclude(answered_at__lte=at)
    return waiting.select_related("asked_of", "asked_by", "program").order_by("due_on", "number")


def _asked(programs: Sequence[Program]) -> Iterable[Waiver]:
    """Waivers that wait for a decision."""
    asked = Waiver.objects.filter(state=Waiver.State.ASKED, item__wave__program__in=programs)
    asked = asked.exclude(item__wave__state=Wave.State.CLOSED)
    return asked.select_related("item__wave__program__owner", "asked_by")


def _newest(programs: Sequence[Program]) -> QuerySet[StatusReport]:
    made = StatusReport.objects.filter(program__in=programs, pdf__isnull=False).defer("pdf", "content")
    return made.select_related("program").order_by("program", "-number").distinct("program")


def _by_program(cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    """Cells cut by program and one more, by the program's slug and without it."""
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.key[0]].append(Cell(cell.key[1:], cell.names[1:], cell.figures))
    return found


Row = TypeVar("Row")


def _grouped(rows: Iterable[Row], program_of: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[program_of(row)].append(row)
    return found
