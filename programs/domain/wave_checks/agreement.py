"""The readiness check that agreements with the employees' side cover the wave (GO5)."""

from django.utils.translation import gettext_lazy

from programs.domain import agreement_check
from programs.domain.checks import Check

CHECK = Check(agreement_check.NAME, gettext_lazy("Agreements where people are"), run=agreement_check.in_force)
