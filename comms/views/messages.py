"""A program's messages: the sequence on its calendar, how far it reached, what needs a decision (design screen 06)."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from comms.domain import previews, reach, rendering, send_terms, sequences, step_words, timelines
from comms.domain.send_terms import SendTerms
from comms.models import Message, Step
from programs.models import Program, Wave
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import charts, formats, pages
from rollout.web.columns import Column
from rollout.web.row_tables import RowTable

_MOST_UNCERTAIN = 20


@permitted(Action.VIEW_MESSAGES)
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.VIEW_MESSAGES)
    visible = messages_of(request, program)
    by_step = reach.by_step(visible.exclude(cause=Message.Cause.BRIEFING))
    texts = rendering.texts_of(step.pk for step in _steps(program))
    waves = list(program.waves.order_by("starts_on", "number"))
    wave = _wave(request, waves)
    terms = send_terms.at(request.now, [program])
    general = terms.of(None, program.pk)
    rows = [
        _Row(step, by_step.get(step.pk, reach.Reach()), previews.languages(texts.get(step.pk, {})))
        for step in _steps(program)
    ]
    table = _table(request, program, rows)
    if asked := pages.part(request, table):
        return asked
    context = {
        "sequence": sequences.of(program),
        "table": table,
        "nudges": by_step.get(None),
        "reach": reach_rows(reach.of(visible)),
        "waves": waves,
        "wave": wave,
        "timeline": _timeline(request, program, wave, terms) if wave else None,
        "uncertain": _uncertain(visible),
        "window": general.window,
        "may_manage": request.actor.may(Action.MANAGE_MESSAGES),
    }
    return workspace.page(request, program, "comms/messages.html", context, tab="messages")


@permitted(Action.MANAGE_MESSAGES)
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_MESSAGES)
    sequences.start_default(program=program, by=request.actor, at=request.now)
    pages.say(request, _("The messages are there. Read them once before you launch."))
    return pages.redirect(request, reverse("comms:messages", args=[slug]))


def messages_of(request: HttpRequest, program: Program) -> QuerySet[Message]:
    return Message.objects.visible_to(request.actor, Action.VIEW_MESSAGES).filter(program=program)


@dataclass(frozen=True)
class ReachRow:
    label: str
    count: int
    percent: float
    note: str


def reach_rows(found: reach.Reach) -> list[ReachRow]:
    """The figures with their share of all, as bars."""
    rows = (
        (pgettext("messages", "Planned"), found.total, _("Every message there is a reason for")),
        (_("Waiting"), found.waiting, _("Their time has not come")),
        (_("Sent"), found.sent, _("Accepted by the mail host")),
        (_("Came back"), found.bounced, _("Of those sent, reported later by a mail host")),
        (_("Not sent"), found.suppressed, _("The reason is kept with each")),
        (_("Failed"), found.failed, _("Refused by the mail host")),
        (_("Uncertain"), found.uncertain, _("Nobody knows whether they arrived")),
    )
    return [ReachRow(label, n, 100 * n / found.total if found.total else 0, note) for label, n, note in rows]


class _Row:
    """One step as the list shows it."""

    def __init__(self, step: Step, found: reach.Reach, languages: list[tuple[str, str]]) -> None:
        self.step, self.reach, self.languages = step, found, languages
        self.who, self.when = step_words.who(step), step_words.when(step)


def _table(request: HttpRequest, program: Program, rows: list[_Row]) -> RowTable:
    """Messages in the order of the sequence."""
    return RowTable(
        [
            Column(
                "name",
                _("Message"),
                sort="name",
                value=lambda row: row.step.name,
                url=lambda row: reverse("comms:step", args=[program.slug, row.step.number]),
            ),
            Column("who", _("Goes to"), sort="who"),
            Column("when", _("When")),
            Column(
                "languages",
                _("Languages"),
                value=lambda row: formats.enumerated(name for _locale, name in row.languages),
                template="comms/_languages.html",
            ),
            Column("sent", _("Sent"), kind="number", sort="sent", value=lambda row: row.reach.sent),
            Column("waiting", _("Waiting"), kind="number", sort="waiting", value=lambda row: row.reach.waiting),
        ],
        rows,
        request,
        name="sequence-messages",
        prefix="s-",
        label=_("Messages of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s message", "%(shown)s messages", "n"),
        fit=False,
    )


def _steps(program: Program) -> QuerySet[Step]:
    return Step.objects.filter(sequence__program=program).order_by("number")


def _wave(request: HttpRequest, waves: list[Wave]) -> Wave | None:
    """The one asked for, else the last that runs, else the first."""
    asked = [wave for wave in waves if str(wave.number) == request.GET.get("wave", "")]
    running = [wave for wave in waves if wave.state == Wave.State.LAUNCHED]
    return next(iter([*asked, *running[-1:], *waves]), None)


def _timeline(request: HttpRequest, program: Program, wave: Wave, terms: SendTerms) -> dict[str, Any] | None:
    steps = list(_steps(program))
    if not steps:
        return None
    found = timelines.of(wave, steps, request.tenant.time_zone, terms)
    ends = [wave.starts_on, wave.ends_on, *(day for one in found.values() for day in (one.first, one.last))]
    week = datetime.timedelta(days=7)
    scale = charts.Scale(min(ends) - week, max(ends) + 2 * week, workspace.today(request))
    rows = [_chart_row(program, step, found[step.pk], scale) for step in steps]
    return {"rows": rows, "axis": scale.axis(weeks=True), "label": _("Who, in which state")}


def _chart_row(program: Program, step: Step, days: timelines.Days, scale: charts.Scale) -> dict[str, Any]:
    window = formats.date_range(days.first, days.last)
    return {
        "title": step.name,
        "note": step_words.who(step),
        "url": reverse("comms:step", args=[program.slug, step.number]),
        "chart": scale.row(
            bars=[] if days.first == days.last else [(days.first, days.last, "cat-1", None, "")],
            marks=[(days.first, "ring" if days.estimated else "dot", "cat-1")],
            labels=[(days.last, window, "")],
            weeks=True,
            label=f"{step.name}, {window}{', estimated' if days.estimated else ''}",
        ),
    }


def _uncertain(visible: QuerySet[Message]) -> list[Message]:
    found = visible.filter(state=Message.State.UNCERTAIN).select_related("recipient", "step")
    return list(found.order_by("due_at", "pk")[:_MOST_UNCERTAIN])
