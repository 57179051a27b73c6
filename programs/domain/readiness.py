"""Readiness items of a wave (RD1): built from templates and worked on by people."""

import datetime
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from programs.domain import (
    checklists,
    checks,
    complexity,
    complexity_items,
    dates,
    findings,
    inherited_evidence,
    item_states,
    lifting,
    light_lists,
    local_items,
    modalities,
    owner_calendars,
    program_items,
    readiness_checks,
    rights,
)
from programs.models import ReadinessItem, Wave
from rollout.jobs.domain import agenda
from rollout.tenancy import memory
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import formats

_State, _Step = ReadinessItem.State, ReadinessItem.Step
TAKEN_OVER, ENDED = "readiness.taken_over", "readiness.evidence_ended"


def build_checklist(
    *, wave: Wave, by: Actor, at: datetime.datetime, settings: Book | None = None
) -> list[ReadinessItem]:
    """Bring the wave's items in line with how its people learn, its strategy, its complexity and their countries.

    Returns them all. Missing items are added; those of the whole program stand as in its other waves. Items that no
    longer apply go, unless somebody worked on them. Safe to repeat. `settings` is the book of `at`; without one it is
    read here.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    if wave.state not in Wave.AHEAD:  # its gate is passed
        return list(wave.items.order_by("number"))
    settings = settings or book.at(at)
    owner = wave.lead or wave.program.owner
    shared = program_items.of_program(wave)
    wanted = _wanted(wave, shared, settings, at)
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


def _wanted(
    wave: Wave, shared: Mapping[str, ReadinessItem], settings: Book, at: datetime.datetime
) -> list[checklists.Template]:
    """What the checklist has to have now, in its order; `shared` are items of the whole program by key."""
    program = wave.program
    with memory.remembering():
        taught = modalities.of_wave(wave)
        wanted = checklists.templates_for(modalities=taught, strategy=program.strategy, is_pilot=wave.is_pilot)
        profile = complexity.of(program, at=at)
        if light_lists.applies(program, profile):
            wanted = light_lists.kept(wanted)
        wanted += complexity_items.of(profile.scores, taught)
        wanted += local_items.templates([wave], settings)[wave.pk]
    asked = {template.key for template in wanted}
    return wanted + [
        program_items.template(item, checklists.days_of(key)) for key, item in shared.items() if key not in asked
    ]


def _of_template(template: checklists.Template) -> dict[str, str]:
    return {"scope": template.scope, "scope_value": template.scope_value, "guards": template.guards}


def start(*, item: ReadinessItem, by: Actor, at: datetime.datetime, note: str = "") -> ReadinessItem:
    """Say that somebody works on it; `note` is shown beside it."""
    item = _for_hand(item, by)
    if item.state == _State.DONE:
        raise Slip(_("“%(item)s” is done. Reopen it to work on it again.") % {"item": item.words})
    return item_states.put(item, _State.IN_PROGRESS, "readiness.started", by, at, evidence=note.strip())


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
    said = evidence.strip() or formats.enumerated(inherited_evidence.names(item))
    if not said:
        raise ValidationError({"evidence": _("Enter the evidence: what was done, by whom, or where it can be seen.")})
    today = dates.today(by, at)
    if valid_until and valid_until < today:
        wrong = _("The evidence would hold no more. Choose %(day)s or later, or leave it empty.")
        raise ValidationError({"valid_until": wrong % {"day": formats.long_day(today)}})
    if valid_until:
        agenda.lower_for(by.tenant, findings.KIND, findings.over_at(by.tenant, valid_until))
    return item_states.put(item, _State.DONE, "readiness.finished", by, at, evidence=said, valid_until=valid_until)


def reopen(*, item: ReadinessItem, reason: str, by: Actor, at: datetime.datetime) -> ReadinessItem:
    """Take a done item back; after the launch that opens a finding with a clock, and who comes later waits."""
    item = item_states.locked(item, by)
    if item.state != _State.DONE:
        raise Slip(_("“%(item)s” is open already.") % {"item": item.words})
    if item.blocking and item.wave.state == Wave.State.CLOSED:
        raise Refused(
            _("%(name)s is closed. Its evidence stays as it was.") % {"name": item.wave.name},
            lift=lifting.of_state(item.wave),
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why it is open again.")})
    return item_states.put(item, _State.OPEN, "readiness.reopened", by, at, reason=reason.strip())


def end_evidence(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> None:
    """Open a done item again whose evidence held until a day that is over; again, it is as it was."""
    item = item_states.locked(item, by)
    if item.state == _State.DONE and not item.is_done(dates.today(by, at)):
        item_states.put(item, _State.OPEN, ENDED, by, at)


def take_over(item: ReadinessItem, of: ReadinessItem, *, by: Actor, at: datetime.datetime) -> None:
    """Let an item of the whole program stand as it does in another wave of it; both waves are locked."""
    before = item_states.standing_of(item)
    for name in program_items.STANDING:
        setattr(item, name, getattr(of, name))
    if item_states.standing_of(item) != before:
        item.save(update_fields=[name.removesuffix("_id") for name in program_items.STANDING])
        item_states.record(item, TAKEN_OVER, by, at, data={"before": before, "after": item_states.standing_of(item)})


def assign(*, item: ReadinessItem, owner: User | None, by: Actor, at: datetime.datetime) -> ReadinessItem:
    """Say who sees to it; an open day is counted in their working days from now on."""
    item = item_states.locked(item, by)
    before = item_states.held_by(item)
    owner_calendars.give([item], owner, book.at(at))
    item.save(update_fields=["owner", "due_on"])
    item_states.record(item, "readiness.assigned", by, at, data={"before": before, "after": item_states.held_by(item)})
    return item


def _for_hand(item: ReadinessItem, by: Actor) -> ReadinessItem:
    item = item_states.locked(item, by)
    if not checks.takes_a_hand(item.check_name):
        raise Slip(_("“%(item)s” is settled by its automatic check. Run the check again.") % {"item": item.words})
    return item


def is_untouched(item: ReadinessItem) -> bool:
    """Whether nobody has worked on the item, nor asked for a waiver."""
    return item.state == _State.OPEN and item.evidence in ("", readiness_checks.OUTDATED) and not item.waivers.all()


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
