"""What happens today and on the next days, as far as the reader may know, by the reader's own clock."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comms.models import Message
from delivery.models import Assignment
from programs.models import Wave
from reporting.domain import measures, privacy
from reporting.domain.forecast import Day
from reporting.domain.standing import Standing
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

DAYS = 7
_Route = tuple[str, tuple[object, ...]]


@dataclass(frozen=True)
class Happening:
    """`time` is on the reader's clock, None for what every place begins on its own; `said` follows the text."""

    day: Day
    time: datetime.time | None
    text: str
    program: str
    route: _Route
    said: str = ""
    done: bool = False


def of(standings: Sequence[Standing], *, by: Actor, at: datetime.datetime) -> list[Happening]:
    """In order; five queries for any number of programs and rows."""
    today = at.astimezone(by.zone).date()
    found = list(_waves(standings, by, today))
    if by.may(Action.VIEW_MESSAGES):
        found += _messages(standings, by, at, today)
    if by.may(Action.VIEW_RESULTS):
        found += _deadlines(standings, by, at, today)
    return sorted(found, key=lambda one: (one.day, one.time or datetime.time.min, one.text))


def _waves(standings: Iterable[Standing], by: Actor, today: Day) -> Iterable[Happening]:
    """Starts and ends of waves; both are local dates, the same everywhere."""
    last = today + datetime.timedelta(days=DAYS)
    for standing in standings:
        for one in standing.waves:
            wave, program = one.wave, standing.program
            if today <= wave.starts_on < last and wave.state != Wave.State.CLOSED:
                gate = ("programs:wave_readiness", (program.slug, wave.number))
                says = _("%(wave)s starts") if one.launched else _("Launch due: %(wave)s")
                said = "" if one.launched else _blocked(len(one.blockers))
                yield Happening(wave.starts_on, None, says % {"wave": wave.name}, program.name, gate, said)
            if today <= wave.ends_on < last and wave.state == Wave.State.LAUNCHED:
                says, route = _("The window of %(wave)s closes"), ("programs:wave", (program.slug, wave.number))
                yield Happening(wave.ends_on, None, says % {"wave": wave.name}, program.name, route)


def _blocked(items: int) -> str:
    if not items:
        return _("nothing blocks it")
    return ngettext("%(count)d item blocks it", "%(count)d items block it", items) % {"count": items}


def _messages(standings: Sequence[Standing], by: Actor, at: datetime.datetime, today: Day) -> Iterable[Happening]:
    """Messages by day and step: those that went out today, and those that are planned."""
    start = datetime.datetime.combine(today, datetime.time.min, by.zone)
    states = Q(state=Message.State.PLANNED) | Q(state=Message.State.SENT, due_at__lte=at)
    rows = (
        Message.objects.visible_to(by, Action.VIEW_MESSAGES)
        .filter(states, due_at__gte=start, due_at__lt=start + datetime.timedelta(days=DAYS))
        .filter(program__in=[standing.program for standing in standings])
        .order_by()
        .annotate(day=TruncDate("due_at", tzinfo=by.zone))
        .values("day", "state", "step__number", "step__name", "program__slug", "program__name")
        .annotate(messages=Count("pk"), first=Min("due_at"))
    )
    for row in rows:
        sent, count = row["state"] == Message.State.SENT, row["messages"]
        says = ngettext("%(count)s sent", "%(count)s sent", count) if sent else _planned(count)
        number, slug = row["step__number"], row["program__slug"]
        yield Happening(
            row["day"],
            row["first"].astimezone(by.zone).time(),
            row["step__name"] or _("Nudges"),
            row["program__name"],
            ("comms:step", (slug, number)) if number else ("comms:log", (slug,)),
            says % {"count": f"{count:,}"},
            done=sent,
        )


def _planned(count: int) -> str:
    return ngettext("%(count)s message goes out", "%(count)s messages go out", count)


def _deadlines(standings: Sequence[Standing], by: Actor, at: datetime.datetime, today: Day) -> Iterable[Happening]:
    """Deadlines that end, by day and wave, with how many people have not completed; small groups are not counted."""
    start = datetime.datetime.combine(today, datetime.time.min, by.zone)
    waves = {one.wave.pk: (standing, one.wave) for standing in standings for one in standing.waves}
    rows = (
        Assignment.objects.visible_to(by, Action.VIEW_RESULTS)
        .filter(measures.BY_KEY["assigned"].condition(at), wave__in=waves)
        .filter(due_at__gte=start, due_at__lt=start + datetime.timedelta(days=DAYS))
        .order_by()
        .annotate(day=TruncDate("due_at", tzinfo=by.zone))
        .values("day", "wave")
        .annotate(people=Count("pk"), open=Count("pk", filter=Q(completed_at__isnull=True)), first=Min("due_at"))
    )
    for row in rows:
        standing, wave = waves[row["wave"]]
        few = privacy.is_small(row["people"], standing.minimum)
        says = ngettext("%(count)s has not completed", "%(count)s have not completed", row["open"])
        yield Happening(
            row["day"],
            row["first"].astimezone(by.zone).time(),
            _("Deadlines of %(wave)s end") % {"wave": wave.name},
            standing.program.name,
            ("reporting:results", (standing.program.slug,)),
            privacy.says(standing.minimum) if few else says % {"count": f"{row['open']:,}"},
        )
