"""What a report asks its readers to decide, and what it warns them of: computed from rows, each with owner and date."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Program, ReadinessItem, Waiver, Wave
from reporting.domain import privacy, verdicts
from reporting.domain.measures import Figures
from reporting.domain.reach import Unreached
from reporting.domain.slices import Cell
from reporting.domain.standing import Standing, WaveStanding
from reporting.domain.verdicts import Color
from rollout.web import formats

NEAR = datetime.timedelta(days=7)  # before its date, an open blocking item is a decision
UNDER = 10  # points under the whole from which a division or region is a risk


@dataclass(frozen=True)
class Decision:
    """`by_on` is the day by which it is needed."""

    title: str
    note: str
    who: str
    by_on: datetime.date

    def by_words(self, today: datetime.date) -> str:
        return by_words(self.by_on, today)


@dataclass(frozen=True)
class Risk:
    """`people` is what it could cost in people not complete; `high` or medium."""

    title: str
    high: bool
    people: int
    owner: str


def by_words(day: datetime.date, today: datetime.date) -> str:
    """By when something is needed; what is late is needed now."""
    if day >= today:
        return _("by %(day)s") % {"day": formats.dated(day, "day_of_year")}
    return _("now, was due %(day)s") % {"day": formats.short_day(day)}


def needed(standing: Standing, waivers: Sequence[Waiver]) -> list[Decision]:
    """Waivers asked for, blocking items near their date, waves that will miss; what is due first comes first."""
    found = [_waiver(waiver) for waiver in waivers]
    asked = {waiver.item_id for waiver in waivers}
    for wave in standing.waves:
        for blocker in wave.blockers:
            if blocker.item.pk not in asked and blocker.item.due_on <= standing.today + NEAR:
                found.append(_item(blocker.item, blocker.why, wave.wave, standing.program))
        if wave.wave.state == Wave.State.LAUNCHED and wave.band and wave.verdict.color is Color.RED:
            found.append(_miss(standing, wave))
    return sorted(found, key=lambda one: (one.by_on, one.title))


def risks(standing: Standing, cuts: Sequence[Sequence[Cell]], unreached: Unreached) -> list[Risk]:
    """The dearest first. Each of `cuts` is the whole in parts, as by division; small groups are not named."""
    found = [risk for wave in standing.waves if (risk := _of_wave(wave))]
    for cells in cuts:
        found += _of_groups(cells, standing.minimum)
    if unreached.no_mailbox >= standing.minimum:
        title = _("People without a mailbox of their own get no message")
        found.append(Risk(title, False, unreached.no_mailbox, str(standing.program.owner or "")))
    return sorted(found, key=lambda risk: (-risk.people, risk.title))


def _waiver(waiver: Waiver) -> Decision:
    item, wave = waiver.item, waiver.item.wave
    note = _("Asked by %(person)s: %(reason)s") % {"person": waiver.asked_by, "reason": waiver.reason.strip()[:240]}
    return Decision(
        _("Grant or refuse the waiver for “%(item)s”, %(wave)s") % {"item": item.words, "wave": wave.name},
        note,
        str(wave.program.owner or _("No owner")),
        min(item.due_on, wave.starts_on),
    )


def _item(item: ReadinessItem, why: str, wave: Wave, program: Program) -> Decision:
    title = _("Close “%(item)s” or move the launch of %(wave)s from %(day)s")
    note = _("It blocks the gate and was planned for %(day)s.") % {"day": formats.short_day(item.due_on)}
    return Decision(
        title % {"item": item.words, "wave": wave.name, "day": formats.short_day(wave.starts_on)},
        f"{note} {why}",
        str(item.owner or wave.lead or program.owner or _("No owner")),
        item.due_on,
    )


def _miss(standing: Standing, wave: WaveStanding) -> Decision:
    counted, target = wave.figures, standing.program.target_percent
    lacking = -(-target * counted.assigned // 100) - counted.completed
    title = ngettext(
        "Decide how %(wave)s wins %(people)s more person by %(day)s",
        "Decide how %(wave)s wins %(people)s more people by %(day)s",
        lacking,
    )
    idle = ngettext("%(people)s has not started.", "%(people)s have not started.", counted.not_started)
    return Decision(
        title % {"wave": wave.wave.name, "people": formats.number(lacking), "day": formats.short_day(wave.due_on)},
        f"{wave.verdict.reason} {idle % {'people': formats.number(counted.not_started)}}",
        str(wave.wave.lead or standing.program.owner or _("No owner")),
        wave.due_on,
    )


def _of_wave(wave: WaveStanding) -> Risk | None:
    if wave.verdict.color not in {Color.RED, Color.AMBER}:
        return None
    high, owner = wave.verdict.color is Color.RED, str(wave.wave.lead or wave.wave.program.owner or "")
    if not wave.launched:
        count = len(wave.blockers)
        title = ngettext(
            "%(wave)s cannot launch while %(count)s item is open",
            "%(wave)s cannot launch while %(count)s items are open",
            count,
        )
        if wave.wave.state == Wave.State.HELD:
            title = _("%(wave)s is held")
        return Risk(title % {"wave": wave.wave.name, "count": count}, high, wave.people or 0, owner)
    left = wave.figures.assigned - wave.figures.completed
    if wave.band:
        title = _("%(wave)s may end at %(band)s") % {"wave": wave.wave.name, "band": verdicts.between(wave.band)}
        return Risk(title, high, left, owner)
    return Risk(_("%(wave)s ended under its target") % {"wave": wave.wave.name}, high, left, owner)


def _of_groups(cells: Sequence[Cell], minimum: int) -> list[Risk]:
    level = Figures.total(cell.figures for cell in cells).percent()
    gone = privacy.hidden_in_list({cell.key: cell.figures.assigned for cell in cells}, minimum)
    found = []
    for cell in cells:
        share = cell.figures.percent()
        if level is None or share is None or level - share < UNDER or cell.key in gone:
            continue
        left = cell.figures.assigned - cell.figures.completed
        found.append(Risk(under_whole(cell.names[0], level - share), level - share >= 25, left, ""))
    return found


def under_whole(name: str, points: float) -> str:
    """How far a group stands under the whole, in percentage points."""
    said = ngettext(
        "%(name)s stands %(points)s point under the whole",
        "%(name)s stands %(points)s points under the whole",
        round(points),
    )
    return said % {"name": name, "points": f"{points:.0f}"}
