"""The frame around every page of a program: where it is, how it stands, its calendar and its tabs."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.domain import audience, completion_rules, standing
from programs.models import Program, Wave
from programs.views import pins, tabs
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages
from rollout.web.tables import Table

_OF_A_WAVE = {"programs:wave", "programs:wave_readiness"}


def load(request: HttpRequest, slug: str, action: Action = Action.VIEW_PROGRAMS) -> Program:
    """The program, or 404 when there is none within the reader's reach for the action."""
    visible = Program.objects.visible_to(request.actor, action).select_related("owner", "sponsor")
    return get_object_or_404(visible, slug=slug)


def load_wave(request: HttpRequest, slug: str, number: int, action: Action = Action.VIEW_PROGRAMS) -> Wave:
    """A wave of a program within reach, with its program at hand, or 404."""
    program = load(request, slug, action)
    wave = get_object_or_404(Wave.objects.select_related("lead"), program=program, number=number)
    wave.program = program
    return wave


def today(request: HttpRequest) -> datetime.date:
    """The date on the organization's calendar."""
    return request.now.astimezone(formats.zone(request.tenant) or datetime.UTC).date()


def page(
    request: HttpRequest,
    program: Program,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    tab: str,
    status: int = 200,
    fragment: str | None = None,
    announce: str = "",
    trail: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """A page that extends programs/workspace.html, or its `fragment` for HTMX.

    `tab` is the key of the current tab; `trail` adds (address, label) pairs to the crumbs after the program.
    """
    values = {**(context or {}), "program": program, "section": "programs"}
    if not (fragment and request.htmx):  # a fragment has no frame to pay for
        values["workspace"] = _frame(request, program, tab, trail or [])
        values["wave_steps"] = _wave_steps(request, program, values.get("wave"))
    return pages.page(request, template, values, fragment=fragment, status=status, announce=announce)


def listing(
    request: HttpRequest,
    program: Program,
    template: str,
    table: Table,
    context: Mapping[str, Any] | None = None,
    *,
    tab: str,
    trail: list[tuple[str, str]] | None = None,
    stem: str = "",
) -> HttpResponse:
    """A page with a table in it, as `pages.listing`; `stem` names its file where the table's label does not."""
    if table.wants_file:
        return pages.export(request, stem or table.label, table)
    values = {**(context or {}), "table": table}
    fragment = "components/table.html"
    return page(request, program, template, values, tab=tab, fragment=fragment, announce=table.summary, trail=trail)


def _frame(request: HttpRequest, program: Program, tab: str, trail: list[tuple[str, str]]) -> dict[str, Any]:
    waves = list(program.waves.order_by("starts_on", "number"))
    on = today(request)
    home = tabs.home(request, program.slug)
    crumbs = [(reverse("programs:list"), _("Programs")), (home, program.name), *trail]
    crumbs[-1] = ("" if crumbs[-1][0] == request.path else crumbs[-1][0], crumbs[-1][1])
    stands = standing.of_programs([program], {program.pk: waves}, at=request.now)
    pins.remember(request, stands)
    return {
        "crumbs": crumbs,
        "home": home,
        "standing": stands[program.pk],
        "people": audience.sizes(waves),
        "modalities": modalities(program),
        "rule": completion_rules.words(program),
        "waves": [(w.starts_on, w.ends_on, standing.share_elapsed(w, on), w.name) for w in waves],
        "today": on,
        "calendar": calendar_sentence(waves),
        "tabs": tabs.of(request, program, tab),
    }


def _wave_steps(request: HttpRequest, program: Program, wave: Wave | None) -> list[tuple[str, str, str]]:
    """(rel, address, name) of the same page for the wave before and after, where a wave has a page of its own."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if wave is None or name not in _OF_A_WAVE:
        return []
    waves = sorted(program.waves.all(), key=lambda each: (each.starts_on, each.number))
    at = [each.pk for each in waves].index(wave.pk)
    pairs = [("prev", waves[at - 1 : at] if at else []), ("next", waves[at + 1 : at + 2])]
    return [(rel, reverse(name, args=[program.slug, each.number]), each.name) for rel, found in pairs for each in found]


def modalities(program: Program) -> str:
    """How people learn, in words: "Self-paced, virtual classroom"."""
    found = list(
        dict.fromkeys(module.get_modality_display() for module in program.modules.learned().order_by("number"))
    )
    return formats.enumerated([*found[:1], *(formats.in_sentence(each) for each in found[1:])])


def calendar_sentence(waves: list[Wave]) -> str:
    """What the ruler shows, for those who do not see it."""
    if not waves:
        return _("Program calendar: no wave is planned yet")
    window = formats.date_range(min(w.starts_on for w in waves), max(w.ends_on for w in waves))
    said = formats.enumerated([f"{wave.name} {formats.in_sentence(wave.get_state_display())}" for wave in waves])
    return _("Program calendar, %(window)s: %(waves)s") % {"window": window, "waves": said}
