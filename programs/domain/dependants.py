"""What was planned on a decision, and is flagged once its assumption is said to have failed (PL10)."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.domain.settings import catalogue
from programs.domain import rights
from programs.models import Decision, Dependant, Program, ReadinessItem, Risk, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import kept


def name(
    *,
    decision: Decision,
    by: Actor,
    at: datetime.datetime,
    wave: Wave | None = None,
    item: ReadinessItem | None = None,
    risk: Risk | None = None,
    setting: str = "",
) -> Dependant:
    """Say that one of these hangs on the decision. Once named it is not named again."""
    rights.require(by, Action.WORK_READINESS)
    made = Dependant(decision=decision, wave=wave, item=item, risk=risk, setting=setting, named_by=by.user, named_at=at)
    _check(made)
    same = decision.dependants.filter(wave=wave, item=item, risk=risk, setting=setting)
    Decision.objects.select_for_update().get(pk=decision.pk)
    if same.exists():
        raise ValidationError({"what": _("“%(what)s” hangs on this decision already.") % {"what": made}})
    made.save()
    _record("decision.dependant_named", made, by, at)
    return made


def settle(*, dependant: Dependant, settlement: str, by: Actor, at: datetime.datetime) -> Dependant:
    """Say what was done about it since the assumption failed; its flag goes."""
    rights.require(by, Action.WORK_READINESS)
    found = Dependant.objects.select_for_update(of=("self",)).select_related("decision").get(pk=dependant.pk)
    if found.decision.state != Decision.State.FAILED or found.settled_at:
        raise Slip(_("Nothing is to be done about this any more."))
    if not settlement.strip():
        raise ValidationError({"settlement": _("Enter what was done about it, or why it can stay as it is.")})
    found.settlement, found.settled_by, found.settled_at = settlement.strip(), by.user, at
    found.save(update_fields=["settlement", "settled_by", "settled_at"])
    _record("decision.dependant_settled", found, by, at, found.settlement)
    return found


def drop(*, dependant: Dependant, by: Actor, at: datetime.datetime) -> None:
    """It was named by mistake. Once the assumption failed, it is settled instead."""
    rights.require(by, Action.WORK_READINESS)
    decision = Decision.objects.select_for_update().get(pk=dependant.decision_id)
    if decision.state == Decision.State.FAILED:
        raise Slip(_("The assumption failed. Say what was done about it instead."))
    _record("decision.dependant_dropped", dependant, by, at)
    dependant.delete()


def of(decision: Decision) -> QuerySet[Dependant]:
    """In the order in which they were named, with what they are at hand."""
    rows = decision.dependants.select_related("wave", "item__wave", "risk", "settled_by")
    return rows.order_by("named_at", "pk")


def flagged(program: Program) -> QuerySet[Dependant]:
    """What was planned on an assumption that failed, and nobody has said yet what was done."""
    rows = Dependant.objects.filter(decision__program=program, decision__state=Decision.State.FAILED, settled_at=None)
    return rows.select_related("decision").order_by("decision__number", "pk")


def called(told: dict[str, str]) -> str:
    """What an entry of the journal says hung on a decision, in the reader's words: it may be gone since."""
    if "item" in told:
        return f"{kept.words(told['item'])}, {told['wave']}"
    known = catalogue.SETTINGS.get(told.get("setting", ""))
    return str(known.title) if known else told.get("name", "")


def _told(row: Dependant) -> dict[str, str]:
    """Its names where people gave it one; what Fairway names is kept as the source has it."""
    if row.item:
        return {"item": row.item.title, "wave": row.item.wave.name}
    return {"setting": row.setting} if row.setting else {"name": str(row.wave or row.risk)}


def _check(made: Dependant) -> None:
    if sum(bool(each) for each in (made.wave, made.item, made.risk, made.setting)) != 1:
        raise ValidationError({"what": _("Choose what hangs on the decision.")})
    program = made.decision.program_id
    owner = made.wave or (made.item.wave if made.item else made.risk)
    if (owner is not None and owner.program_id != program) or (made.setting and made.setting not in catalogue.SETTINGS):
        raise ValidationError({"what": _("Choose something of this program.")})


def _record(verb: str, row: Dependant, by: Actor, at: datetime.datetime, reason: str = "") -> None:
    data = {"program": row.decision.program_id, "what": _told(row)}
    entries.record(verb, subject=row.decision, by=by, at=at, reason=reason, data=data)
