"""Who of a wave's audience has not come in yet: assignments are known above, and whoever keeps them plugs in here."""

from collections.abc import Callable

from audiences.models.person import PersonQuerySet
from programs.domain import audience
from programs.domain.open_gates import Gate
from programs.models import Wave

Finder = Callable[[Wave], PersonQuerySet]
_finders: list[Finder] = []


def plug(finder: Finder) -> None:
    """`finder(wave)` gives those in the audience of a wave that runs who have nothing of its program."""
    _finders.append(finder)


def held(gate: Gate) -> PersonQuerySet:
    """Those who wait behind the gate: all that it holds before the launch, after it who has not come in."""
    wave = gate.wave
    if wave.state == Wave.State.CLOSED:
        return audience.people_of(wave).none()
    if wave.state == Wave.State.LAUNCHED and _finders:
        return gate.held(_finders[-1](wave))
    return gate.held(audience.people_of(wave))
