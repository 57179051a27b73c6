"""A program's waves as lines of a table, in words and figures that page and PDF share. Small groups are hidden here."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from reporting.domain import privacy
from reporting.domain.standing import Standing, WaveStanding
from rollout.web import formats


@dataclass(frozen=True)
class WaveLine:
    """`complete` and `reached` are percents for a bar, None where nothing is to be drawn; texts are what is read."""

    number: int
    name: str
    status: str
    word: str
    color: str
    reason: str
    people: str
    starts_on: str
    ends_on: str
    window: str
    readiness: str
    reached: float | None
    reached_text: str
    complete: float | None
    complete_text: str
    lead: str
    launched: bool

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def of_waves(standing: Standing, *, figures: bool = True) -> list[WaveLine]:
    """One line a wave; with `figures` off (the reader may not see results) only plan and readiness."""
    counts = {wave.wave.pk: wave.figures.assigned for wave in standing.waves if wave.launched}
    gone = privacy.hidden_in_list(counts, standing.minimum)
    return [
        _line(wave, hidden=wave.wave.pk in gone, figures=figures, minimum=standing.minimum) for wave in standing.waves
    ]


def _line(found: WaveStanding, *, hidden: bool, figures: bool, minimum: int) -> WaveLine:
    wave, counted = found.wave, found.figures
    shown = figures and not hidden and counted.assigned > 0
    return WaveLine(
        number=wave.number,
        name=wave.name,
        status=found.verdict.status if figures else "idle",
        word=found.verdict.word if figures else wave.get_state_display(),
        color=found.verdict.color.label,
        reason=found.verdict.reason,
        people=_people(found, hidden, minimum) if figures else formats.NOTHING,
        starts_on=wave.starts_on.isoformat(),
        ends_on=wave.ends_on.isoformat(),
        window=formats.date_range(wave.starts_on, wave.ends_on),
        readiness=readiness(found),
        reached=counted.percent("reached") if shown else None,
        reached_text=formats.share(counted.reached, counted.assigned) if shown else formats.NOTHING,
        complete=counted.percent() if shown else None,
        complete_text=formats.share(counted.completed, counted.assigned) if shown else formats.NOTHING,
        lead=str(wave.lead or ""),
        launched=found.launched,
    )


def readiness(found: WaveStanding) -> str:
    """How many of its items are settled; a dash without items."""
    says = _("%(settled)s of %(items)s") % {"settled": found.settled, "items": found.items}
    return says if found.items else formats.NOTHING


def _people(found: WaveStanding, hidden: bool, minimum: int) -> str:
    if hidden:
        return privacy.why(found.figures.assigned, minimum)
    return formats.number(found.people)


def ruler(standing: Standing) -> list[tuple]:
    """The calendar above every page of the program: start, end, share of the window that is over, name."""
    bars = []
    for found in standing.waves:
        wave = found.wave
        over = (standing.today - wave.starts_on).days / max((wave.ends_on - wave.starts_on).days, 1)
        bars.append((wave.starts_on, wave.ends_on, min(max(over, 0.0), 1.0) if found.launched else None, wave.name))
    return bars
