"""What a report says first: one line of findings, and the sentences under it. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.domain.standing import Standing, WaveStanding
from reporting.domain.verdicts import Color
from rollout.web import formats

_WORDS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"]


def headline(standing: Standing) -> str:
    """The gravest finding, and the next one; or that all is on course. At most 200 characters."""
    grave = [wave for wave in standing.waves if wave.verdict.color in {Color.RED, Color.AMBER}]
    grave.sort(key=lambda wave: (wave.verdict.over, wave.verdict.color is Color.AMBER, wave.wave.number))
    if grave:
        first, *rest = [_says(standing, wave) for wave in grave[:2]]
        return formats.enumerated([first, *map(_continued, rest)])[:200]
    if any(wave.verdict.color is Color.GREEN for wave in standing.waves):
        return _("On course for %(target)s") % {"target": formats.in_percent(standing.program.target_percent)}
    return _("Planned, with no figures yet") if standing.waves else _("No wave is planned yet")


def lede(standing: Standing) -> str:
    """How many of how many, how ended waves did, and the reason of the overall verdict."""
    counted, target = standing.figures, standing.program.target_percent
    if not standing.people:
        return _("Nobody is in scope yet.")
    if standing.is_small:
        says = _("Fewer than %(minimum)s people are assigned, so no share is shown.")
        return says % {"minimum": standing.minimum}
    figures = {
        "people": formats.number(standing.people),
        "completed": formats.number(counted.completed),
        "share": formats.share(counted.completed, standing.people),
    }
    done = ngettext(
        "Of %(people)s people in scope, %(completed)s has completed (%(share)s).",
        "Of %(people)s people in scope, %(completed)s have completed (%(share)s).",
        counted.completed,
    )
    says = [done % figures]
    over = [w for w in standing.waves if w.figures.assigned and w.due_on < standing.today]
    made = sum(100 * w.figures.completed >= target * w.figures.assigned for w in over)
    if made:
        ended = ngettext("%(count)s wave ended at or above target.", "%(count)s waves ended at or above target.", made)
        says.append(ended % {"count": _count(made)})
    if standing.verdict.color in {Color.RED, Color.AMBER}:
        says.append(standing.verdict.reason)
    return " ".join(says)


def _says(standing: Standing, wave: WaveStanding) -> str:
    red = wave.verdict.color is Color.RED
    if not wave.launched:
        says = _("%(wave)s is not ready to launch") if red else _("%(wave)s has an open gate")
    elif wave.band is None:
        says = _("%(wave)s missed %(target)s")
    else:
        says = _("%(wave)s will probably miss %(target)s") if red else _("%(wave)s may miss %(target)s")
    return says % {"wave": wave.wave.name, "target": formats.in_percent(standing.program.target_percent)}


def _continued(part: str) -> str:
    """A finding after a comma; English alone writes the first word small there, unless it is a wave with a number."""
    if formats.language() != "en" or part.startswith("Wave"):
        return part
    return part[:1].lower() + part[1:]


def _count(number: int) -> str:
    """A word where a sentence begins with it, in English; elsewhere a figure."""
    return _WORDS[number] if number < len(_WORDS) and formats.language() == "en" else formats.number(number)
