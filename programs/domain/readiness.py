"""Readiness items of a wave (RD1): built from templates, worked on by people, or settled by an automatic check."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from programs.domain import (
    check_runs,
    checklists,
    checks,
    complexity,
    complexity_items,
    dates,
    findings,
    lifting,
    local_items,
    modalities,
    owner_calendars,
    program_items,
    rights,
)
from programs.domain.refusals import Refused, Slip
from programs.models import Finding, ReadinessItem, Wave
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import formats, kept

_State, _Step = ReadinessItem.State, ReadinessItem.Step
CHECKED, TAKEN_OVER, ENDED = "readiness.checked", "readiness.taken_over", "readiness.evidence_ended"
AHEAD = (Wave.State.PLANNED, Wave.State.HELD)  # states in which a checklist still changes
OUTDATED = gettext_noop("The plan changed after the last run. Run the check again.")


def build_checklist(
    *, wave: Wave, by: Actor, at: datetime.datetime, settings: Book | None = None
) -> list[ReadinessItem]:
    """Bring the wave's items in line with how its people learn, its strategy, its complexity and their countries.

    Returns them all. Missing items are added; those of the whole program stand as in its other waves. Items that no
    longer apply go, unless somebody worked on them. Safe to repeat. `settings` is the book of `at`; without one it is
    read here.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    if wave.state not in AHEAD:  # its gate is passed
        return list(wave.items.order_by("number"))
    program, settings = wave.program, settings or book.at(at)
    owner = wave.lead or program.owner
    taught = modalities.of_wave(wave)
    wanted = checklists.templates_for(modalities=taught, strategy=program.strategy, is_pilot=wave.is_pilot)
    wanted += complexity_items.of(complexity.of(program, at=at).scores, taught)
    wanted += local_items.templates([wave], settings)[wave.pk]
    shared, asked = program_items.of_program(wave), {template.key for template in wanted}
    wanted += [
        program_items.template(item, checklists.days_of(key)) for key, item in shared.items() if key not in asked
    ]
    keys = {template.key: template for template in wanted}
    known = {item.key: item for item in wave.items.prefetch_related("waivers")}
    own = [item for item in known.values() if checklists.days_of(item.key) is not None]
    wave.items.filter(pk__in=[item.pk for item in own if item.key not in keys and is_untouched(item)]).delete()
    _follow_templates([item for item in own if item.key in keys], keys)
    last = max((item.number for item in known.values()), default=0)
    calendar = owner_calendars.of_user(owner, settings)
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
            due_on=checklists.due_on(template.days, wave, calendar),
            owner=owner,
            **(program_items.taken_over(shared.get(template.key)) or _of_template(template)),
        )
        for number, template in enumerate(missing, start=last + 1)
    )
    if not wave.is_pilot:  # any more
        wave.items.filter(guards=_Step.PILOT).update(guards=_Step.LAUNCH)
    return list(wave.items.order_by("number"))


def _of_template(template: checklists.Template) -> dict[str, str]:
    return {"scope": template.scope, "scope_value": template.scope_value, "guards": template.guards}


def outdate(item: ReadinessItem) -> None:
    """Open the item again, which its check settled on what the plan was; not saved."""
    item.state, item.evidence, item.settled_by, item.settled_at = _State.OPEN, OUTDATED, None, None


def outdate_checks(*, wave: Wave, only: str = "") -> None:
    """Reopen items that a check settled on a plan that is no longer the plan; all checks, or one by its name.

    What a person settled beside a check stays.
    """
    named = [only] if only else checks.names()
    settled = wave.items.exclude(check_name="").filter(_by_its_check(), check_name__in=named)
    settled.update(state=_State.OPEN, evidence=OUTDATED, settled_by=None, settled_at=None)


