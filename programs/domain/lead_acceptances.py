"""Going on with a wave that starts before it can be ready (RD11): accepted by name, for these dates and no others."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs.domain import lifting, locking, rights
from programs.domain.lead_times import LeadTime
from programs.models import LeadAcceptance
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Slip
from rollout.web import formats


def accept(*, found: LeadTime, seen: datetime.date, reason: str, by: Actor, at: datetime.datetime) -> LeadAcceptance:
    """Take the risk by name. `found` is the lead time as it is, `seen` the earliest sound date that was read."""
    rights.require(by, Action.GRANT_WAIVERS)
    if by.user is None:
        raise Denied(_("A risk is accepted by a person."), lift=lifting.may(Action.MANAGE_PROGRAMS))
    wave = locking.wave(found.wave)
    if not found.is_short or wave.starts_on != found.wave.starts_on:
        said = _("%(wave)s starts on %(start)s, and everything fits before it. There is nothing to accept.")
        raise Slip(said % {"wave": wave.name, "start": formats.long_day(wave.starts_on)})
    if seen != found.sound_on:
        said = _("The earliest sound date is %(day)s by now. Look once more at what cannot fit.")
        raise Slip(said % {"day": formats.long_day(found.sound_on)})
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why the wave starts nevertheless; it is kept with your name.")})
    made = LeadAcceptance.objects.create(
        wave=wave,
        starts_on=wave.starts_on,
        sound_on=found.sound_on,
        items=[work.item.title for work in found.late],
        reason=reason.strip(),
        accepted_by=by.user,
        accepted_at=at,
    )
    data = {
        "program": wave.program_id,
        "starts_on": made.starts_on.isoformat(),
        "sound_on": made.sound_on.isoformat(),
        "late": [work.item.pk for work in found.late],
    }
    entries.record("wave.lead_accepted", subject=wave, by=by, at=at, reason=made.reason, data=data)
    return made


def standing(found: Iterable[LeadTime]) -> dict[int, LeadAcceptance]:
    """Acceptances that hold, by wave id; one query."""
    short = {each.wave.pk: each for each in found if each.is_short}
    rows = LeadAcceptance.objects.filter(wave__in=short).select_related("accepted_by").order_by("pk")
    return {row.wave_id: row for row in rows if holds(row, short[row.wave_id])}


def holds(row: LeadAcceptance, found: LeadTime) -> bool:
    """Pure: it was given for this start, and the earliest sound date has not moved away since."""
    return row.starts_on == found.wave.starts_on and found.sound_on <= row.sound_on
