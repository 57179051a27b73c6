"""The readiness check of the calendar: blackouts and peak periods of the wave's people (PL6)."""

from django.utils.translation import gettext_lazy

from programs.domain import blackouts, periods
from programs.domain.check_causes import PEOPLE, SETTING
from programs.domain.checks import Check

CHECK = Check(
    periods.CHECK,
    gettext_lazy("Blackouts and peak periods"),
    run=blackouts.clear_calendar,
    follows=PEOPLE | {SETTING, "wave.moved", "calendar.added", "calendar.changed", "calendar.removed"},
)
