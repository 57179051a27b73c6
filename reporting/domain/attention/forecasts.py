"""Running waves that may miss their target."""

from programs.models import Wave
from reporting.domain import verdicts
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from reporting.domain.forecast import Day
from reporting.domain.standing import Standing, WaveStanding
from reporting.domain.verdicts import Color
from rollout.tenancy.permissions import Action


def find(reader: Reader) -> list[Item]:
    found = []
    for standing in reader.standings:
        for wave in standing.waves:
            missing = wave.verdict.color in {Color.RED, Color.AMBER}
            if wave.wave.state == Wave.State.LAUNCHED and missing and wave.band:
                found.append(_forecast(standing, wave, reader.today))
    return found


def _forecast(standing: Standing, wave: WaveStanding, today: Day) -> Item:
    counted = wave.figures
    days, target = (wave.due_on - today).days, standing.program.target_percent
    return Item(
        "watch",
        f"{wave.wave.name} is forecast to end at {verdicts.between(wave.band)}" if wave.band else wave.wave.name,
        f"Target is {target}% by {items.short(wave.due_on)}. {counted.not_started:,} have not started.",
        standing.program.name,
        "Last day" if days == 0 else f"{days} day{'' if days == 1 else 's'} left",
        ("reporting:results", (standing.program.slug,)),
        "See where",
        wave.due_on,
        program=standing.program.pk,
    )


KIND = Kind(Action.VIEW_RESULTS, find)
