"""Asking regions and their answers (GO2, GO11): inform, ask or approve, by a day, with what silence means said before.

Answers that conflict stand side by side; whoever asks decides once, by name, and the decision is in the program's log.
"""

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import region_leads
from audiences.models import Region, RegionGrant
from programs.domain import (
    consultation_mails,
    consultation_rules,
    consultation_silence,
    consultation_waves,
    dates,
    decisions,
    lifting,
    rights,
)
from programs.domain.consultation_rules import Standing
from programs.models import Consultation, ConsultedRegion, Decision, Program, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Scope
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import formats

_Kind, _State = Consultation.Kind, Consultation.State
OUTCOMES = (_State.CARRIED, _State.DROPPED)


def ask(
    *,
    kind: str,
    title: str,
    question: str,
    regions: Sequence[Region],
    due_on: datetime.date,
    silence: str,
    by: Actor,
    at: datetime.datetime,
    program: Program | None = None,
    wave: Wave | None = None,
) -> Consultation:
    """Ask regions by a day of the organization's calendar; their leads are written to. ValidationError by field."""
    rights.require(by, Action.CONSULT_REGIONS)
    leads = region_leads.of(regions, at)
    _check(kind, title, question, regions, leads, due_on, silence, dates.today(by, at))
    if wave is not None:
        consultation_waves.check_wave(wave, kind)
    last = Consultation.objects.aggregate(last=Max("number"))["last"] or 0
    asked = Consultation(
        number=last + 1,
        kind=kind,
        title=title.strip(),
        question=question.strip(),
        due_on=due_on,
        silence=silence,
        program=wave.program if wave else program,
        wave=wave,
        asked_by=by.user,
        asked_at=at,
    )
    asked.save()
    ConsultedRegion.objects.bulk_create(ConsultedRegion(consultation=asked, region=region) for region in regions)
    _record("consultation.asked", asked, by, at, data={"regions": sorted(region.pk for region in regions)})
    consultation_waves.follow(asked, by=by, at=at)
    consultation_silence.plan(asked, by.tenant)
    consultation_mails.tell_asked(asked, leads, by.tenant, at)
    return asked


def answer(
    *, consultation: Consultation, region: Region, answer: str, text: str, by: Actor, at: datetime.datetime
) -> ConsultedRegion:
    """What a region says, from whoever answers for it. It may be changed until the consultation is settled."""
    rights.require(by, Action.ANSWER_CONSULTATIONS)
    found = _open(consultation)
    row = ConsultedRegion.objects.select_related("region").filter(consultation=found, region=region).first()
    if row is None or not answered_by([row], by):
        raise Refused(
            _("Whoever leads %(region)s answers for it.") % {"region": region},
            lift=lifting.may(Action.ANSWER_CONSULTATIONS),
        )
    if answer not in consultation_rules.ANSWERS[found.kind]:
        raise ValidationError({"answer": _("Choose one of the answers.")})
    if answer == ConsultedRegion.Answer.OBJECTED and not text.strip():
        raise ValidationError({"text": _("Enter what you object to, and what would do instead.")})
    before = {"answer": row.answer, "text": row.text}
    row.answer, row.text, row.answered_by, row.answered_at = answer, text.strip(), by.user, at
    row.save(update_fields=["answer", "text", "answered_by", "answered_at"])
    data = {"region": region.pk, "before": before, "after": {"answer": row.answer, "text": row.text}}
    _record("consultation.answered", found, by, at, reason=row.text, data=data)
    consultation_waves.follow(found, by=by, at=at)
    return row


def decide(*, consultation: Consultation, outcome: str, text: str, by: Actor, at: datetime.datetime) -> Consultation:
    """Say once, by name, what follows from the answers; with a program the decision is in its log as well."""
    rights.require(by, Action.CONSULT_REGIONS)
    found = _open(consultation)
    if found.kind == _Kind.INFORM:
        raise Slip(_("Regions are informed here; there is nothing to decide."))
    if outcome not in OUTCOMES:
        raise ValidationError({"outcome": _("Choose whether it goes ahead.")})
    if not text.strip():
        raise ValidationError({"text": _("Enter the decision and why, such as “India gets one week more”.")})
    rows = list(found.asked.select_related("region", "answered_by").order_by("region__name"))
    if standing(found, rows, dates.today(by, at)) is Standing.WAITING:
        missing = sum(1 for row in rows if not row.answer)
        says = ngettext(
            "%(n)s region has until %(day)s to answer. Decide then, or once it has answered.",
            "%(n)s regions have until %(day)s to answer. Decide then, or once they have answered.",
            missing,
        )
        raise Refused(
            says % {"n": missing, "day": formats.long_day(found.due_on)}, lift=lifting.may(Action.ANSWER_CONSULTATIONS)
        )
    found.decision = _log(found, rows, text.strip(), by, at)
    _settle(found, outcome, text.strip(), by, at)
    verb = "consultation.carried" if outcome == _State.CARRIED else "consultation.dropped"
    _record(verb, found, by, at, reason=found.settlement, data={})
    consultation_waves.follow(found, by=by, at=at)
    return found


