"""Planning waves (DL1). Before its launch a wave can change; after it, only its name, and it can be closed.

Other dates are a matter of `moves`.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from audiences.domain.settings import book
from audiences.models import Segment
from programs.domain import (
    evidence_files,
    lifting,
    locking,
    periods,
    pilot_gate,
    readiness,
    readiness_checks,
    rights,
    waivers,
    wave_rules,
)
from programs.models import PlanDraft, Program, Wave, WaveSegment
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused
from rollout.web import formats

EXPECTING = "audience"  # the check that holds the audience against what is expected
_EXPECTED = {"expected_low", "expected_high"}


@transaction.atomic
def add(
    *,
    program: Program,
    name: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    segments: Sequence[Segment],
    due_rule: dict[str, Any],
    by: Actor,
    at: datetime.datetime,
    number: int | None = None,
    is_pilot: bool = False,
    start_time: datetime.time = datetime.time(9),
    lead: User | None = None,
    expected_low: int | None = None,
    expected_high: int | None = None,
) -> Wave:
    """Plan a wave with its audience and checklist.

    Dates and the time are local to each person; `due_rule` is JSON of programs.domain.due_rules, refused where it
    gives a place another time than is allowed there. Without a number it takes the next one; a pilot that comes first
    is number 0. `expected_low` and `expected_high` are how many people its audience should be; either may be open.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    wave = Wave(
        program=program,
        number=_number(program, number, is_pilot),
        name=name.strip(),
        is_pilot=is_pilot,
        starts_on=starts_on,
        start_time=start_time,
        ends_on=ends_on,
        due_rule=due_rule,
        lead=lead,
        expected_low=expected_low,
        expected_high=expected_high,
    )
    wave_rules.check(wave)
    wave.save()
    _set_audience(wave, segments)
    wave_rules.check_time([wave], book.at(at))
    readiness.build_checklist(wave=wave, by=by, at=at)
    entries.record("wave.added", subject=wave, by=by, at=at, data={"program": program.pk})
    return wave


@transaction.atomic
def edit(
    *,
    wave: Wave,
    by: Actor,
    at: datetime.datetime,
    segments: Sequence[Segment] | None = None,
    **fields: Any,
) -> Wave:
    """Change name, lead, is_pilot, start_time, due_rule, the audience or how many are expected in it.

    After launch only the name: the rest changes by a change order.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    changed = sorted(key for key, value in fields.items() if getattr(wave, key) != value)
    new_audience = segments is not None and {s.pk for s in segments} != set(
        wave.audience.values_list("segment", flat=True)
    )
    if new_audience or set(changed) - {"name", "lead"}:
        wave_rules.refuse_after_launch(
            wave, _("%(wave)s was launched. Its audience and deadline stay, because people were told.")
        )
    if "lead" in changed:
        wave_rules.refuse_after_launch(
            wave, _("%(wave)s was launched. A change order gives it another lead, and says what becomes of open items.")
        )
    for key in changed:
        setattr(wave, key, fields[key])
    wave_rules.check(wave)
    if changed:
        wave.save(update_fields=changed)
    if new_audience:
        _set_audience(wave, segments or ())
        changed.append("audience")
    if {"audience", "due_rule"} & set(changed):
        wave_rules.check_time([wave], book.at(at))
        readiness_checks.outdate_checks(wave=wave)
        waivers.lapse(waves=[wave.pk], check=periods.CHECK, by=by, at=at)
    if _EXPECTED & set(changed):
        readiness_checks.outdate_checks(wave=wave, only=EXPECTING)
    if {"is_pilot", "lead", "audience"} & set(changed) and wave.state in Wave.AHEAD:
        readiness.build_checklist(wave=wave, by=by, at=at)
    if changed:
        data = {"program": wave.program_id, "fields": changed}
        entries.record("wave.edited", subject=wave, by=by, at=at, data=data)
    return wave


def remove(*, wave: Wave, by: Actor, at: datetime.datetime) -> None:
    """Take a wave out of the plan, with its checklist; a launched one stays for the record."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    wave_rules.refuse_after_launch(wave, _("%(wave)s was launched. It stays for the record, because people were told."))
    drafted = PlanDraft.objects.filter(state=PlanDraft.State.OPEN, waves__wave=wave)
    drafted.update(version=F("version") + 1, changed_at=at)  # what somebody saw of these drafts names the wave still
    data = {"program": wave.program_id, "number": wave.number}
    entries.record("wave.removed", subject=wave.program, by=by, at=at, reason=wave.name, data=data)
    wave.delete()
    evidence_files.drop_unused()


def hold(*, wave: Wave, reason: str, by: Actor, at: datetime.datetime) -> Wave:
    """Keep a planned wave from being launched until it is resumed; the reason goes to the decisions."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why the wave is held; it is kept with the decision.")})
    if wave.state != Wave.State.PLANNED:
        raise Refused(
            _("%(wave)s is %(state)s. Only a planned wave can be held.")
            % {"wave": wave.name, "state": formats.in_sentence(wave.get_state_display())},
            lift=lifting.of_state(wave),
        )
    return _set_state(wave, Wave.State.HELD, "wave.held", by, at, reason.strip())


def resume(*, wave: Wave, by: Actor, at: datetime.datetime, reason: str = "") -> Wave:
    """Plan on with a held wave; not with one that its pilot holds."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    if wave.state != Wave.State.HELD:
        raise Refused(
            _("%(wave)s is %(state)s, not held.")
            % {"wave": wave.name, "state": formats.in_sentence(wave.get_state_display())},
            lift=lifting.of_state(wave),
        )
    pilot_gate.refuse_resuming(wave)
    return _set_state(wave, Wave.State.PLANNED, "wave.resumed", by, at, reason.strip())


def close(*, wave: Wave, by: Actor, at: datetime.datetime, reason: str = "") -> Wave:
    """End a running wave."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    if wave.state != Wave.State.LAUNCHED:
        raise Refused(
            _("%(wave)s is %(state)s. Only a running wave can be closed.")
            % {"wave": wave.name, "state": formats.in_sentence(wave.get_state_display())},
            lift=lifting.of_state(wave),
        )
    wave.closed_at = at
    wave.save(update_fields=["closed_at"])
    return _set_state(wave, Wave.State.CLOSED, "wave.closed", by, at, reason.strip())


def _set_state(wave: Wave, state: str, verb: str, by: Actor, at: datetime.datetime, reason: str) -> Wave:
    wave.state = state
    wave.save(update_fields=["state"])
    entries.record(verb, subject=wave, by=by, at=at, reason=reason, data={"program": wave.program_id})
    return wave


def _set_audience(wave: Wave, segments: Iterable[Segment]) -> None:
    """Those that stay keep their order and their modality, new ones come after them."""
    listed = list(segments)
    wave.audience.exclude(segment__in=listed).delete()
    kept = list(wave.audience.order_by("priority", "pk").values_list("segment", flat=True))
    ordered = sorted(listed, key=lambda each: kept.index(each.pk) if each.pk in kept else len(kept))
    for priority, segment in enumerate(ordered, start=1):
        WaveSegment.objects.update_or_create(wave=wave, segment=segment, defaults={"priority": priority})


def _number(program: Program, asked: int | None, is_pilot: bool) -> int:
    if asked is None:
        last = program.waves.aggregate(last=Max("number"))["last"]
        return last + 1 if last is not None else (0 if is_pilot else 1)
    if program.waves.filter(number=asked).exists():
        raise ValidationError(
            {"number": _("The program has a wave %(number)s already. Choose another number.") % {"number": asked}}
        )
    return asked
