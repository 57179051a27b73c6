"""The plan of a program: its waves on one calendar, the time each place gets, and its modules (design screen 03)."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from audiences.domain import clocks
from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from programs.domain import audience, blackouts, boards, competing, places, standing, whereabouts
from programs.models import CalendarPeriod, PlanDraft, Program, Wave
from programs.views import grips, lead, pilot_words, plan_tables, workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import charts, formats, pages

LABEL_ROOM = datetime.timedelta(days=14)  # right of the last deadline, for its date
_DAY = datetime.timedelta(days=1)


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    today = workspace.today(request)
    waves = workspace.waves_of(program)
    sizes = audience.sizes(waves)
    found = boards.of_waves(waves, today)
    cells = whereabouts.of_waves(waves)
    settings = book.at(request.now)
    times = _times(waves, settings, cells)
    met = blackouts.meetings(waves, times, cells)
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    rows = [
        _Row(wave, sizes.of_wave[wave.pk], found[wave.pk], times[wave.pk], met[wave.pk], today, may_manage)
        for wave in waves
    ]
    tables = {
        "listed": plan_tables.waves(request, program, rows),
        "times": plan_tables.times(request, [(row.wave, window) for row in rows for window in row.windows]),
        "modules": plan_tables.modules(request, program, may_manage=may_manage),
    }
    if asked := pages.part(request, *tables.values()):
        return asked
    context = {
        **tables,
        "rows": rows,
        "timeline": _timeline(program, rows, today),
        "leads": lead.notices(lead.of_waves(request, found, waves)),
        "pilots": pilot_words.notices(waves),
        "met": any(row.meetings for row in rows),
        "rivals": _rivals(waves, settings) if request.actor.reaches_all(Action.VIEW_PROGRAMS) else [],
        "as_list": request.GET.get("view") == "list",
        "minutes": sum(program.modules.values_list("minutes", flat=True)),
        "may_manage": may_manage,
        "drafts": program.drafts.filter(state=PlanDraft.State.OPEN).count(),
        "movable": may_manage and any(row.movable for row in rows),
    }
    return workspace.page(request, program, "programs/plan.html", context, tab="plan")


def _rivals(waves: list[Wave], settings: Book) -> list[tuple[Wave, competing.Load]]:
    """Waves whose people are in other programs at the same time, with how it is for them."""
    found = competing.of(waves, settings)
    return [(wave, found[wave.pk]) for wave in waves if wave.pk in found and found[wave.pk].people]


class _Row:
    """One wave as the plan shows it."""

    def __init__(
        self,
        wave: Wave,
        people: int,
        board: boards.Board,
        windows: list[places.Window],
        met: list[blackouts.Meeting],
        today: datetime.date,
        may_move: bool,
    ) -> None:
        self.wave, self.people, self.board, self.windows, self.today = wave, people, board, windows, today
        self.meetings, self.may_move = met, may_move
        self.movable = wave.state in Wave.AHEAD
        self.standing = standing.of_wave(wave, blocking=len(board.blocking), today=today)
        self.deadline = places.deadline(wave, windows)

    @property
    def url(self) -> str:
        return reverse("programs:wave", args=[self.wave.program.slug, self.wave.number])

    @property
    def due_days(self) -> list[datetime.date]:
        """Local due dates in the places of the audience, first and last."""
        days = sorted({clocks.local(w.due_at, w.place.zone).date() for w in self.windows})
        return days[:1] + days[-1:] if len(days) > 1 else days

    def chart(self, scale: charts.Scale) -> str:
        wave, due = self.wave, self.due_days
        marks = [(self.board.gate_on, "flag", self.standing[0])] if self.movable and self.board.gate_on else []
        late = any(one.due for one in self.clashes)
        marks += [(day, "diamond", "stop" if late else "ink") for day in due[-1:]]
        labels = (
            [(max(due[-1], wave.ends_on), _("Due %(day)s") % {"day": formats.short_day(due[-1])}, "v-label-strong")]
            if due
            else []
        )
        share = standing.share_elapsed(wave, self.today)
        said = (
            f"{wave.name}, {formats.date_range(wave.starts_on, wave.ends_on)}, {formats.in_sentence(self.standing[1])}"
        )
        said = "; ".join([said, *(f"{one.period.name}, {one.span}" for one in self.meetings)])
        bars = [(wave.starts_on, wave.ends_on, "cat-1", share, "")]
        bands = [*self._holidays(), *(_band(one.period) for one in self.meetings)]
        return scale.row(bars=bars, bands=bands, marks=marks, labels=labels, label=said)

    @property
    def clashes(self) -> list[blackouts.Meeting]:
        """What keeps the wave from being launched as it is planned; a launched wave has no choice left."""
        return [one for one in self.meetings if one.clashes and self.movable]

    @property
    def clash_title(self) -> str:
        return _("%(wave)s meets a blackout") % {"wave": self.wave.name}

    @property
    def clash_id(self) -> str:
        return f"clash-{self.wave.number}"

    @property
    def move_url(self) -> str:
        """Where the reader moves the wave; empty for a reader who may not."""
        return reverse("programs:wave_move", args=[self.wave.program.slug, self.wave.number]) if self.may_move else ""

    def grip(self, scale: charts.Scale) -> dict[str, Any] | None:
        """What the keyboard and the pointer take the wave by; None where the reader may not move it."""
        return grips.of(self.wave, self.move_url, scale) if self.may_move and self.movable else None

    @property
    def sentences(self) -> list[str]:
        return [blackouts.sentence(one) for one in self.clashes]

    def _holidays(self) -> Iterator[charts.Band]:
        """Public holidays of the one country that most of the wave's people are in."""
        most = max(self.windows, key=lambda window: window.place.people, default=None)
        if most is None or 2 * most.place.people < sum(window.place.people for window in self.windows):
            return
        calendar = most.place.calendar
        for n in range((self.wave.ends_on - self.wave.starts_on).days + 1):
            day = self.wave.starts_on + _DAY * n
            if day.isoweekday() in calendar.weekdays and calendar.is_holiday(day):
                yield day, day + _DAY, "closed"


