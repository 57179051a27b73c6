"""Launches that no item and no pilot blocks and that are due, and waves that are held past their start."""

import datetime

from django.utils.translation import gettext as _

from programs.domain import pilot_gate
from programs.models import Wave
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from reporting.domain.standing import Standing, WaveStanding
from rollout.tenancy.permissions import Action

SOON = datetime.timedelta(days=3)  # before its start, from when an open gate waits for its launch


def find(reader: Reader) -> list[Item]:
    due = [
        (standing, wave)
        for standing in reader.standings
        for wave in standing.waves
        if _is_due(wave) and wave.wave.starts_on <= reader.today + SOON
    ]
    waiting = pilot_gate.kept_back(wave.wave for _standing, wave in due if wave.wave.state == Wave.State.PLANNED)
    return [_item(standing, wave, reader) for standing, wave in due if wave.wave.pk not in waiting]


def _is_due(wave: WaveStanding) -> bool:
    if wave.wave.state == Wave.State.HELD:
        return True
    return wave.wave.state == Wave.State.PLANNED and wave.items > 0 and not wave.blockers


def _item(standing: Standing, wave: WaveStanding, reader: Reader) -> Item:
    held, starts_on = wave.wave.state == Wave.State.HELD, wave.wave.starts_on
    title = _("%(wave)s is held") if held else _("%(wave)s is ready to launch")
    note = (
        _("Nobody is contacted until it is resumed and launched.")
        if held
        else _("Nothing blocks it. Nobody is contacted until somebody launches it.")
    )
    return Item(
        status="info" if starts_on > reader.today else "watch",
        title=title % {"wave": wave.wave.name},
        note=note,
        meta=standing.program.name,
        aside=items.starts(starts_on, reader.today),
        route=("programs:wave" if held else "programs:wave_readiness", (standing.program.slug, wave.wave.number)),
        action=_("Open wave") if held else _("Open gate"),
        on=starts_on,
        program=standing.program.pk,
    )


KIND = Kind(Action.LAUNCH_WAVES, find)
