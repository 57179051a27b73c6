"""A program's first page: will it make its target, and what stands in the way (design screen 02)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from delivery.domain import renewal_counts
from delivery.domain.renewal_counts import Ahead
from delivery.models import Assignment
from programs.views import risks, workspace
from reporting.domain import (
    briefs,
    changes,
    findings,
    forecast,
    lines,
    measures,
    phases,
    privacy,
    reach,
    standing,
    verdicts,
)
from reporting.domain.standing import Standing, WaveStanding
from reporting.views import executive
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import charts, formats

FUNNEL = ("assigned", "reached", "started", "completed")


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.VIEW_PROGRAMS)
    actor = request.actor
    sees = actor.may(Action.VIEW_RESULTS)
    found = standing.of_program(program, by=actor, at=request.now)
    context: dict[str, Any] = {
        "standing": found,
        "waves": lines.of_waves(found, figures=sees),
        "has_leads": any(wave.wave.lead_id for wave in found.waves),
        "total": _total(found) if sees else None,
        "steps": _steps(found, request),
        "log": changes.of_program(program, by=actor, limit=6),
        "rules": verdicts.RULES,
        "method": forecast.METHOD,
        "sees_results": sees,
        "everything": actor.reaches_all(Action.VIEW_RESULTS),
        "may_report": actor.may(Action.VIEW_REPORTS),
        "may_read_settings": actor.may(Action.VIEW_SETTINGS),
        "may_plan": actor.may(Action.MANAGE_PROGRAMS),
        "renewals": _renewals(request, found) if sees else None,
        **risks.panel(request, program),
    }
    if sees and actor.may(Action.VIEW_REPORTS):
        context["brief"] = executive.panels(briefs.of_standing(found, by=actor, at=request.now), actor)
    if sees and found.current:
        context |= _current(request, found, found.current)
    return workspace.page(request, program, "reporting/overview/page.html", context, tab="overview")


def _renewals(request: HttpRequest, found: Standing) -> Ahead | None:
    """None too where they are so few that no figure of them may be shown."""
    seen = Assignment.objects.visible_to(request.actor, Action.VIEW_RESULTS)
    counted = renewal_counts.ahead(found.program, seen, request.now)
    hidden = counted is not None and 0 < counted.due < found.minimum
    return None if hidden else counted


def _steps(found: Standing, request: HttpRequest) -> list[dict[str, Any]]:
    """The phases as components/stepper.html takes them."""
    listed = phases.of(found, request.actor)
    now = phases.current(listed)
    return [
        {
            "name": phase.name,
            "state": phase.state,
            "note": phase.note,
            "url": reverse(phase.route, args=[found.program.slug]),
            "current": phase is now,
        }
        for phase in listed
    ]


def _current(request: HttpRequest, found: Standing, wave: WaveStanding) -> dict[str, Any]:
    """The wave that matters now: chart, funnel, who was not reached."""
    finding, burnup = findings.of_wave(found, wave), found.chart_of(wave)
    if wave.figures.assigned < found.minimum:
        return {"finding": finding, "current": wave}
    svg = charts.burnup(**burnup.chart(), label=f"{finding.heading} {finding.answer}")
    seen = Assignment.objects.visible_to(request.actor, Action.VIEW_RESULTS).filter(wave=wave.wave)
    return {
        "finding": finding,
        "current": wave,
        "chart": svg,
        "burnup": burnup,
        "plan_says": _plan_says(found, wave),
        "funnel": funnel(wave),
        "unreached": reach.unreached(seen, at=request.now),
    }


def funnel(wave: WaveStanding) -> list[tuple[str, str, int, float, str]]:
    """(label, definition, people, percent, share in words) for each step from audience to complete."""
    counted, invited = wave.figures, not wave.wave.program.is_mandatory
    rows = []
    for key in FUNNEL:
        measure, people = measures.BY_KEY[key], getattr(counted, key)
        label = _("Invited") if key == "assigned" and invited else measure.label
        says = formats.share(people, counted.assigned)
        rows.append((label, measure.sentence, people, counted.percent(key) or 0.0, says))
    return rows


def _total(found: Standing) -> dict[str, str]:
    counted = found.figures
    hidden = found.is_small
    share = formats.share(counted.completed, counted.assigned)
    of_all = formats.share(counted.completed, found.people)
    return {
        "people": privacy.says(found.minimum) if hidden else formats.number(found.people),
        "reached": formats.NOTHING if hidden else formats.share(counted.reached, counted.assigned),
        "complete": formats.NOTHING
        if hidden or not counted.assigned
        else _("%(of_all)s of all, %(share)s of those assigned") % {"of_all": of_all, "share": share},
    }


def _plan_says(found: Standing, wave: WaveStanding) -> str:
    """What the dashed line is drawn from."""
    over = [w.wave.name for w in found.waves if w.figures.assigned and w.due_on < found.today]
    if wave.due_on < found.today or not over:
        return _("Plan: an even pace to the target")
    return (
        _("Plan: the pace of %(wave)s") % {"wave": over[-1]}
        if len(over) == 1
        else _("Plan: the pace of %(count)s earlier waves") % {"count": len(over)}
    )
