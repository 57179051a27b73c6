"""Briefings of managers (RD2, RD7, ST3): a manager says that they have read what a wave means for their people.

It is their own word: nobody says it for them, and they can take it back soon after. An open item that guards the
briefing and is about any of their people keeps it back; what was read before stays read.
"""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.models import Person
from audiences.models.person import PersonQuerySet
from programs.domain import audience, dates, lifting, locking, open_gates
from programs.domain.gates import Blocker
from programs.domain.open_gates import Gate
from programs.models import BriefingRead, ReadinessItem, Waiver, Wave
from rollout.journal.domain import entries, undos
from rollout.journal.models import Entry
from rollout.tenancy import refusals
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused
from rollout.web import formats

READ, TAKEN_BACK = "briefing.read", "briefing.read_taken_back"
ITEM = "managers.briefed"  # key of the readiness item that it is evidence for
_Step = ReadinessItem.Step


def read(*, wave: Wave, by: Actor, at: datetime.datetime) -> BriefingRead:
    """Note that the actor has read the briefing of the wave; again, it is as it was. Their reach is the caller's.

    ValidationError with a sentence for each item that keeps the briefing back, behind the lock of its wave.
    """
    person = by.person
    if person is None or by.on_behalf_of is not None:
        raise Denied(
            _("A manager reads the briefing themselves; nobody says so for them."), lift=lifting.may(Action.VIEW_TEAM)
        )
    if wave.state == Wave.State.CLOSED:
        raise Refused(
            _("%(wave)s is closed. There is nothing to brief about any more.") % {"wave": wave.name},
            lift=lifting.of_state(wave),
        )
    wave = locking.wave(wave)
    team = Person.objects.visible_to(by, Action.VIEW_TEAM)
    if held := kept_back([wave], team, dates.today(by, at)):
        raise refusals.several([lifting.refusal(each, step=_Step.BRIEFING) for each in held[wave.pk]])
    made, is_new = BriefingRead.objects.get_or_create(wave=wave, manager_id=person.id, defaults={"read_at": at})
    if is_new:
        entries.record(READ, subject=made, by=by, at=at, data={"program": wave.program_id, "wave": wave.pk})
    return made


def kept_back(waves: Iterable[Wave], team: PersonQuerySet, today: datetime.date) -> dict[int, list[Blocker]]:
    """By id of a wave whose briefing waits, the items about any of the team that keep it back.

    One query where nothing is open, a few more a wave where something is.
    """
    by_pk = {wave.pk: wave for wave in waves}
    items: dict[int, list[ReadinessItem]] = {}
    guarding = ReadinessItem.objects.filter(wave__in=by_pk, guards=_Step.BRIEFING, blocking=True)
    may_be_open = guarding.exclude(state=ReadinessItem.State.DONE, valid_until=None)
    for item in may_be_open.select_related("owner").order_by("number") if by_pk else ():
        items.setdefault(item.wave_id, []).append(item)
    listed = [item for of_wave in items.values() for item in of_wave]
    waivers = list(Waiver.objects.filter(item__in=listed)) if listed else []
    found = {}
    for pk, of_wave in items.items():
        gate = open_gates.of_items(by_pk[pk], of_wave, waivers, today, step=_Step.BRIEFING)
        if not gate.is_open and (held := _holding(gate, team)):
            found[pk] = held
    return found


def _holding(gate: Gate, team: PersonQuerySet) -> list[Blocker]:
    """What holds somebody of the team, of the wave's audience; one query or two."""
    theirs = audience.people_of(gate.wave).filter(pk__in=team.values("pk"))
    counts = gate.counts(theirs)
    if not counts.held:
        return []
    return [blocker for blocker, _people in counts.behind] or gate.blockers


def take_back(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """Undo: it counts as unread again."""
    row = BriefingRead.objects.select_related("wave").filter(pk=entry.subject_id).first()
    if row is None:
        raise undos.gone()
    if by.person is None or row.manager_id != by.person.id:
        raise Denied(_("Only who read it takes it back."), lift=lifting.named(row.manager))
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
