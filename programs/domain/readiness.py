"""Readiness items of a wave (RD1): built from templates, worked on by people, or settled by an automatic check."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from programs.domain import checklists, checks, locking, rights
from programs.models import ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action

_State = ReadinessItem.State
OUTDATED = "The plan changed after the last run. Run the check again."


def build_checklist(*, wave: Wave, by: Actor, at: datetime.datetime) -> list[ReadinessItem]:
    """Bring the wave's items in line with its modules and strategy; returns them all.

    Missing items are added. Items that no longer apply go, unless somebody worked on them. Safe to repeat.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    if wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED):  # its gate is passed
        return list(wave.items.order_by("number"))
    program = wave.program
    wanted = checklists.templates_for(
        modalities=program.modules.values_list("modality", flat=True), strategy=program.strategy, is_pilot=wave.is_pilot
    )
    keys = {template.key for template in wanted}
    known = {item.key: item for item in wave.items.all()}
    unneeded = [known[key].pk for key in known.keys() & checklists.BY_KEY.keys() - keys if _untouched(known[key])]
    wave.items.filter(pk__in=unneeded, waivers__isnull=True).delete()
    last = max((item.number for item in known.values()), default=0)
    missing = [template for template in wanted if template.key not in known]
    ReadinessItem.objects.bulk_create(
        ReadinessItem(
            wave=wave,
            number=number,
            key=template.key,
            title=template.title,
            description=template.description,
            area=template.area,
            blocking=template.blocking,
            statutory=template.statutory,
            check_name=template.check,
            due_on=checklists.due_on(template, wave),
            owner=wave.lead or program.owner,
        )
        for number, template in enumerate(missing, start=last + 1)
    )
    return list(wave.items.order_by("number"))


def redate(*, wave: Wave) -> None:
    """Give unfinished items the due dates that follow from the wave's start."""
    moved = [item for item in wave.items.exclude(state=_State.DONE) if item.key in checklists.BY_KEY]
    for item in moved:
        item.due_on = checklists.due_on(checklists.BY_KEY[item.key], wave)
    ReadinessItem.objects.bulk_update(moved, ["due_on"])


def outdate_checks(*, wave: Wave) -> None:
    """Reopen items that a check settled on a plan that is no longer the plan."""
    settled = wave.items.exclude(check_name="").filter(state=_State.DONE, check_name__in=checks.names())
    settled.update(state=_State.OPEN, evidence=OUTDATED, settled_by=None, settled_at=None)


def start(*, item: ReadinessItem, by: Actor, at: datetime.datetime, note: str = "") -> ReadinessItem:
    """Say that somebody works on it; `note` is shown beside it."""
    item = _for_hand(item, by)
    if item.state == _State.DONE:
        raise ValidationError(f"“{item.title}” is done. Reopen it to work on it again.")
    return _set(item, _State.IN_PROGRESS, "readiness.started", by, at, evidence=note.strip())


def finish(*, item: ReadinessItem, evidence: str, by: Actor, at: datetime.datetime) -> ReadinessItem:
    """Settle the item with its evidence: a sentence, a name, an address."""
    item = _for_hand(item, by)
    if item.state == _State.DONE:
        return item
    if not evidence.strip():
        raise ValidationError({"evidence": "Enter the evidence: what was done, by whom, or where it can be seen."})
    return _set(item, _State.DONE, "readiness.finished", by, at, evidence=evidence.strip())


def reopen(*, item: ReadinessItem, reason: str, by: Actor, at: datetime.datetime) -> ReadinessItem:
    """Take a done item back. What a launch relied on stays as it was."""
    item = _locked(item, by)
    if item.state != _State.DONE:
        raise ValidationError(f"“{item.title}” is open already.")
    if item.blocking and item.wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED):
        raise ValidationError(f"{item.wave.name} was launched on this evidence. It stays as it was.")
    if not reason.strip():
        raise ValidationError({"reason": "Enter why it is open again."})
    return _set(item, _State.OPEN, "readiness.reopened", by, at, reason=reason.strip())


def assign(*, item: ReadinessItem, owner: User | None, by: Actor, at: datetime.datetime) -> ReadinessItem:
    """Say who sees to it."""
    item = _locked(item, by)
    item.owner = owner
    item.save(update_fields=["owner"])
    _record(item, "readiness.assigned", by, at)
    return item


def run_check(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> checks.Result:
    """Run the item's check and keep what it found as evidence; only a passed check settles it."""
    item = _locked(item, by)
    check = checks.get(item.check_name)
    if check is None:
        raise ValidationError(f"“{item.title}” has no automatic check; finish it with its evidence.")
    if item.wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED):
        raise ValidationError(f"{item.wave.name} was launched on the last run. It stays as it was.")
    result = check.run(item.wave, at)
    state = _State.DONE if result.passed else _State.OPEN
    _set(item, state, "readiness.checked", by, at, evidence=result.sentence, data={"passed": result.passed})
    return result


def failing_checks(*, wave: Wave, items: Iterable[ReadinessItem], at: datetime.datetime) -> list[tuple[str, str]]:
    """(title, sentence) of those items whose check does not pass now; nothing is stored."""
    found = []
    for item in items:
        check = checks.get(item.check_name)
        result = check.run(wave, at) if check else None
        if result and not result.passed:
            found.append((item.title, result.sentence))
    return found


def _for_hand(item: ReadinessItem, by: Actor) -> ReadinessItem:
    item = _locked(item, by)
    if checks.get(item.check_name):
        raise ValidationError(f"“{item.title}” is settled by its automatic check. Run the check again.")
    return item


def _locked(item: ReadinessItem, by: Actor) -> ReadinessItem:
    """The item as it is now, with its wave locked: a launch either sees this change or comes before it."""
    rights.require(by, Action.WORK_READINESS)
    wave = locking.wave(item.wave)
    fresh = ReadinessItem.objects.select_related("owner", "settled_by").get(pk=item.pk)
    fresh.wave = wave
    return fresh


def _set(
    item: ReadinessItem,
    state: str,
    verb: str,
    by: Actor,
    at: datetime.datetime,
    *,
    evidence: str | None = None,
    reason: str = "",
    data: dict[str, bool] | None = None,
) -> ReadinessItem:
    item.state = state
    item.evidence = item.evidence if evidence is None else evidence
    done = state == _State.DONE
    item.settled_by, item.settled_at = (by.user, at) if done else (None, None)
    item.save(update_fields=["state", "evidence", "settled_by", "settled_at"])
    _record(item, verb, by, at, reason, data)
    return item


def _record(
    item: ReadinessItem,
    verb: str,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    data: dict[str, bool] | None = None,
) -> None:
    told = {"program": item.wave.program_id, "wave": item.wave_id, **(data or {})}
    entries.record(verb, subject=item, by=by, at=at, reason=reason, data=told)


def _untouched(item: ReadinessItem) -> bool:
    return item.state == _State.OPEN and item.evidence in ("", OUTDATED)