def outdate_everywhere(*, check: str) -> None:
    """Reopen the items that a check settled in every wave ahead: what it reads has changed."""
    settled = ReadinessItem.objects.filter(_by_its_check(), check_name=check, wave__state__in=AHEAD)
    settled.update(state=_State.OPEN, evidence=OUTDATED, settled_by=None, settled_at=None)


def start(*, item: ReadinessItem, by: Actor, at: datetime.datetime, note: str = "") -> ReadinessItem:
    """Say that somebody works on it; `note` is shown beside it."""
    item = _for_hand(item, by)
    if item.state == _State.DONE:
        raise Slip(_("“%(item)s” is done. Reopen it to work on it again.") % {"item": item.words})
    return _set(item, _State.IN_PROGRESS, "readiness.started", by, at, evidence=note.strip())


def finish(
    *,
    item: ReadinessItem,
    evidence: str,
    by: Actor,
    at: datetime.datetime,
    valid_until: datetime.date | None = None,
) -> ReadinessItem:
    """Settle the item with its evidence: a sentence, a name, an address, or the names of its files without one.

    After `valid_until`, on the organization's calendar, the evidence holds no longer and the item is open again.
    """
    item = _for_hand(item, by)
    if item.state == _State.DONE:
        return item
    said = evidence.strip() or formats.enumerated(item.files.order_by("number").values_list("name", flat=True))
    if not said:
        raise ValidationError({"evidence": _("Enter the evidence: what was done, by whom, or where it can be seen.")})
    today = dates.today(by, at)
    if valid_until and valid_until < today:
        wrong = _("The evidence would hold no more. Choose %(day)s or later, or leave it empty.")
        raise ValidationError({"valid_until": wrong % {"day": formats.long_day(today)}})
    if valid_until:
        agenda.lower_for(by.tenant, findings.KIND, findings.over_at(by.tenant, valid_until))
    return _set(item, _State.DONE, "readiness.finished", by, at, evidence=said, valid_until=valid_until)


