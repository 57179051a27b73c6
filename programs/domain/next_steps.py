"""What a program needs next, in one sentence. Pure."""

import datetime
from collections.abc import Mapping, Sequence

from programs.models import Wave

_State = Wave.State


def of(waves: Sequence[Wave], *, modules: int, blocking: Mapping[int, int], today: datetime.date) -> str:
    """`waves` in order of their start; `blocking` counts blocking items by wave id."""
    if not modules:
        return "Add the first module"
    if not waves:
        return "Plan the first wave"
    held = next((wave for wave in waves if wave.state == _State.HELD), None)
    planned = next((wave for wave in waves if wave.state == _State.PLANNED), None)
    running = next((wave for wave in waves if wave.state == _State.LAUNCHED), None)
    if planned and (held is None or planned.starts_on <= held.starts_on):
        return _before_launch(planned, blocking.get(planned.pk, 0), today)
    if held:
        return f"Decide on {held.name}, which is held"
    if running:
        over = running.ends_on < today
        return (
            f"Close {running.name}, its window is over" if over else f"{running.name} runs to {running.ends_on:%-d %b}"
        )
    return "Nothing left to do"


def _before_launch(wave: Wave, blocking: int, today: datetime.date) -> str:
    late = " (past its start)" if wave.starts_on < today else ""
    if blocking:
        items = f"{blocking} item{'' if blocking == 1 else 's'}"
        return f"Clear {items} before {wave.name}, {wave.starts_on:%-d %b}{late}"
    return f"Launch {wave.name}, {wave.starts_on:%-d %b}{late}"
