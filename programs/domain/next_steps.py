"""What a program needs next, in one sentence. Pure."""

import datetime
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Wave
from rollout.web import formats

_State = Wave.State


def of(waves: Sequence[Wave], *, modules: int, blocking: Mapping[int, int], today: datetime.date) -> str:
    """`waves` in order of their start; `blocking` counts blocking items by wave id."""
    if not modules:
        return _("Add the first module")
    if not waves:
        return _("Plan the first wave")
    held = next((wave for wave in waves if wave.state == _State.HELD), None)
    planned = next((wave for wave in waves if wave.state == _State.PLANNED), None)
    running = next((wave for wave in waves if wave.state == _State.LAUNCHED), None)
    if planned and (held is None or planned.starts_on <= held.starts_on):
        return _before_launch(planned, blocking.get(planned.pk, 0), today)
    if held:
        return _("Decide on %(held)s, which is held") % {"held": held.name}
    if running:
        over = running.ends_on < today
        return (
            _("Close %(running)s, its window is over") % {"running": running.name}
            if over
            else _("%(wave)s runs to %(day)s") % {"wave": running.name, "day": formats.short_day(running.ends_on)}
        )
    return _("Nothing left to do")


def _before_launch(wave: Wave, blocking: int, today: datetime.date) -> str:
    day = formats.short_day(wave.starts_on)
    if wave.starts_on < today:
        day = _("%(day)s (past its start)") % {"day": day}
    if blocking:
        said = ngettext(
            "Clear %(n)s item before %(wave)s, %(day)s", "Clear %(n)s items before %(wave)s, %(day)s", blocking
        )
        return said % {"n": formats.number(blocking), "wave": wave.name, "day": day}
    return _("Launch %(wave)s, %(day)s") % {"wave": wave.name, "day": day}