def withdraw(*, consultation: Consultation, reason: str, by: Actor, at: datetime.datetime) -> Consultation:
    """Ask no longer, with the reason."""
    rights.require(by, Action.CONSULT_REGIONS)
    found = _open(consultation)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why it is not asked any more.")})
    _settle(found, _State.WITHDRAWN, reason.strip(), by, at)
    _record("consultation.withdrawn", found, by, at, reason=found.settlement, data={})
    consultation_waves.follow(found, by=by, at=at)
    return found


def standing(consultation: Consultation, rows: Sequence[ConsultedRegion], today: datetime.date) -> Standing:
    """Where the answers stand on a day of the organization."""
    return consultation_rules.standing([row.answer for row in rows], consultation.silence, consultation.due_on, today)


def led_by(by: Actor) -> set[int]:
    """Ids of the regions that the actor, or whom they act for, leads."""
    held = by.memberships_for(Action.ANSWER_CONSULTATIONS, Scope.REGIONS)
    return set(RegionGrant.objects.filter(membership__in=held).values_list("region", flat=True))


def answered_by(
    rows: Iterable[ConsultedRegion], by: Actor, led: Collection[int] | None = None
) -> list[ConsultedRegion]:
    """Those that the actor, or whom they act for, answers: of regions that they lead, and what was handed to them."""
    if not by.may(Action.ANSWER_CONSULTATIONS):
        return []
    led = led_by(by) if led is None else led
    return [row for row in rows if row.region_id in led or by.is_any_of(row.handed_to_id)]


def _check(
    kind: str,
    title: str,
    question: str,
    regions: Sequence[Region],
    leads: region_leads.Leads,
    due_on: datetime.date,
    silence: str,
    today: datetime.date,
) -> None:
    if kind not in list(_Kind):
        raise ValidationError({"kind": _("Choose whether you inform, ask, or want approval.")})
    if not title.strip():
        raise ValidationError({"title": _("Enter what it is about, such as “Launch India before Diwali”.")})
    if not question.strip():
        raise ValidationError({"question": _("Enter what regions are told or asked.")})
    if not regions:
        raise ValidationError({"regions": _("Choose at least one region.")})
    if alone := [str(region) for region in regions if region.pk not in leads]:
        says = _("Nobody leads %(regions)s, so nobody could answer. Invite a regional lead, or leave it out.")
        raise ValidationError({"regions": says % {"regions": formats.enumerated(alone)}})
    if due_on < today:
        says = _("That day has passed. Choose %(day)s or later.")
        raise ValidationError({"due_on": says % {"day": formats.long_day(today)}})
    if silence not in consultation_rules.SILENCES[kind]:
        fitting = [str(Consultation.Silence(each).label) for each in consultation_rules.SILENCES[kind]]
        says = _("That does not go with “%(kind)s”. Choose: %(choices)s.")
        values = {"kind": Consultation.Kind(kind).label, "choices": formats.enumerated(fitting)}
        raise ValidationError({"silence": says % values})


def _open(consultation: Consultation) -> Consultation:
    """The consultation as it is now, locked: of two decisions the second is refused."""
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("program", "wave__program")
    found = rows.get(pk=consultation.pk)
    if found.state != _State.OPEN:
        says = _("This was settled on %(day)s: %(outcome)s.")
        outcome = formats.in_sentence(found.get_state_display())
        raise Refused(
            says % {"day": formats.long_day(found.settled_at), "outcome": outcome},
            lift=lifting.may(Action.CONSULT_REGIONS),
        )
    return found


def _log(
    found: Consultation, rows: Sequence[ConsultedRegion], text: str, by: Actor, at: datetime.datetime
) -> Decision | None:
    if found.program is None:
        return None
    said = "\n".join(f"{row}{'. ' if row.text else ''}{row.text}" for row in rows)
    return decisions.write(program=found.program, title=found.title, context=f"{text}\n\n{said}", by=by, at=at)


def _settle(found: Consultation, state: str, text: str, by: Actor, at: datetime.datetime) -> None:
    found.state, found.settlement, found.settled_by, found.settled_at = state, text, by.user, at
    found.save(update_fields=["state", "settlement", "settled_by", "settled_at", "decision"])


def _record(
    verb: str, found: Consultation, by: Actor, at: datetime.datetime, *, data: dict[str, Any], reason: str = ""
) -> None:
    of_program = {"program": found.program_id} if found.program_id else {}
    entries.record(verb, subject=found, by=by, at=at, reason=reason, data={**of_program, **data})
