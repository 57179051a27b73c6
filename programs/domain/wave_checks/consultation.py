"""The readiness check that regions approved what they were asked for the wave (GO2)."""

from django.utils.translation import gettext_lazy

from programs.domain import consultation_check
from programs.domain.checks import Check

CHECK = Check(consultation_check.NAME, gettext_lazy("Approval of regions"), run=consultation_check.approved)
