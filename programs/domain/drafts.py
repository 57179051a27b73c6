"""Drafts of a program’s plan (PL5): dates and due rules for several waves, compared, then published as one change.

What a draft proposes for a wave stands beside what the plan said at that time. Where the plan moved since, or a gate
was passed, publishing is refused with a sentence until somebody has looked once more.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from programs.domain import boards, dates, draft_drift, lifting, locking, plan_changes, proposals, rights, wave_rules
from programs.domain.proposals import FIELDS, Proposal
from programs.models import DraftWave, PlanDraft, Program, Wave
from rollout.journal.domain import entries, undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import formats

_State = PlanDraft.State
_BASE = tuple(f"base_{name}" for name in FIELDS)
PUBLISHED = "plan.published"


@transaction.atomic
def start(
    *, program: Program, title: str, by: Actor, at: datetime.datetime, like: PlanDraft | None = None
) -> PlanDraft:
    """Begin a draft from the plan as it is, or `like` another one, with what that proposes and knew."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    last = program.drafts.aggregate(last=Max("number"))["last"] or 0
    draft = PlanDraft(program=program, number=last + 1, made_by=by.user, made_at=at, changed_at=at)
    _name(draft, title)
    draft.save()
    if like:
        rows = like.waves.values("wave_id", *FIELDS, *_BASE, "base_passed")
        DraftWave.objects.bulk_create(DraftWave(draft=draft, **row) for row in rows)
    _record("draft.started", draft, by, at, data={"like": like.pk} if like else None)
    return draft


@transaction.atomic
def rename(*, draft: PlanDraft, title: str, by: Actor, at: datetime.datetime) -> PlanDraft:
    draft = _open(draft, by)
    before = draft.title
    _name(draft, title)
    if draft.title != before:
        draft.save(update_fields=["title"])
        told = {"before": {"title": before}, "after": {"title": draft.title}}
        _record("draft.renamed", draft, by, at, data=told)
    return draft


@transaction.atomic
def propose(*, draft: PlanDraft, wave: Wave, by: Actor, at: datetime.datetime, **fields: Any) -> DraftWave | None:
    """Propose FIELDS for a wave of the plan; those not given stay as proposed before, or as planned.

    None where that is what the plan says: then the draft no longer names the wave. Nothing of the plan changes.
    """
    draft = _open(draft, by)
    row = draft.waves.filter(wave=wave).first()
    wave = Wave.objects.select_related("program").get(pk=wave.pk, program=draft.program_id)
    wave_rules.refuse_after_launch(wave, wave_rules.DATES_STAY)
    known = {name: getattr(row or wave, name) for name in FIELDS}
    proposed = proposals.of(wave, **{**known, **fields})
    wave_rules.check(proposed.then)
    if not proposed.changed:
        if row:
            row.delete()
            _touch(draft, proposed, by, at)
        return None
    passed = not boards.of_wave(wave, dates.today(by, at)).blocking
    row, _made = DraftWave.objects.update_or_create(draft=draft, wave=wave, defaults=_row(proposed, passed))
    _touch(draft, proposed, by, at)
    return row


@transaction.atomic
def look_again(*, draft: PlanDraft, by: Actor, at: datetime.datetime) -> PlanDraft:
    """Hold the draft against the plan as it is now: what it proposes stays, waves that were launched drop out."""
    draft = _open(draft, by)
    rows = list(draft.waves.select_related("wave__program"))
    ahead = [row for row in rows if row.wave.state in Wave.AHEAD and proposal(row).changed]
    draft.waves.exclude(pk__in=[row.pk for row in ahead]).delete()
    gates = boards.of_waves([row.wave for row in ahead], dates.today(by, at))
    for row in ahead:
        for name, base in zip(FIELDS, _BASE, strict=True):
            setattr(row, base, getattr(row.wave, name))
        row.base_passed = not gates[row.wave_id].blocking
    DraftWave.objects.bulk_update(ahead, [*_BASE, "base_passed"])
    _grow(draft, at)
    _record("draft.looked_again", draft, by, at)
    return draft


@transaction.atomic
def discard(*, draft: PlanDraft, by: Actor, at: datetime.datetime) -> PlanDraft:
    """Give the draft up; it stays to be read."""
    draft = _open(draft, by)
    _close(draft, _State.DISCARDED, by, at)
    _record("plan.draft_discarded", draft, by, at)
    return draft


