"""Headings that state what was found: a wave as a question with its answer, a grid by its weakest place. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.models import Wave
from reporting.domain import privacy, verdicts
from reporting.domain.slices import Cell
from reporting.domain.standing import Standing, WaveStanding
from reporting.domain.verdicts import Color
from rollout.web import formats

FAR_UNDER = 25  # points under the whole, from which a cell is marked


@dataclass(frozen=True)
class Finding:
    """`heading` is a question or a statement, `answer` one sentence."""

    heading: str
    answer: str


def of_wave(standing: Standing, found: WaveStanding) -> Finding:
    """Will this wave reach its target in time?"""
    target, name = f"{standing.program.target_percent}%", found.wave.name
    day = f"{found.due_on.day} {found.due_on:%B}"
    share, people = found.figures.completed, found.figures.assigned
    if not people:
        return Finding(f"{name} has just launched", "Its people are being assigned.")
    if privacy.is_small(people, standing.minimum):
        says = _("It has fewer than %(minimum)s people here, so no share is shown.") % {"minimum": standing.minimum}
        return Finding(f"{name}, until {day}", says)
    if found.wave.state == Wave.State.CLOSED or found.due_on < standing.today:
        verb = "reached" if 100 * share >= standing.program.target_percent * people else "missed"
        return Finding(f"{name} {verb} {target}", f"It ended at {formats.share(share, people)} on {day}.")
    question = f"Will {name[:1].lower() + name[1:] if name.startswith('Wave ') else name} reach {target} by {day}?"
    return Finding(question, _answer(found))


def _answer(found: WaveStanding) -> str:
    verdict, people = found.verdict, found.figures.assigned
    if found.band is None:
        done = formats.share(found.figures.completed, people)
        return f"Too early to say: {done} complete, and a forecast takes three whole days of data."
    ahead = f"forecast {verdicts.between(found.band)}."
    begins = {Color.GREEN: "Yes", Color.AMBER: "It can go either way", Color.RED: "Probably not"}
    if verdict.color is Color.GREEN and found.band.low >= 100:
        return f"Yes: {formats.share(found.figures.completed, people)} complete already."
    return f"{begins.get(verdict.color, 'Too early to say')}: {ahead}"


def weakest(cells: Sequence[Cell], shown: Sequence[Cell], rows: str) -> str:
    """The heading over a grid: its weakest group of rows, when it stands out; `shown` are rows that may be named."""
    whole = sum(c.figures.assigned for c in cells)
    if not whole or not shown:
        return f"Completion by {rows.lower()}"
    level = 100 * sum(c.figures.completed for c in cells) / whole
    last = min(shown, key=lambda c: c.figures.percent() or 0)
    under = level - (last.figures.percent() or 0)
    if len(shown) > 1 and under >= 10:
        return f"{last.names[0]} stands {under:.0f} points under the whole"
    return f"No {rows.lower()} stands far from the whole" if len(shown) > 1 else f"Completion by {rows.lower()}"
