"""Briefings of managers (RD7, ST3): a manager says that they have read what a wave means for their people.

It is their own word: nobody says it for them, and they can take it back soon after.
"""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.domain import audience
from programs.models import BriefingRead, Wave
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.web import formats

READ, TAKEN_BACK = "briefing.read", "briefing.read_taken_back"
ITEM = "managers.briefed"  # key of the readiness item that it is evidence for


def read(*, wave: Wave, by: Actor, at: datetime.datetime) -> BriefingRead:
    """Note that the actor has read the briefing of the wave; again, it is as it was. Their reach is the caller's."""
    person = by.person
    if person is None or by.on_behalf_of is not None:
        raise PermissionDenied(_("A manager reads the briefing themselves; nobody says so for them."))
    if wave.state == Wave.State.CLOSED:
        raise ValidationError(_("%(wave)s is closed. There is nothing to brief about any more.") % {"wave": wave.name})
    made, is_new = BriefingRead.objects.get_or_create(wave=wave, manager_id=person.id, defaults={"read_at": at})
    if is_new:
        entries.record(READ, subject=made, by=by, at=at, data={"program": wave.program_id, "wave": wave.pk})
    return made


def take_back(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """Undo: it counts as unread again."""
    row = BriefingRead.objects.select_related("wave").filter(pk=entry.subject_id).first()
    if row is None:
        raise ValidationError(_("It is gone since, so there is nothing to undo."))
    if by.person is None or row.manager_id != by.person.id:
        raise PermissionDenied(_("Only who read it takes it back."))
    data = {"program": row.wave.program_id, "wave": row.wave_id, "undoes": entry.pk}
    entries.record(TAKEN_BACK, subject=row, by=by, at=at, data=data)
    said = _("Taken back: the briefing of %(wave)s is not read yet.") % {"wave": row.wave.name}
    row.delete()
    return said


def of_wave(wave: Wave) -> QuerySet[BriefingRead]:
    return BriefingRead.objects.filter(wave=wave)


def sentence(wave: Wave) -> str:
    """How many of the managers whose people are in the wave’s audience have read it; two queries."""
    people = audience.people_of(wave).exclude(manager=None).order_by()
    managers = people.values("manager").distinct().count()
    have = of_wave(wave).filter(manager__in=people.values("manager")).count()
    said = ngettext(
        "%(read)s of %(n)s manager of its people has read the briefing on their team page.",
        "%(read)s of %(n)s managers of its people have read the briefing on their team page.",
        managers,
    )
    return said % {"read": formats.number(have), "n": formats.number(managers)}
