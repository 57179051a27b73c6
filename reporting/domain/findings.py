"""Headings that state what was found: a wave as a question with its answer, a grid by its weakest place. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from programs.models import Wave
from reporting.domain import decisions, privacy, verdicts
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
    target, name = formats.in_percent(standing.program.target_percent), found.wave.name
    day = formats.dated(found.due_on, "long")
    share, people = found.figures.completed, found.figures.assigned
    if not people:
        return Finding(_("%(wave)s has just launched") % {"wave": name}, _("Its people are being assigned."))
    if privacy.is_small(people, standing.minimum):
        says = _("It has fewer than %(minimum)s people here, so no share is shown.") % {"minimum": standing.minimum}
        return Finding(_("%(wave)s, until %(day)s") % {"wave": name, "day": day}, says)
    if found.wave.state == Wave.State.CLOSED or found.due_on < standing.today:
        made = 100 * share >= standing.program.target_percent * people
        title = _("%(wave)s reached %(target)s") if made else _("%(wave)s missed %(target)s")
        return Finding(
            title % {"wave": name, "target": target},
            _("It ended at %(share)s on %(day)s.") % {"share": formats.share(share, people), "day": day},
        )
    if name.startswith("Wave ") and formats.language() == "en":
        name = f"{name[:1].lower()}{name[1:]}"
    question = _("Will %(wave)s reach %(target)s by %(day)s?") % {"wave": name, "target": target, "day": day}
    return Finding(question, _answer(found))


def _answer(found: WaveStanding) -> str:
    verdict, people = found.verdict, found.figures.assigned
    if found.band is None:
        done = formats.share(found.figures.completed, people)
        return _("Too early to say: %(done)s complete, and a forecast takes three whole days of data.") % {"done": done}
    begins = {
        Color.GREEN: _("Yes: forecast %(band)s."),
        Color.AMBER: _("It can go either way: forecast %(band)s."),
        Color.RED: _("Probably not: forecast %(band)s."),
    }
    if verdict.color is Color.GREEN and found.band.low >= 100:
        return _("Yes: %(share)s complete already.") % {"share": formats.share(found.figures.completed, people)}
    says = begins.get(verdict.color, _("Too early to say: forecast %(band)s."))
    return says % {"band": verdicts.between(found.band)}


def weakest(cells: Sequence[Cell], shown: Sequence[Cell], rows: str | Promise) -> str:
    """The heading over a grid: its weakest group of rows, when it stands out; `shown` are rows that may be named."""
    whole = sum(c.figures.assigned for c in cells)
    if not whole or not shown:
        return _("Completion by %(rows)s") % {"rows": formats.in_sentence(rows)}
    level = 100 * sum(c.figures.completed for c in cells) / whole
    last = min(shown, key=lambda c: c.figures.percent() or 0)
    under = level - (last.figures.percent() or 0)
    if len(shown) > 1 and under >= 10:
        return decisions.under_whole(last.names[0], under)
    if len(shown) > 1:
        return _("No %(rows)s stands far from the whole") % {"rows": formats.in_sentence(rows)}
    return _("Completion by %(rows)s") % {"rows": formats.in_sentence(rows)}