@transaction.atomic
def publish(*, draft: PlanDraft, seen: int, by: Actor, at: datetime.datetime, reason: str = "") -> PlanDraft:
    """Make all that the draft proposes the plan, in one change with one entry; or nothing of it.

    `seen` is the draft's version that the actor looked at. ValidationError with a sentence for each wave where the
    plan moved, a launch happened or a gate was passed since it was proposed.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(draft.program)
    draft = _open(draft, by)
    if draft.version != seen:
        raise Slip(_("“%(draft)s” was changed since you opened it. Look at it once more.") % {"draft": draft})
    rows = list(draft.waves.select_related("wave__program").order_by("wave__number"))
    if not rows:
        raise Slip(_("The draft says what the plan says. There is nothing to publish."))
    if said := drifted(rows, dates.today(by, at)):
        raise Slip(said)
    wanted = [proposal(row) for row in rows]
    plan_changes.apply(wanted, by=by, at=at)
    _close(draft, _State.PUBLISHED, by, at)
    _record(PUBLISHED, draft, by, at, reason=reason.strip(), data={"waves": [_told(each) for each in wanted]})
    return draft


@transaction.atomic
def take_back(*, entry: Entry, by: Actor, at: datetime.datetime) -> PlanDraft:
    """Make the plan what it was before the draft was published, and the draft one again; or refuse."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    draft = PlanDraft.objects.select_related("program").filter(pk=entry.subject_id).first()
    told = {each["wave"]: each for each in entry.data["waves"]}
    if draft is None or draft.state != _State.PUBLISHED:
        raise undos.gone()
    locking.plan(draft.program)
    found = list(draft.program.waves.filter(pk__in=told).select_related("program").order_by("number"))
    if any(proposals.shown(_fields(wave)) != told[wave.pk]["after"] for wave in found) or len(found) < len(told):
        raise undos.changed_since()
    for wave in found:
        wave_rules.refuse_after_launch(
            wave, _("%(wave)s was launched since. Its dates stay, because people were told.")
        )
    back = [proposals.of(wave, **proposals.read(told[wave.pk]["before"])) for wave in found]
    plan_changes.apply(back, by=by, at=at)
    draft.state, draft.closed_by, draft.closed_at = _State.OPEN, None, None
    _name(draft, draft.title)
    draft.save(update_fields=["state", "closed_by", "closed_at"])
    _grow(draft, at)
    _record("plan.taken_back", draft, by, at, data={"waves": [_told(each) for each in back], "undoes": entry.pk})
    return draft


def of(draft: PlanDraft) -> list[DraftWave]:
    """What it proposes, in the order of the plan, with the waves at hand."""
    rows = draft.waves.select_related("wave__program", "wave__lead")
    return list(rows.order_by("wave__starts_on", "wave__number"))


def proposal(row: DraftWave) -> Proposal:
    """The wave as it is now beside what the draft proposes."""
    return proposals.of(row.wave, **_fields(row))


def drifted(rows: Iterable[DraftWave], today: datetime.date) -> list[str]:
    """Why these cannot be published, a sentence for each wave that is no longer what it was; empty when they can."""
    listed = list(rows)
    gates = boards.of_waves([row.wave for row in listed], today)
    said = [draft_drift.of(row, passed=not gates[row.wave_id].blocking) for row in listed]
    return [sentence for sentence in said if sentence]


def _open(draft: PlanDraft, by: Actor) -> PlanDraft:
    """The draft as it is now, locked; refused where it is published or discarded."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    found = PlanDraft.objects.select_for_update(of=("self",)).select_related("program").get(pk=draft.pk)
    if found.state != _State.OPEN:
        said = _("“%(draft)s” is %(state)s. It stays as it is.")
        raise Refused(
            said % {"draft": found, "state": formats.in_sentence(found.get_state_display())}, lift=lifting.nobody()
        )
    return found


def _name(draft: PlanDraft, title: str) -> None:
    draft.title = title.strip()
    if not draft.title:
        raise ValidationError({"title": _("Enter a name, such as “After the works council”.")})
    if draft.program.drafts.filter(state=_State.OPEN, title=draft.title).exclude(pk=draft.pk).exists():
        raise ValidationError({"title": _("Another draft is called “%(title)s”.") % {"title": draft.title}})
    draft.clean_fields(exclude={field.name for field in PlanDraft._meta.fields} - {"title"})


def _touch(draft: PlanDraft, proposed: Proposal, by: Actor, at: datetime.datetime) -> None:
    _grow(draft, at)
    _record("draft.changed", draft, by, at, data=_told(proposed))


def _grow(draft: PlanDraft, at: datetime.datetime) -> None:
    draft.version += 1
    draft.changed_at = at
    draft.save(update_fields=["version", "changed_at"])


def _close(draft: PlanDraft, state: str, by: Actor, at: datetime.datetime) -> None:
    draft.state, draft.closed_by, draft.closed_at = state, by.user, at
    draft.save(update_fields=["state", "closed_by", "closed_at"])


def _row(proposed: Proposal, passed: bool) -> dict[str, Any]:
    base = {f"base_{name}": value for name, value in _fields(proposed.wave).items()}
    return {**_fields(proposed.then), **base, "base_passed": passed}


def _fields(row: Wave | DraftWave) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _told(each: Proposal) -> dict[str, Any]:
    before, after = proposals.shown(_fields(each.wave)), proposals.shown(_fields(each.then))
    return {"wave": each.wave.pk, "before": before, "after": after}


def _record(
    verb: str, draft: PlanDraft, by: Actor, at: datetime.datetime, *, reason: str = "", data: Any = None
) -> None:
    told = {"program": draft.program_id, **(data or {})}
    entries.record(verb, subject=draft, by=by, at=at, reason=reason, data=told)
