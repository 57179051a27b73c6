"""A wave whose launch waits for a consultation: which may wait, and how its checklist follows the answers (GO2)."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs.domain import checklists, readiness, readiness_checks
from programs.models import Consultation, Wave
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor


def check_wave(wave: Wave, kind: str) -> None:
    """ValidationError where a wave cannot wait for the consultation."""
    if kind != Consultation.Kind.APPROVE:
        raise ValidationError({"wave": _("Only an approval holds up a wave. Choose “Approve”, or no wave.")})
    if wave.state not in Wave.AHEAD:
        said = _("%(wave)s was launched already. Choose a wave ahead, or none.")
        raise ValidationError({"wave": said % {"wave": wave.name}})


def follow(asked: Consultation, *, by: Actor, at: datetime.datetime) -> None:
    """Bring the item of its wave in line with where the consultation stands; nothing once the wave is launched."""
    if asked.wave is None or asked.wave.state not in Wave.AHEAD:
        return
    itself = actors.system(by.tenant)
    readiness.build_checklist(wave=asked.wave, by=itself, at=at)
    for item in asked.wave.items.filter(key=checklists.CONSULTATION.key).select_related("wave__program"):
        readiness_checks.run_check(item=item, by=itself, at=at)
