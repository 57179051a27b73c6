"""How a program or a wave stands, in a status and words. A floor above may know more and plugs its judgment in."""

import datetime
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from programs.models import Program, Wave
from rollout.tenancy import memory
from rollout.tenancy.models import Tenant

NEAR = datetime.timedelta(days=14)  # before a wave's start, when open items become its standing

Standing = tuple[str, str]  # status of the design's shapes, words
Waves = Mapping[int, list[Wave]]  # of each program, by program id
Judge = Callable[[list[Program], Waves, Tenant, datetime.datetime], Mapping[int, Standing]]

_WAVE = {
    Wave.State.PLANNED: ("idle", pgettext_lazy("wave", "Planned")),
    Wave.State.LAUNCHED: ("info", gettext_lazy("Running")),
    Wave.State.CLOSED: ("good", gettext_lazy("Complete")),
    Wave.State.HELD: ("watch", gettext_lazy("Held")),
}
_judges: list[Judge] = []


def plug(judge: Judge) -> None:
    """`judge(programs, waves, tenant, at)` gives the standing of those it can judge; it wins over waves' states."""
    _judges.append(judge)


def of_programs(
    programs: Iterable[Program], waves: Waves, *, tenant: Tenant, at: datetime.datetime
) -> dict[int, Standing]:
    """Standing by program id; a page asks once."""
    listed = list(programs)
    found = {program.pk: known for program in listed if (known := noted(program.pk, at=at))}
    asked = [program for program in listed if program.pk not in found]
    judged = {pk: said for judge in _judges for pk, said in judge(asked, waves, tenant, at).items()} if asked else {}
    for program in asked:
        found[program.pk] = judged.get(program.pk) or of_waves(waves.get(program.pk, []))
        note(program.pk, found[program.pk], at=at)
    return found


def note(program: int, standing: Standing, *, at: datetime.datetime) -> None:
    """For the rest of the page: what it found out of the program by itself."""
    memory.remembered(("standing", program, at), lambda: standing)


def noted(program: int, *, at: datetime.datetime) -> Standing | None:
    """How the program stands, where this page knows by now."""
    known: Standing | None = memory.recalled(("standing", program, at))
    return known


def of_waves(waves: Iterable[Wave]) -> Standing:
    """What the waves' own states say of their program."""
    states = {wave.state for wave in waves}
    if not states:
        return "idle", _("Draft")
    if states == {Wave.State.CLOSED}:
        return "good", _("Complete")
    if Wave.State.LAUNCHED in states:
        return "info", _("Running")
    if Wave.State.HELD in states:
        return "watch", _("Held")
    return "idle", pgettext("program", "Planned")


def of_wave(wave: Wave, *, blocking: int, today: datetime.date) -> Standing:
    """A planned wave without `blocking` items is ready; with some it is not ready once its start is near."""
    if wave.state == Wave.State.PLANNED:
        if not blocking:
            return "good", _("Ready")
        if wave.starts_on - today <= NEAR:
            return "stop", _("Not ready")
    return _WAVE[Wave.State(wave.state)]


def share_elapsed(wave: Wave, today: datetime.date) -> float | None:
    """How much of the wave's window is over, 0 to 1; None before its launch."""
    if wave.state == Wave.State.CLOSED:
        return 1.0
    if wave.state != Wave.State.LAUNCHED:
        return None
    days = max((wave.ends_on - wave.starts_on).days, 1)
    return min(max((today - wave.starts_on).days / days, 0.0), 1.0)
