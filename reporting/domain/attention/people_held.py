"""People of a wave that runs whom its gate holds: since the launch, or since they joined or it closed again."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.models import Person
from delivery.models import Assignment
from programs.domain import audience, lifting, open_gates
from programs.domain.open_gates import Gate
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
    found = open_gates.of_waves(running, lambda: reader.today)
    gates = [found[wave.pk] for wave in running if wave.pk in found and not found[wave.pk].is_open]
    waiting = _waiting(gates)
    return [_item(gate, waiting[gate.wave.pk], reader) for gate in gates if waiting[gate.wave.pk]]


def _waiting(gates: list[Gate]) -> dict[int, int]:
    """How many of each wave are held and have nothing of its program, in one query."""
    if not gates:
        return {}
    waves, held = [gate.wave for gate in gates], {gate.wave.pk: gate.condition for gate in gates}
    asked = {
        f"n{pk}": Count("pk", filter=match & held[pk] & ~Q(pk__in=_having(pk)))
        for pk, match in audience.conditions(waves).items()
    }
    counted = Person.objects.present().order_by().aggregate(**asked)
    return {wave.pk: counted[f"n{wave.pk}"] for wave in waves}


def _having(wave: int) -> object:
    of_program = Wave.objects.filter(pk=wave).values("program")
    return Assignment.objects.filter(program__in=of_program).values("person")


def _item(gate: Gate, count: int, reader: Reader) -> Item:
    wave, first = gate.wave, gate.blockers[0]
    title = ngettext("%(count)s person of %(wave)s is held", "%(count)s people of %(wave)s are held", count)
    note = _("Not assigned and not contacted: “%(item)s”. %(why)s %(who)s")
    return Item(
        "watch",
        title % {"count": formats.number(count), "wave": wave.name},
        note % {"item": first.item.words, "why": first.why, "who": lifting.who(first.item)},
        wave.program.name,
        _("No deadline"),
        ("programs:wave_held", (wave.program.slug, wave.number)),
        _("See who is held"),
        reader.today,
        program=wave.program_id,
    )


KIND = Kind(Action.MANAGE_PROGRAMS, find)
