"""The readiness gate of a wave (design screen 04), the readiness of all waves, and the red figure on the tab."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audiences.domain.settings import book
from programs.domain import audience, boards, launches, places, standing
from programs.models import Launch, Program, ReadinessItem, Wave
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web.selections import Act, Bar

WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """All waves against all areas."""
    program = workspace.load(request, slug)
    waves = list(program.waves.order_by("starts_on", "number"))
    today = workspace.today(request)
    found = boards.of_waves(waves, today)
    rows = [_overview_row(wave, found[wave.pk], today) for wave in waves]
    areas = [area.label for area in ReadinessItem.Area]
    context = {"rows": rows, "areas": areas, "may_manage": request.actor.may(Action.MANAGE_PROGRAMS)}
    return workspace.page(request, program, "programs/readiness/overview.html", context, tab="readiness")


def _overview_row(wave: Wave, board: boards.Board, today: datetime.date) -> dict[str, Any]:
    by_label = {area.label: area for area in board.areas}
    return {
        "wave": wave,
        "board": board,
        "standing": standing.of_wave(wave, blocking=len(board.blocking), today=today),
        "cells": [by_label.get(area.label) for area in ReadinessItem.Area],
    }


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def gate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number)
    people = audience.sizes([wave]).of_wave[wave.pk]
    context = gate_context(request, wave) | {
        "happens": _what_launching_does(wave, request.now),
        "people": people,
    }
    if context["may_work"] and not all(row.settled for row in context["board"].rows):
        context["bar"] = _bar(wave)
    crumbs = [(reverse("programs:readiness", args=[slug]), "Readiness"), (request.path, wave.name)]
    return workspace.page(request, wave.program, "programs/readiness/gate.html", context, tab="readiness", trail=crumbs)


def _bar(wave: Wave) -> Bar:
    """What can be done with several items at once."""
    url = reverse("programs:items_together", args=[wave.program.slug, wave.number])
    return Bar("items-bulk", _("Selected items"), url, [Act(url, _("Set owner or due date"))])


def gate_context(request: HttpRequest, wave: Wave) -> dict[str, Any]:
    """What the gate's parts need: rows, the notice, the launch button, the areas and the acts the reader may do."""
    today = workspace.today(request)
    board = boards.of_wave(wave, today)
    before_launch = wave.state in (Wave.State.PLANNED, Wave.State.HELD)
    return {
        "wave": wave,
        "program": wave.program,
        "board": board,
        "standing": standing.of_wave(wave, blocking=len(board.blocking), today=today),
        "notice": notice(wave, board),
        "before_launch": before_launch,
        "launchable": wave.state == Wave.State.PLANNED and not board.blocking and bool(board.rows),
        "may_work": request.actor.may(Action.WORK_READINESS),
        "may_decide": request.actor.may(Action.GRANT_WAIVERS),
        "may_launch": request.actor.may(Action.LAUNCH_WAVES),
        "has_checks": before_launch and any(row.automatic for row in board.rows),
        "statuses": boards.STATUSES,
        "late": wave.starts_on < today,
    }


def notice(wave: Wave, board: boards.Board) -> tuple[str, str, str]:
    """(status, title, text) of the message that opens the gate."""
    settled = f"{len(board.done)} of {len(board.rows)} items are done or waived."
    loose = len(board.open)
    spare = f" {_count(loose).capitalize()} more {_is(loose)} open but {_do(loose)} not block." if loose else ""
    if wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED):
        launch = Launch.objects.select_related("launched_by").get(wave=wave)
        by = launch.launched_by or "Fairway"
        waivers = len(launch.waived)
        relied = f", relying on {_count(waivers)} waiver{'s' if waivers > 1 else ''}" if waivers else ""
        said = f"For {launch.people:,} people{relied}. {settled}{spare}"
        return "good", f"Launched on {launch.launched_at:%-d %B %Y} by {by}", said
    if wave.state == Wave.State.HELD:
        return "watch", f"{wave.name} is held", f"Resume it to launch it. {settled}{spare}"
    if not board.rows:
        return "stop", "Launch is off until there is a checklist", "Save the wave's plan once more to build it."
    blocking = len(board.blocking)
    if blocking:
        title = (
            f"Launch is off until {_count(blocking)} blocking item{'s' if blocking > 1 else ''} {_is(blocking)} closed"
        )
        return "stop", title, f"{settled}{spare}"
    return "good", "Nothing blocks the launch", f"{settled}{spare}"


def announcement(board: boards.Board) -> str:
    """What the polite region says after an item changed."""
    blocking = len(board.blocking)
    if not blocking:
        return "Nothing blocks the launch"
    return f"{_count(blocking).capitalize()} item{'s' if blocking > 1 else ''} still block{'' if blocking > 1 else 's'}"


def blocking_next(request: HttpRequest, program: Program) -> int:
    """Blocking items of the next planned wave, for the tab."""
    wave = program.waves.filter(state=Wave.State.PLANNED).order_by("starts_on", "number").first()
    return len(boards.of_wave(wave, workspace.today(request)).blocking) if wave else 0


def _what_launching_does(wave: Wave, at: datetime.datetime) -> list[tuple[str, str]]:
    """Facts beside the gate, each from the rows as they are now."""
    people = audience.people_of(wave)
    count = people.count()
    without = people.filter(email="").count()
    first = launches.first_instant(wave, people)
    verb = "Assigns" if wave.program.is_mandatory else "Invites"
    windows, _ = places.windows(wave, places.of_wave(wave, book.at(at)))
    facts = [(verb, f"{count:,} people, due {places.deadline(wave, windows)}")]
    facts.append(("Reaches", f"{count - without:,} mailboxes; {without:,} people have none"))
    if first:
        city = first[1].rsplit("/", 1)[-1].replace("_", " ")
        facts.append(("Starts", f"{wave.start_time:%H:%M} local time on {wave.starts_on:%-d %B %Y}, first in {city}"))
    facts.append(("Closes", f"{wave.ends_on:%-d %B %Y}"))
    facts.append(("Undo", "None. Assignments and sent messages stay"))
    return facts


def _count(number: int) -> str:
    return WORDS[number] if number < len(WORDS) else str(number)


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _do(number: int) -> str:
    return "does" if number == 1 else "do"
