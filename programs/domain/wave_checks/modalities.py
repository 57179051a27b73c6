"""The readiness check that the program is taught in ways that are allowed where the wave's people are (GO1)."""

from django.utils.translation import gettext_lazy

from programs.domain import allowed_modalities
from programs.domain.check_causes import PEOPLE, SETTING, TAUGHT
from programs.domain.checks import Check

CHECK = Check(
    allowed_modalities.NAME,
    gettext_lazy("Modalities allowed where people are"),
    run=allowed_modalities.check,
    follows=PEOPLE | TAUGHT | {SETTING},
)
