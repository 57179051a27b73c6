"""What an executive comes for: on track, where not, and what is needed from whom (design screens 01 and 11)."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.domain import asks
from programs.models import SponsorAsk
from reporting.domain import briefs, decisions, privacy
from reporting.domain.attention import urgent_launches
from reporting.domain.attention.kinds import Reader
from reporting.domain.briefs import Brief
from reporting.domain.forecast import Day
from reporting.domain.standing import Standing, today_of
from reporting.domain.verdicts import Color
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Role
from rollout.web import formats, pages

MOST_RISKS, MOST_DECISIONS = 4, 3  # of one program on the home page


def is_for(actor: Actor) -> bool:
    """Whether this is the reader's home: an executive who plans nothing."""
    return Role.EXECUTIVE in actor.roles and not actor.may(Action.MANAGE_PROGRAMS)


def home(request: HttpRequest, standings: Sequence[Standing], greeting: str) -> HttpResponse:
    found, today = (
        briefs.of_standings(standings, by=request.actor, at=request.now),
        today_of(request.tenant, request.now),
    )
    mine = [ask for brief in found for ask in brief.asks if asks.is_asked(ask, request.actor)]
    urgent = urgent_launches.find(Reader(request.actor, request.now, today, standings))
    context = {
        "greeting": greeting,
        "lede": lede(standings, len(mine) + len(urgent)),
        "urgent": [(item, reverse(item.route[0], args=item.route[1])) for item in urgent],
        "mine": [row(ask, today) for ask in sorted(mine, key=lambda ask: (ask.due_on, ask.pk))],
        "programs": [_program(brief, request.actor) for brief in found],
        "reports": [brief.report for brief in found if brief.report],
    }
    return pages.page(request, "reporting/executive/home.html", context)


def lede(standings: Sequence[Standing], asked: int) -> str:
    """Two of 3 programs are on track. You are asked for one thing."""
    judged = [one for one in standings if one.verdict.color is not Color.GREY]
    good = sum(one.verdict.color is Color.GREEN for one in judged)
    if not judged:
        says = _("No program has figures yet.")
    elif good == len(judged):
        says = ngettext("The program is on track.", "All %(n)s programs are on track.", good) % {"n": good}
    else:
        says = ngettext(
            "%(good)s of %(n)s program is on track.", "%(good)s of %(n)s programs are on track.", len(judged)
        ) % {"good": good, "n": len(judged)}
    if not asked:
        return _("%(standing)s Nothing is asked of you.") % {"standing": says}
    return ngettext("%(standing)s One thing is asked of you.", "%(standing)s %(n)s things are asked of you.", asked) % {
        "standing": says,
        "n": asked,
    }


def panels(brief: Brief, actor: Actor) -> dict[str, Any]:
    """What a program's own page shows of its brief."""
    today = brief.standing.today
    return {
        "decisions": [(one, one.by_words(today)) for one in brief.decisions],
        "asks": [row(ask, today) for ask in brief.asks],
        "risks": brief.risks,
        "may_ask": actor.may(Action.ASK_SPONSORS),
    }


def row(ask: SponsorAsk, today: Day) -> tuple[SponsorAsk, str, str]:
    """The ask, its mark, and by when it is needed."""
    return ask, "watch" if ask.due_on < today else "info", decisions.by_words(ask.due_on, today)


def _complete(found: Standing) -> str:
    """The share of people in scope; nothing before anybody is assigned."""
    if found.is_small:
        return privacy.says(found.minimum)
    counted = found.figures
    return formats.share(counted.completed, found.people) if counted.assigned else formats.NOTHING


def _program(brief: Brief, actor: Actor) -> dict[str, Any]:
    found = brief.standing
    counted, chart = found.figures, found.chart()
    hidden = found.is_small or not counted.assigned
    planned = chart.planned if chart else None
    return {
        "program": found.program,
        "verdict": found.verdict,
        "complete": _complete(found),
        "people": privacy.says(found.minimum) if found.is_small else formats.number(found.people),
        "plan": "" if hidden or planned is None else formats.percent(planned, found.people),
        "percent": None if hidden else 100 * counted.completed / max(found.people, 1),
        "risks": brief.risks[:MOST_RISKS],
        "more_risks": max(len(brief.risks) - MOST_RISKS, 0),
        "decisions": [(one, one.by_words(found.today)) for one in brief.decisions[:MOST_DECISIONS]],
        "more_decisions": max(len(brief.decisions) - MOST_DECISIONS, 0),
        "asks": [row(ask, found.today) for ask in brief.asks if not asks.is_asked(ask, actor)],
        "report": brief.report,
    }
