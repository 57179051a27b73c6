"""The briefing of managers by mail: once for each manager of a wave's people, in their language and hours (RD7).

An open item that guards the briefing and is about any of a manager's people keeps it back, when it is asked for and
again when it is about to leave. Who has no address is named, and gets it another way.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audiences.models import Person
from audiences.models.person import PersonQuerySet
from comms.domain import holds, planning, send_terms, timing
from comms.domain.recheck import Verdict
from comms.domain.send_terms import SendTerms
from comms.models import Message
from programs.domain import audience, dates, lifting, locking, open_gates, rights
from programs.domain.open_gates import Gate
from programs.models import BriefingRead, ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.mail.domain import smtp
from rollout.tenancy import actors, refusals
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused
from rollout.web import formats

MAILED = "briefing.mailed"
_OCCURRENCE = "briefing"
_STEP = ReadinessItem.Step.BRIEFING
_OPEN = (Wave.State.PLANNED, Wave.State.LAUNCHED)
_CLOSED = gettext_noop("Its wave is closed")
_NOBODY = gettext_noop("Nobody of the team is in the wave any more")
_READ = gettext_noop("The manager has read the briefing on the team page")


@dataclass(frozen=True)
class Briefed:
    """What asking for it came to: managers who get the mail now, have it already, wait for an item, have no address."""

    mailed: int
    already: int
    kept_back: int
    without_address: Sequence[Person]


def managers(wave: Wave) -> PersonQuerySet:
    """Those to whom people of the wave report, and who have not left."""
    reports = audience.people_of(wave).exclude(manager=None).order_by()
    return Person.objects.present().filter(pk__in=reports.values("manager"))


def mails_of(wave: Wave) -> QuerySet[Message]:
    return Message.objects.filter(cause=Message.Cause.BRIEFING, cause_id=wave.pk, occurrence=_OCCURRENCE)


@transaction.atomic
def send(*, wave: Wave, by: Actor, at: datetime.datetime) -> Briefed:
    """Plan the mail for every manager who has none yet; ValidationError where the wave or its gate keeps all back."""
    rights.require(by, Action.MANAGE_MESSAGES)
    wave = locking.wave(wave)
    if wave.state not in _OPEN:
        said = _("%(wave)s is %(state)s. Managers are briefed about a planned or a running wave.")
        state = formats.in_sentence(wave.get_state_display())
        raise Refused(said % {"wave": wave.name, "state": state}, lift=lifting.of_state(wave))
    asked, gate = list(managers(wave).order_by("pk")), _gate(wave, dates.today(by, at))
    if not asked:
        said = _("Nobody of %(wave)s has a manager who could be briefed.") % {"wave": wave.name}
        raise Refused(said, lift=lifting.may(Action.IMPORT_PEOPLE))
    held = _kept_back(gate)
    has = set(mails_of(wave).values_list("recipient", flat=True))
    free = [each for each in asked if each.pk not in held]
    if not free:
        raise refusals.several([lifting.refusal(each, step=_STEP) for each in gate.blockers])
    to = [each for each in free if each.email and each.pk not in has]
    terms = send_terms.at(at, [wave.program])
    planning.insert([_message(wave, each, at, terms) for each in to], by.tenant)
    found = Briefed(
        mailed=len(to),
        already=len([each for each in asked if each.pk in has]),
        kept_back=len(held & {each.pk for each in asked}),
        without_address=[each for each in asked if not each.email],
    )
    data = {"program": wave.program_id, "managers": found.mailed, "without_address": len(found.without_address)}
    entries.record(MAILED, subject=wave, by=by, at=at, data=data)
    return found


class Briefings:
    """What the briefings of a batch are about, as things are now; a few queries a wave, none without one."""

    def __init__(self, messages: Iterable[Message], tenant: Tenant) -> None:
        self._people: dict[tuple[int, int], int] = {}
        self._read: set[tuple[int, int]] = set()
        self._waves: dict[int, Wave] = {}
        self._gates: dict[int, tuple[Gate, set[int]]] = {}
        self._by = actors.system(tenant)
        mine = [message for message in messages if message.cause == Message.Cause.BRIEFING]
        to = {message.recipient_id for message in mine}
        for wave in {message.wave_id: message.wave for message in mine}.values():
            self._waves[wave.pk] = wave
            teams = audience.people_of(wave).filter(manager__in=to).order_by().values_list("manager")
            self._people |= {(wave.pk, manager): people for manager, people in teams.annotate(Count("pk"))}
        if mine:
            read = BriefingRead.objects.filter(wave__in=self._waves, manager__in=to)
            self._read = set(read.values_list("wave", "manager"))

    def people(self, message: Message) -> int:
        """How many of the wave report to the recipient."""
        return self._people.get((message.wave_id, message.recipient_id), 0)

    def pointless(self, message: Message) -> str | None:
        """Why it is of no use any more, empty where it is; None for what is no briefing."""
        if message.wave_id not in self._waves or message.cause != Message.Cause.BRIEFING:
            return None
        if message.wave.state == Wave.State.CLOSED:
            return _CLOSED
        if (message.wave_id, message.recipient_id) in self._read:
            return _READ
        return "" if self.people(message) else _NOBODY

    def verdict(self, message: Message, at: datetime.datetime) -> Verdict | None:
        """Later, while an item keeps it back."""
        if message.wave_id not in self._gates:
            gate = _gate(message.wave, dates.today(self._by, at))
            self._gates[message.wave_id] = gate, _kept_back(gate)
        gate, held = self._gates[message.wave_id]
        if message.recipient_id not in held:
            return None
        return Verdict(later_at=at + holds.AGAIN, because=holds.because(gate.blockers[0].item), held=True)


def _gate(wave: Wave, today: datetime.date) -> Gate:
    """What is before the briefing."""
    return open_gates.of_waves([wave], lambda: today, step=_STEP).get(wave.pk) or Gate(wave, ())


def _kept_back(gate: Gate) -> set[int]:
    """Ids of managers of whose people any is held."""
    if gate.is_open:
        return set()
    held = gate.held(audience.people_of(gate.wave)).exclude(manager=None).order_by()
    return set(held.values_list("manager", flat=True))


def _message(wave: Wave, manager: Person, at: datetime.datetime, terms: SendTerms) -> Message:
    message = Message(
        program_id=wave.program_id,
        wave=wave,
        recipient=manager,
        cause=Message.Cause.BRIEFING,
        cause_id=wave.pk,
        occurrence=_OCCURRENCE,
        wanted_at=at,
        due_at=at,
        message_id=smtp.new_message_id(),
    )
    try:
        where = timing.Where.of(manager)
        allowed = timing.next_allowed(where, at, terms.of(where.country, wave.program_id))
    except ValueError as error:  # nobody may ever write there
        message.state, message.state_because, message.settled_at = Message.State.SUPPRESSED, str(error)[:300], at
    else:
        message.due_at, message.moved_because = allowed.at, (allowed.reason or "")[:200]
    return message
