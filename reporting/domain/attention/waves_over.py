"""Running waves whose window and last deadline are past: somebody closes them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Wave
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from reporting.domain.standing import Standing, WaveStanding
from rollout.tenancy.permissions import Action
from rollout.web import formats


def find(reader: Reader) -> list[Item]:
    return [
        _item(standing, wave, reader)
        for standing in reader.standings
        for wave in standing.waves
        if wave.wave.state == Wave.State.LAUNCHED and max(wave.wave.ends_on, wave.due_on) < reader.today
    ]


def _item(standing: Standing, wave: WaveStanding, reader: Reader) -> Item:
    last = max(wave.wave.ends_on, wave.due_on)
    open_ones = wave.figures.assigned - wave.figures.completed
    figures = {
        "day": items.short(last),
        "open": formats.number(open_ones),
        "people": formats.number(wave.figures.assigned),
    }
    note = ngettext(
        "Its window and its last deadline ended on %(day)s; %(open)s of %(people)s is not complete.",
        "Its window and its last deadline ended on %(day)s; %(open)s of %(people)s are not complete.",
        open_ones,
    )
    return Item(
        status="info",
        title=_("%(wave)s is over and not closed") % {"wave": wave.wave.name},
        note=note % figures,
        meta=standing.program.name,
        aside=_("No deadline"),
        route=("programs:wave", (standing.program.slug, wave.wave.number)),
        action=_("Open wave"),
        on=last,
        program=standing.program.pk,
    )


KIND = Kind(Action.MANAGE_PROGRAMS, find)
