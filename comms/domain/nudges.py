"""A nudge: one message now from the manager to somebody who has not finished, at most one a day (CO2, CO7)."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from audiences.domain import clocks
from comms.domain import batches, planning, recheck, send_terms
from comms.models import Message
from delivery.models import Assignment
from programs.domain import contacts, dates, lifting, pilot_holds
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused
from rollout.web import kept

_PLANNED = ("program_id", "wave_id", "assignment", "cycle", "wanted_at", "due_at", "moved_because", "message_id")


def nudge(*, assignment: Assignment, by: Actor, at: datetime.datetime) -> Message:
    """Plan it for the learner's next allowed moment. Asked again on the same day there, the first one is returned.

    ValidationError with a sentence when it would not be sent: completed, withdrawn, absent, no address.
    """
    if pilot_holds.on(assignment.wave):
        said = _("%(person)s is not nudged: %(wave)s waits for its pilot, and nothing of it is sent.")
        raise Refused(
            said % {"person": assignment.person.name, "wave": assignment.wave.name},
            lift=lifting.may(Action.LAUNCH_WAVES),
        )
    message = _message(assignment, at)
    terms = send_terms.at(at, [assignment.program]).of(assignment.person.country_id, assignment.program_id)
    verdict = recheck.judge(message, at=at, terms=terms)
    if verdict.suppressed:
        raise Refused(
            _("%(person)s is not nudged. %(because)s.")
            % {"person": assignment.person.name, "because": kept.words(verdict.because)},
            lift=lifting.while_so(),
        )
    stopped = contacts.Stops([assignment.program_id]).of(assignment.wave_id, assignment.person, dates.today(by, at))
    if stopped:
        said = _("%(person)s is not nudged. “%(item)s” is open, and holds messages to them.")
        words = {"person": assignment.person.name, "item": stopped.words}
        raise Refused(said % words, lift=lifting.who(stopped))
    if verdict.later_at:
        message.due_at, message.moved_because = verdict.later_at, verdict.because
    with transaction.atomic():
        planned, is_new = Message.objects.get_or_create(
            cause=message.cause,
            cause_id=message.cause_id,
            recipient=message.recipient,
            occurrence=message.occurrence,
            defaults={name: getattr(message, name) for name in _PLANNED},
        )
        if is_new:
            entries.record(batches.NUDGED, subject=planned, by=by, at=at, data={"assignment": assignment.pk})
            agenda.lower_for(by.tenant, planning.KIND, planned.due_at)
    return planned


def take_back(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """Undo a nudge that was not handed over yet: its message is gone, and another may be planned the same day."""
    if not by.may(Action.NUDGE_TEAM):
        raise Denied(_("Your role does not nudge anybody."), lift=lifting.may(Action.NUDGE_TEAM))
    held = Message.objects.select_for_update(of=["self"]).select_related("recipient")
    message = held.filter(pk=entry.subject_id).first()
    reached = Assignment.objects.visible_to(by, Action.NUDGE_TEAM)
    if message and not reached.filter(pk=message.assignment_id).exists():
        raise Denied(_("This person is not in your team any more."), lift=lifting.while_so())
    if message is None or message.state != Message.State.PLANNED:
        raise Refused(_("The nudge is on its way already."), lift=lifting.nobody())
    name = message.recipient.name
    entries.record("message.nudge_taken_back", subject=message, by=by, at=at, data={**entry.data, "undoes": entry.pk})
    message.delete()
    return _("Taken back: %(person)s gets no nudge.") % {"person": name}


def today(assignments: Iterable[Assignment], at: datetime.datetime) -> dict[int, Message]:
    """Today's nudges by assignment id; today is the learner's. Constant queries."""
    wanted = {each.pk: _occurrence(each, at) for each in assignments}
    found = Message.objects.filter(cause=Message.Cause.NUDGE, cause_id__in=wanted, occurrence__in=set(wanted.values()))
    return {each.cause_id: each for each in found if each.occurrence == wanted[each.cause_id]}


def _message(assignment: Assignment, at: datetime.datetime) -> Message:
    what = {"cause": Message.Cause.NUDGE, "cause_id": assignment.pk, "occurrence": _occurrence(assignment, at)}
    return planning.about(assignment, **what, wanted_at=at, due_at=at)


def _occurrence(assignment: Assignment, at: datetime.datetime) -> str:
    try:
        return f"nudge-{clocks.local(at, assignment.person.time_zone).date()}"
    except ValueError:
        return f"nudge-{at:%Y-%m-%d}"