def reopen(*, item: ReadinessItem, reason: str, by: Actor, at: datetime.datetime) -> ReadinessItem:
    """Take a done item back; after the launch that opens a finding with a clock, and who comes later waits."""
    item = _locked(item, by)
    if item.state != _State.DONE:
        raise Slip(_("“%(item)s” is open already.") % {"item": item.words})
    if item.blocking and item.wave.state == Wave.State.CLOSED:
        raise Refused(
            _("%(name)s is closed. Its evidence stays as it was.") % {"name": item.wave.name},
            lift=lifting.of_state(item.wave),
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why it is open again.")})
    return _set(item, _State.OPEN, "readiness.reopened", by, at, reason=reason.strip())


def end_evidence(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> None:
    """Open a done item again whose evidence held until a day that is over; again, it is as it was."""
    item = _locked(item, by)
    if item.state == _State.DONE and not item.is_done(dates.today(by, at)):
        _set(item, _State.OPEN, ENDED, by, at)


def take_over(item: ReadinessItem, of: ReadinessItem, *, by: Actor, at: datetime.datetime) -> None:
    """Let an item of the whole program stand as it does in another wave of it; both waves are locked."""
    before = standing_of(item)
    for name in program_items.STANDING:
        setattr(item, name, getattr(of, name))
    if standing_of(item) != before:
        item.save(update_fields=[name.removesuffix("_id") for name in program_items.STANDING])
        _record(item, TAKEN_OVER, by, at, data={"before": before, "after": standing_of(item)})


def assign(*, item: ReadinessItem, owner: User | None, by: Actor, at: datetime.datetime) -> ReadinessItem:
    """Say who sees to it; an open day is counted in their working days from now on."""
    item = _locked(item, by)
    before = held_by(item)
    owner_calendars.give([item], owner, book.at(at))
    item.save(update_fields=["owner", "due_on"])
    _record(item, "readiness.assigned", by, at, data={"before": before, "after": held_by(item)})
    return item


def run_check(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> checks.Result:
    """Run the item's check and keep what it found as evidence; only a passed check settles it.

    What a launch relied on stays. An item that was waived can be settled after it: who joins waits for that.
    """
    item = _for_check(item, by)
    check = checks.get(item.check_name)
    if check is None or check.run is None:
        raise Slip(_("“%(item)s” has no automatic check; finish it with its evidence.") % {"item": item.words})
    with kept.source():
        result = check.run(item.wave, at)
    _keep(item, result, by, at)
    return result


def run_again(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> None:
    """Run the check by itself: what it found before, found again, changes nothing and is not told."""
    item = _for_check(item, by)
    check = checks.get(item.check_name)
    if check is None or check.run is None:
        return
    with kept.source():
        result = check.run(item.wave, at)
    state = _State.DONE if result.passed else _State.OPEN
    if result.conclusive and (item.state, item.evidence) == (state, result.sentence):
        check_runs.keep(item=item, result=result, by=by, at=at)
    else:
        _keep(item, result, by, at)


def checked_ahead() -> list[ReadinessItem]:
    """Items of waves ahead whose check ran, or has to run again."""
    ran = Q(checked_at__isnull=False) | Q(evidence=OUTDATED)
    items = ReadinessItem.objects.filter(ran, wave__state__in=AHEAD).exclude(check_name="")
    return list(items.select_related("wave__program").order_by("wave", "number"))


def is_open_to_checks(item: ReadinessItem) -> bool:
    """Whether its check may change the item: not where a person settled it."""
    return item.state != _State.DONE or is_checked(item)


def take_result(
    *, item: ReadinessItem, result: checks.Result, asked_at: datetime.datetime, by: Actor, at: datetime.datetime
) -> None:
    """Keep what a probe of the item found, as `run_check` does; one that a person settled since it was asked stays."""
    item = _for_check(item, by)
    if item.settled_at and item.settled_at >= asked_at and not is_checked(item):
        check_runs.keep(item=item, result=result, by=by, at=at)
    else:
        _keep(item, result, by, at)


def _for_check(item: ReadinessItem, by: Actor) -> ReadinessItem:
    item = _locked(item, by)
    done = item.state == _State.DONE
    if item.wave.state == Wave.State.CLOSED or (done and item.wave.state == Wave.State.LAUNCHED):
        raise Refused(
            _("%(name)s was launched on the last run. It stays as it was.") % {"name": item.wave.name},
            lift=lifting.of_state(item.wave),
        )
    return item


def _keep(item: ReadinessItem, result: checks.Result, by: Actor, at: datetime.datetime) -> None:
    """What could not tell leaves the state, and evidence that settled it, as they were."""
    check_runs.keep(item=item, result=result, by=by, at=at)
    item.checked_at = at
    if result.conclusive:
        state = _State.DONE if result.passed else _State.OPEN
        _set(item, state, CHECKED, by, at, evidence=result.sentence, data={"passed": result.passed})
        return
    if item.state != _State.DONE:
        item.evidence = result.sentence
    item.save(update_fields=["evidence", "checked_at"])
    _record(item, CHECKED, by, at)


def failing_checks(
    *, wave: Wave, items: Iterable[ReadinessItem], at: datetime.datetime
) -> list[tuple[ReadinessItem, str]]:
    """(item, sentence) of those items whose check does not pass now; nothing is stored.

    Probes are not asked again, and what a person settled beside a check stands.
    """
    found = []
    for item in items:
        check = checks.get(item.check_name)
        if check is None or check.run is None or (check.by_hand and not is_checked(item)):
            continue
        result = check.run(wave, at)
        if result.conclusive and not result.passed:
            found.append((item, result.sentence))
    return found


def is_checked(item: ReadinessItem) -> bool:
    """Whether it is done because its check passed, not because a person said so."""
    check = checks.get(item.check_name)
    if check is None or item.state != _State.DONE:
        return False
    return not check.by_hand or item.checked_at == item.settled_at


def _by_its_check() -> Q:
    """Items that their check settled: the rule of `is_checked`."""
    return Q(state=_State.DONE) & (Q(check_name__in=checks.names()) | Q(checked_at=F("settled_at")))


def _for_hand(item: ReadinessItem, by: Actor) -> ReadinessItem:
    item = _locked(item, by)
    if not checks.takes_a_hand(item.check_name):
        raise Slip(_("“%(item)s” is settled by its automatic check. Run the check again.") % {"item": item.words})
    return item


def _locked(item: ReadinessItem, by: Actor) -> ReadinessItem:
    """The item as it is now, with its wave locked: a launch either sees this change or comes before it."""
    rights.require(by, Action.WORK_READINESS)
    return program_items.locked(item)


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
    valid_until: datetime.date | None = None,
) -> ReadinessItem:
    """With the same item of the other waves, where it is one of the whole program; an entry for each."""
    done = state == _State.DONE
    for each in (item, *program_items.others(item)):
        before = standing_of(each)
        each.state, each.valid_until = state, valid_until
        each.evidence = each.evidence if evidence is None else evidence
        each.settled_by, each.settled_at = (by.user, at) if done else (None, None)
        each.save(update_fields=["state", "evidence", "settled_by", "settled_at", "checked_at", "valid_until"])
        _record(each, verb, by, at, reason, {"before": before, "after": standing_of(each), **(data or {})})
        follow_findings(each, before["state"], by, at)
    return item


def held_by(item: ReadinessItem) -> dict[str, Any]:
    """Who sees to the item, and by when, as the journal keeps it."""
    return {"owner": item.owner_id, "due_on": item.due_on.isoformat()}


def follow_findings(item: ReadinessItem, before: str, by: Actor, at: datetime.datetime) -> None:
    """A finding begins when a done item of a launched wave is open again, and ends when it is done."""
    if item.state == _State.DONE:
        findings.close(item=item, by=by, at=at)
    elif before == _State.DONE:
        findings.begin(item=item, cause=Finding.Cause.REOPENED, by=by, at=at)


def standing_of(item: ReadinessItem) -> dict[str, Any]:
    """What an act on the item changes, as the journal keeps it."""
    settled_at = item.settled_at.isoformat() if item.settled_at else None
    told = {"state": item.state, "settled_by": item.settled_by_id, "settled_at": settled_at}
    return told | ({"valid_until": item.valid_until.isoformat()} if item.valid_until else {})


def _record(
    item: ReadinessItem,
    verb: str,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    told = {"program": item.wave.program_id, "wave": item.wave_id, **(data or {})}
    entries.record(verb, subject=item, by=by, at=at, reason=reason, data=told)


def is_untouched(item: ReadinessItem) -> bool:
    """Whether nobody has worked on the item, nor asked for a waiver."""
    return item.state == _State.OPEN and item.evidence in ("", OUTDATED) and not item.waivers.all()


def _follow_templates(items: Iterable[ReadinessItem], wanted: Mapping[str, checklists.Template]) -> None:
    """A law may come, or go, while an item stands; and what is about a country by its template holds who is there."""
    changed = [item for item in items if not _is_as(item, wanted[item.key])]
    for item in changed:
        template = wanted[item.key]
        if item.statutory != template.statutory:
            item.statutory, item.description = template.statutory, template.description
        if has_own_scope(item):
            item.scope, item.scope_value = template.scope, template.scope_value
    ReadinessItem.objects.bulk_update(changed, ["statutory", "description", "scope", "scope_value"])


def _is_as(item: ReadinessItem, template: checklists.Template) -> bool:
    scoped = (item.scope, item.scope_value) == (template.scope, template.scope_value)
    return item.statutory == template.statutory and (scoped or not has_own_scope(item))


def has_own_scope(item: ReadinessItem) -> bool:
    """Whether the template says whom the item is about, so that nobody else does."""
    return item.key.startswith(checklists.LEGAL_REVIEW)
