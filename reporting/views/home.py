"""Home: what needs the reader, how programs stand, which launches come (design screens 01 and 13)."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from programs.models import Program
from reporting.domain import attention, privacy, standing
from reporting.domain.attention import Item
from reporting.domain.standing import Standing
from reporting.views import day_ahead, division_lead, executive, first_steps, home_programs, oversight, places, welcome
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action, Role
from rollout.web import formats, pages

LAUNCHES = 5


@permitted(Action.VIEW_HOME)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    if is_the_team(request):
        return HttpResponseRedirect(reverse("reporting:team"))
    first = first_steps.panel(request)
    programs = Program.objects.visible_to(actor, Action.VIEW_PROGRAMS).order_by("name")
    standings = standing.of_programs(programs, by=actor, at=request.now)
    if executive.is_for(actor):
        return executive.home(request, standings, f"{_greeting(request)}, {_first_name(request)}")
    today = standing.today_of(request.tenant, request.now)
    needed = _needed(request, standings, today)
    if first["steps"] and not any(one.waves for one in standings):
        return pages.page(request, "reporting/home/first_run.html", first)
    sees = actor.may(Action.VIEW_RESULTS)
    bounded = {
        "led": places.home(request) if places.is_for(actor) else None,
        "division_led": division_lead.home(request) if division_lead.is_for(actor) else None,
        "oversight": oversight.home(request) if oversight.is_for(actor) else None,
    }
    context = {
        "greeting": f"{_greeting(request)}, {_first_name(request)}",
        **needed,
        **first,
        "day": day_ahead.panel(request, standings),
        "yours": welcome.yours(actor, standings),
        "sees_results": sees,
        **home_programs.rows(standings, sees),
        "launches": _launches(standings),
        "today": today,
        "may_plan": actor.may(Action.MANAGE_PROGRAMS),
        "may_see_programs": actor.may(Action.VIEW_PROGRAMS),
        "week": _week(standings) if sees else None,
        **bounded,
        "attention_span": 12 if any(bounded.values()) else 7,
    }
    fragment = "reporting/home/_attention.html"
    return pages.page(request, "reporting/home/page.html", context, fragment=fragment, announce=needed["lede"])


def is_the_team(request: HttpRequest) -> bool:
    """Whether the reader's first page is that of the team: a manager has no other."""
    return bool(request.actor.roles == {Role.MANAGER})


def _needed(request: HttpRequest, standings: Sequence[Standing], today: datetime.date) -> dict[str, Any]:
    """What needs the reader: of the programs that are theirs, or of all, as `?scope=` asks."""
    found = attention.of(standings, by=request.actor, at=request.now, today=today)
    own = attention.own_programs(standings, request.actor)
    mine = [item for item in found if item.is_within(own)]
    splits = bool(own) and len(own) < len(standings)
    wide = request.GET.get("scope") == "all" or not splits
    chosen = found if wide else mine
    return {
        "lede": lede(chosen),
        "items": [_row(item) for item in chosen],
        "elsewhere": len(found) - len(chosen),
        "scopes": [
            ("mine", _("My programs"), len(mine), not wide),
            ("all", _("All programs"), len(found), wide),
        ]
        if splits
        else [],
    }


def lede(items: list[Item]) -> str:
    """Seven things need you today. Two of them hold up Wave 3 on 5 Oct."""
    if not items:
        return _("Nothing needs you today.")
    says = ngettext("%(count)s thing needs you today.", "%(count)s things need you today.", len(items))
    says = _capital(says % {"count": formats.in_words(len(items))})
    held = [item.blocks for item in items if item.blocks]
    if not held:
        return says
    if len(items) == 1:
        return f"{says} {_('It holds up %(launch)s.') % {'launch': held[0]}}"
    same = held.count(held[0])
    more = ngettext("%(count)s of them holds up %(launch)s.", "%(count)s of them hold up %(launch)s.", same)
    return f"{says} {_capital(more % {'count': formats.in_words(same), 'launch': held[0]})}"


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
    return {"item": item, "url": f"{reverse(name, args=args)}{item.query}"}


def _greeting(request: HttpRequest) -> str:
    hour = request.now.astimezone(request.actor.zone).hour
    return _("Good morning") if hour < 12 else _("Good afternoon") if hour < 18 else _("Good evening")


def _first_name(request: HttpRequest) -> str:
    return str(request.user).split("@")[0].split()[0]


def _capital(sentence: str) -> str:
    return f"{sentence[0].upper()}{sentence[1:]}"