def _band(period: CalendarPeriod) -> charts.Band:
    return period.starts_on, period.ends_on + _DAY, "closed" if period.is_blackout else "peak"


def _times(waves: list[Wave], settings: Book, cells: list[whereabouts.Cell]) -> dict[int, list[places.Window]]:
    by_wave = places.of_waves(waves, settings, cells)
    return {wave.pk: places.windows(wave, by_wave[wave.pk])[0] for wave in waves}


def _timeline(program: Program, rows: list[_Row], today: datetime.date) -> dict[str, Any] | None:
    if not rows:
        return None
    days = [day for row in rows for day in (row.wave.starts_on, row.wave.ends_on, *row.due_days)]
    gates = [row.board.gate_on for row in rows if row.board.gate_on]
    days += [one.period.ends_on for row in rows for one in row.meetings if one.period.is_for_all]
    after = max(days) + LABEL_ROOM
    scale = charts.Scale.around([*days, *gates, after, today], today)
    drawn = [
        {
            "id": f"wave-{row.wave.number}",
            "url": row.url,
            "title": row.wave.name,
            "note": ngettext("%(people)s person, %(state)s", "%(people)s people, %(state)s", row.people)
            % {"people": formats.number(row.people), "state": formats.in_sentence(row.standing[1])},
            "chart": row.chart(scale),
            "grip": row.grip(scale),
        }
        for row in rows
    ]
    return {"rows": [*_for_everybody(rows, scale), *drawn], "axis": scale.axis(), "label": _("Wave plan")}


def _for_everybody(rows: list[_Row], scale: charts.Scale) -> list[dict[str, Any]]:
    """The row of periods that are on everybody's calendar, where there are any."""
    met = {one.period.pk: one for row in rows for one in row.meetings if one.period.is_for_all}
    if not met:
        return []
    chart = scale.row(
        bands=[_band(one.period) for one in met.values()],
        labels=[(one.period.ends_on + _DAY, one.period.name, "") for one in met.values()],
        label=formats.enumerated([f"{one.period.name}, {one.span}" for one in met.values()]),
    )
    return [{"title": _("Everybody’s calendar"), "note": _("Applies to every wave"), "chart": chart}]
