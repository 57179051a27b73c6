"""What a report says first: one line of findings, and the sentences under it. Pure."""

from django.utils.translation import gettext as _

from reporting.domain.standing import Standing, WaveStanding
from reporting.domain.verdicts import Color
from rollout.web import formats

_WORDS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"]


def headline(standing: Standing) -> str:
    """The gravest finding, and the next one; or that all is on course. At most 200 characters."""
    grave = [wave for wave in standing.waves if wave.verdict.color in {Color.RED, Color.AMBER}]
    grave.sort(key=lambda wave: (wave.verdict.over, wave.verdict.color is Color.AMBER, wave.wave.number))
    if grave:
        parts = [_says(standing, wave) for wave in grave[:2]]
        return ", ".join(
            [parts[0], *(part[:1].lower() + part[1:] if not part.startswith("Wave") else part for part in parts[1:])]
        )[:200]
    if any(wave.verdict.color is Color.GREEN for wave in standing.waves):
        return f"On course for {standing.program.target_percent}%"
    return "Planned, with no figures yet" if standing.waves else "No wave is planned yet"


def lede(standing: Standing) -> str:
    """How many of how many, how ended waves did, and the reason of the overall verdict."""
    counted, target = standing.figures, standing.program.target_percent
    if not standing.people:
        return "Nobody is in scope yet."
    if standing.is_small:
        says = _("Fewer than %(minimum)s people are assigned, so no share is shown.")
        return says % {"minimum": standing.minimum}
    says = [
        f"Of {standing.people:,} people in scope, {counted.completed:,} have completed "
        f"({formats.share(counted.completed, standing.people)})."
    ]
    over = [w for w in standing.waves if w.figures.assigned and w.due_on < standing.today]
    made = sum(100 * w.figures.completed >= target * w.figures.assigned for w in over)
    if made:
        says.append(f"{_count(made)} wave{'' if made == 1 else 's'} ended at or above target.")
    if standing.verdict.color in {Color.RED, Color.AMBER}:
        says.append(standing.verdict.reason)
    return " ".join(says)


def _says(standing: Standing, wave: WaveStanding) -> str:
    name, target = wave.wave.name, f"{standing.program.target_percent}%"
    if not wave.launched:
        return f"{name} is not ready to launch" if wave.verdict.color is Color.RED else f"{name} has an open gate"
    if wave.band is None:
        return f"{name} missed {target}"
    return f"{name} will probably miss {target}" if wave.verdict.color is Color.RED else f"{name} may miss {target}"


def _count(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"
