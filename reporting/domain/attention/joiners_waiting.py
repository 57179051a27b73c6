"""People who joined a wave that runs and wait, because its gate closed again after the launch."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.models import Person
from delivery.models import Assignment
from programs.domain import audience, open_gates
from programs.models import Wave
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import formats


def find(reader: Reader) -> list[Item]:
    running = [
        one.wave
        for each in reader.standings
        for one in each.waves
        if one.wave.state == Wave.State.LAUNCHED and one.settled < one.items
    ]
    blocked = {pk: found for pk, found in open_gates.blockers(running, lambda: reader.today).items() if found}
    waves = [wave for wave in running if wave.pk in blocked]
    waiting = _waiting(waves)
    return [_item(wave, waiting[wave.pk], blocked[wave.pk], reader) for wave in waves if waiting[wave.pk]]


def _waiting(waves: list[Wave]) -> dict[int, int]:
    """How many of each wave have nothing of its program, in one query."""
    if not waves:
        return {}
    asked = {
        f"n{pk}": Count("pk", filter=match & ~Q(pk__in=_having(pk))) for pk, match in audience.conditions(waves).items()
    }
    counted = Person.objects.present().order_by().aggregate(**asked)
    return {wave.pk: counted[f"n{wave.pk}"] for wave in waves}


def _having(wave: int) -> object:
    of_program = Wave.objects.filter(pk=wave).values("program")
    return Assignment.objects.filter(program__in=of_program).values("person")


def _item(wave: Wave, count: int, blocking: list[open_gates.Blocker], reader: Reader) -> Item:
    title = ngettext("%(count)s person joined %(wave)s and waits", "%(count)s people joined %(wave)s and wait", count)
    note = _("Its gate is closed again: “%(item)s”. %(why)s They are assigned once it is open.")
    return Item(
        "watch",
        title % {"count": formats.number(count), "wave": wave.name},
        note % {"item": blocking[0].item.words, "why": blocking[0].why},
        wave.program.name,
        _("No deadline"),
        ("programs:wave_readiness", (wave.program.slug, wave.number)),
        _("Open gate"),
        reader.today,
        program=wave.program_id,
    )


KIND = Kind(Action.MANAGE_PROGRAMS, find)
