"""Home: what needs the reader, how programs stand, which launches come (design screens 01 and 13)."""

import datetime
import zoneinfo
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from programs.models import Program
from reporting.domain import attention, first_run, lines, privacy, standing
from reporting.domain.attention import Item
from reporting.domain.standing import Standing
from reporting.views import executive, places, welcome
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action, Role
from rollout.web import charts, formats, pages

_WORDS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"]
LAUNCHES = 5


@permitted(Action.VIEW_HOME)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    if actor.roles == {Role.MANAGER}:
        return HttpResponseRedirect(reverse("reporting:team"))
    steps = first_run.steps(request.now) if actor.may(Action.MANAGE_PROGRAMS) else []
    programs = Program.objects.visible_to(actor, Action.VIEW_PROGRAMS).order_by("name")
    standings = standing.of_programs(programs, by=actor, at=request.now)
    if executive.is_for(actor):
        return executive.home(request, standings, f"{_greeting(request)}, {_first_name(request)}")
    today = standing.today_of(request.tenant, request.now)
    items = attention.of(standings, by=actor, at=request.now, today=today)
    if steps and not (programs and any(s.waves for s in standings)):
        return pages.page(request, "reporting/home/first_run.html", {"steps": _steps(steps), "left": _left(steps)})
    sees = actor.may(Action.VIEW_RESULTS)
    context = {
        "greeting": f"{_greeting(request)}, {_first_name(request)}",
        "lede": lede(items),
        "yours": welcome.yours(actor, standings),
        "items": [_row(item) for item in items],
        "sees_results": sees,
        **program_rows(standings, sees),
        "launches": _launches(standings),
        "today": today,
        "may_plan": actor.may(Action.MANAGE_PROGRAMS),
        "may_see_programs": actor.may(Action.VIEW_PROGRAMS),
        "week": _week(standings) if sees else None,
        "led": places.home(request) if places.is_for(actor) else None,
    }
    return pages.page(request, "reporting/home/page.html", context)


def lede(items: list[Item]) -> str:
    """Seven things need you today. Two of them hold up Wave 3 on 5 Oct."""
    if not items:
        return "Nothing needs you today."
    says = f"{_count(len(items))} thing{' needs' if len(items) == 1 else 's need'} you today."
    held = [item.blocks for item in items if item.blocks]
    if not held:
        return says
    if len(items) == 1:
        return f"{says} It holds up {held[0]}."
    same = held.count(held[0])
    return f"{says} {_count(same)} of them hold{'s' if same == 1 else ''} up {held[0]}."


def program_rows(standings: list[Standing], sees: bool) -> dict[str, Any]:
    """The programs table: lines on one common calendar, and what time that spans."""
    days = [day for one in standings for wave in one.waves for day in (wave.wave.starts_on, wave.wave.ends_on)]
    if not days:
        return {"programs": [_program(one, sees, "") for one in standings], "span": ""}
    scale = charts.Scale.around([*days, standings[0].today], standings[0].today)
    last = scale.end - datetime.timedelta(days=1)
    return {
        "programs": [_program(one, sees, _calendar(one, scale)) for one in standings],
        "span": f"{scale.start:%b} to {last:%b %Y}"
        if scale.start.year == last.year
        else f"{scale.start:%b %Y} to {last:%b %Y}",
    }


def _program(found: Standing, sees: bool, calendar: str) -> dict[str, Any]:
    """A line of the programs table."""
    counted, target = found.figures, found.program.target_percent
    hidden = found.is_small
    shown = sees and counted.assigned > 0 and not hidden
    gain = 100 * (counted.completed - found.week_ago) / counted.assigned if shown else None
    verdict = found.verdict
    people = privacy.says(found.minimum) if hidden else formats.number(found.people)
    return {
        "program": found.program,
        "waves": len(found.waves),
        "status": (verdict.status, verdict.word) if sees else ("idle", "Planned"),
        "people": people if sees else formats.NOTHING,
        "percent": counted.percent() if shown else None,
        "share": formats.share(counted.completed, counted.assigned) if shown else "",
        "target": target,
        "gain": f"{gain:+.1f}" if gain is not None else formats.NOTHING,
        "calendar": calendar,
        "next": _next(found),
    }


def _calendar(found: Standing, scale: charts.Scale) -> str:
    """The waves as one row of the common calendar."""
    bars = [(start, end, "cat-1", done or 0.0, "") for start, end, done, _ in lines.ruler(found)]
    return scale.row(bars=bars, height=22)


def _next(found: Standing) -> str:
    ahead = found.next_launch
    if ahead and ahead.wave.starts_on >= found.today:
        return f"Launch {ahead.wave.name}, {_day(ahead.wave.starts_on)}"
    current = found.current
    if current and current.due_on >= found.today:
        return f"{current.wave.name} due {_day(current.due_on)}"
    return formats.NOTHING


def _launches(standings: list[Standing]) -> list[dict[str, Any]]:
    """The next launches with what is left to do before them."""
    ahead = [(wave, one) for one in standings for wave in one.waves if not wave.launched]
    found = []
    for wave, one in sorted(ahead, key=lambda pair: (pair[0].wave.starts_on, pair[0].wave.number))[:LAUNCHES]:
        found.append(
            {
                "wave": wave.wave,
                "program": one.program,
                "days": (wave.wave.starts_on - one.today).days,
                "left": wave.items - wave.settled,
                "verdict": wave.verdict,
            }
        )
    return found


def _week(standings: list[Standing]) -> dict[str, str]:
    """People in training, over all programs; hidden where they are few."""
    assigned = sum(one.figures.assigned for one in standings)
    running = sum(w.figures.assigned - w.figures.completed for one in standings for w in one.waves if w.band)
    gained = sum(one.figures.completed - one.week_ago for one in standings)
    overdue = sum(one.figures.overdue for one in standings)
    minimum = max((one.minimum for one in standings), default=0)
    few = privacy.is_small(assigned, minimum)
    return {
        "running": privacy.says(minimum) if few else formats.number(running),
        "gained": privacy.says(minimum) if few else formats.number(gained),
        "overdue": privacy.says(minimum) if few else formats.number(overdue),
    }


def _row(item: Item) -> dict[str, Any]:
    name, args = item.route
    return {"item": item, "url": reverse(name, args=args)}


def _steps(steps: list[first_run.Step]) -> list[dict[str, Any]]:
    first = next((step for step in steps if not step.done), None)
    return [
        {"step": step, "url": reverse(step.route[0], args=step.route[1]), "current": step is first} for step in steps
    ]


def _left(steps: list[first_run.Step]) -> str:
    return f"{sum(step.done for step in steps)} of {len(steps)} done"


def _greeting(request: HttpRequest) -> str:
    hour = request.now.astimezone(zoneinfo.ZoneInfo(request.tenant.time_zone)).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def _first_name(request: HttpRequest) -> str:
    return str(request.user).split("@")[0].split()[0]


def _count(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)


def _day(day: datetime.date) -> str:
    return f"{day.day} {day:%b}"
