"""Pages of a program: loading it within reach, and the page in its frame."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from programs.models import Program, Wave
from programs.views import pins
from programs.views.frame import Frame
from rollout.tenancy import memory
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, posts
from rollout.web.tables import Table


def load(request: HttpRequest, slug: str, action: Action = Action.VIEW_PROGRAMS) -> Program:
    """The program, or 404 when there is none within the reader's reach for the action; a page reads it once.

    What is posted may change how it stands: that is asked anew afterwards.
    """
    visible = Program.objects.visible_to(request.actor, action).select_related("owner", "sponsor")
    program = memory.remembered(("program", slug, action), lambda: get_object_or_404(visible, slug=slug))
    if posts.acts(request):
        pins.forget(request, program)
    return program


def load_wave(request: HttpRequest, slug: str, number: int, action: Action = Action.VIEW_PROGRAMS) -> Wave:
    """A wave of a program within reach, with its program at hand, or 404."""
    for wave in waves_of(load(request, slug, action)):
        if wave.number == number:
            return wave
    raise Http404


def waves_of(program: Program) -> list[Wave]:
    """The program's waves by their start, with their leads; a page reads them once."""
    listed = program.waves.select_related("lead").order_by("starts_on", "number")
    return memory.remembered(("waves", program.pk), lambda: list(listed))


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
        values["workspace"] = frame = Frame(
            request, program, waves_of(program), tab=tab, trail=trail or [], today=today(request)
        )
        values["wave_steps"] = frame.steps(values.get("wave"))
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
