"""Asking a sponsor for something, and their answer (ST1): what, from whom, by when; agreed or declined, and how."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.models import Person
from programs.domain import dates, lifting, locking, rights
from programs.models import Program, SponsorAsk
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused
from rollout.web import formats

_State = SponsorAsk.State
ANSWERS = (_State.AGREED, _State.DECLINED)
_SETTLED = {_State.AGREED: "ask.agreed", _State.DECLINED: "ask.declined", _State.WITHDRAWN: "ask.withdrawn"}


def make(
    *,
    program: Program,
    title: str,
    asked_of: Person,
    due_on: datetime.date,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
) -> SponsorAsk:
    """Ask somebody for something by a day of the organization's calendar."""
    rights.require(by, Action.ASK_SPONSORS)
    locking.program(program)
    if not title.strip():
        raise ValidationError({"title": _("Enter what is asked, such as “Write to the managers in Logistics”.")})
    if asked_of.status == Person.Status.LEFT:
        raise ValidationError({"asked_of": _("%(person)s has left. Choose somebody else.") % {"person": asked_of}})
    today = dates.today(by, at)
    if due_on < today:
        says = _("That day has passed. Choose %(day)s or later.") % {"day": formats.long_day(today)}
        raise ValidationError({"due_on": says})
    last = SponsorAsk.objects.filter(program=program).aggregate(last=Max("number"))["last"] or 0
    ask = SponsorAsk(
        program=program,
        number=last + 1,
        title=title.strip(),
        reason=reason.strip(),
        asked_of=asked_of,
        due_on=due_on,
        asked_by=by.user,
        asked_at=at,
    )
    ask.clean_fields(exclude=["tenant", "program", "asked_of", "asked_by", "answered_by", "answered_at"])
    ask.save()
    _record("ask.made", ask, by, at, ask.reason)
    return ask


def answer(*, ask: SponsorAsk, state: str, text: str, by: Actor, at: datetime.datetime) -> SponsorAsk:
    """Agree or decline, in words. Whoever was asked answers; who may ask can record what they said."""
    rights.require(by, Action.ANSWER_ASKS)
    ask = _open(ask)
    if not may_answer(ask, by):
        raise Refused(
            _("This is asked of %(person)s, who answers it.") % {"person": ask.asked_of},
            lift=lifting.named(ask.asked_of),
        )
    if state not in ANSWERS:
        raise ValidationError({"state": _("Choose whether it is agreed or declined.")})
    if not text.strip():
        raise ValidationError({"text": _("Enter the answer: what happens and when, or why it does not.")})
    return _settle(ask, state, text.strip(), by, at)


def withdraw(*, ask: SponsorAsk, reason: str, by: Actor, at: datetime.datetime) -> SponsorAsk:
    """Ask for it no longer, with the reason."""
    rights.require(by, Action.ASK_SPONSORS)
    ask = _open(ask)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why it is not asked for any more.")})
    return _settle(ask, _State.WITHDRAWN, reason.strip(), by, at)


def is_asked(ask: SponsorAsk, by: Actor) -> bool:
    """Whether the actor, or whom they act for, is the one who was asked."""
    return by.person is not None and by.person.id == ask.asked_of_id


def may_answer(ask: SponsorAsk, by: Actor) -> bool:
    return is_asked(ask, by) or by.may(Action.ASK_SPONSORS)


def _open(ask: SponsorAsk) -> SponsorAsk:
    """The ask as it is now, locked: of two answers the second is refused."""
    fresh = SponsorAsk.objects.select_for_update(of=("self",)).select_related("program", "asked_of").get(pk=ask.pk)
    if fresh.state != _State.OPEN:
        says = _("This was answered on %(day)s: %(answer)s.")
        raise Refused(
            says % {"day": formats.long_day(fresh.answered_at), "answer": fresh.get_state_display().lower()},
            lift=lifting.nobody(),
        )
    return fresh


def _settle(ask: SponsorAsk, state: str, text: str, by: Actor, at: datetime.datetime) -> SponsorAsk:
    ask.state, ask.answer, ask.answered_by, ask.answered_at = state, text, by.user, at
    ask.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    _record(_SETTLED[_State(state)], ask, by, at, text)
    return ask


def _record(verb: str, ask: SponsorAsk, by: Actor, at: datetime.datetime, reason: str) -> None:
    data = {"program": ask.program_id, "asked_of": ask.asked_of_id}
    entries.record(verb, subject=ask, by=by, at=at, reason=reason, data=data)
