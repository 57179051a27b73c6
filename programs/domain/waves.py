"""Planning waves (DL1). Before its launch a wave can change; after it, only its name and lead, and it can be closed."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.domain.settings import book
from audiences.models import Segment
from programs.domain import allowed_time, due_rules, locking, periods, places, readiness, rights, waivers
from programs.models import Program, Wave, WaveSegment
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import formats

BEFORE_LAUNCH = (Wave.State.PLANNED, Wave.State.HELD)


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
) -> Wave:
    """Plan a wave with its audience and checklist.

    Dates and the time are local to each person; `due_rule` is JSON of programs.domain.due_rules, refused where it
    gives a place another time than is allowed there. Without a number it takes the next one; a pilot that comes first
    is number 0.
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
    )
    _check(wave)
    wave.save()
    _set_audience(wave, segments)
    _check_time(wave, at)
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
    """Change name, lead, is_pilot, start_time, due_rule or the audience. After launch only name and lead."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    changed = sorted(key for key, value in fields.items() if getattr(wave, key) != value)
    new_audience = segments is not None and {s.pk for s in segments} != set(
        wave.audience.values_list("segment", flat=True)
    )
    if new_audience or set(changed) - {"name", "lead"}:
        _refuse_after_launch(
            wave, _("%(wave)s was launched. Its audience and deadline stay, because people were told.")
        )
    for key in changed:
        setattr(wave, key, fields[key])
    _check(wave)
    if changed:
        wave.save(update_fields=changed)
    if new_audience:
        _set_audience(wave, segments or ())
        changed.append("audience")
    if {"audience", "due_rule"} & set(changed):
        _check_time(wave, at)
        readiness.outdate_checks(wave=wave)
        waivers.lapse(wave=wave, check=periods.CHECK, by=by, at=at)
    if {"is_pilot", "lead", "audience"} & set(changed) and wave.state in BEFORE_LAUNCH:
        readiness.build_checklist(wave=wave, by=by, at=at)
    if changed:
        data = {"program": wave.program_id, "fields": changed}
        entries.record("wave.edited", subject=wave, by=by, at=at, data=data)
    return wave


def move(
    *,
    wave: Wave,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
) -> Wave:
    """Give the wave other dates; open readiness items move along with the start."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    _refuse_after_launch(wave, _("%(wave)s was launched. Its dates stay, because people were told."))
    before = {"starts_on": wave.starts_on.isoformat(), "ends_on": wave.ends_on.isoformat()}
    wave.starts_on, wave.ends_on = starts_on, ends_on
    _check(wave)
    after = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    if after == before:
        return wave
    _check_time(wave, at)
    wave.save(update_fields=["starts_on", "ends_on"])
    readiness.redate(wave=wave)
    readiness.outdate_checks(wave=wave)
    waivers.lapse(wave=wave, check=periods.CHECK, by=by, at=at)
    data = {"program": wave.program_id, "before": before, "after": after}
    entries.record("wave.moved", subject=wave, by=by, at=at, reason=reason, data=data)
    return wave


def remove(*, wave: Wave, by: Actor, at: datetime.datetime) -> None:
    """Take a wave out of the plan, with its checklist; a launched one stays for the record."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    _refuse_after_launch(wave, _("%(wave)s was launched. It stays for the record, because people were told."))
    data = {"program": wave.program_id, "number": wave.number}
    entries.record("wave.removed", subject=wave.program, by=by, at=at, reason=wave.name, data=data)
    wave.delete()


def hold(*, wave: Wave, reason: str, by: Actor, at: datetime.datetime) -> Wave:
    """Keep a planned wave from being launched until it is resumed; the reason goes to the decisions."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why the wave is held; it is kept with the decision.")})
    if wave.state != Wave.State.PLANNED:
        raise ValidationError(
            _("%(wave)s is %(state)s. Only a planned wave can be held.")
            % {"wave": wave.name, "state": formats.in_sentence(wave.get_state_display())}
        )
    return _set_state(wave, Wave.State.HELD, "wave.held", by, at, reason.strip())


def resume(*, wave: Wave, by: Actor, at: datetime.datetime, reason: str = "") -> Wave:
    """Plan on with a held wave."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    if wave.state != Wave.State.HELD:
        raise ValidationError(
            _("%(wave)s is %(state)s, not held.")
            % {"wave": wave.name, "state": formats.in_sentence(wave.get_state_display())}
        )
    return _set_state(wave, Wave.State.PLANNED, "wave.resumed", by, at, reason.strip())


def close(*, wave: Wave, by: Actor, at: datetime.datetime, reason: str = "") -> Wave:
    """End a running wave."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    if wave.state != Wave.State.LAUNCHED:
        raise ValidationError(
            _("%(wave)s is %(state)s. Only a running wave can be closed.")
            % {"wave": wave.name, "state": formats.in_sentence(wave.get_state_display())}
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
    listed = list(segments)
    wave.audience.exclude(segment__in=listed).delete()
    for priority, segment in enumerate(listed, start=1):
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


def _check(wave: Wave) -> None:
    if not wave.name.strip():
        raise ValidationError({"name": _("Enter a name of 1 to 80 characters.")})
    if wave.ends_on < wave.starts_on:
        said = _("The window ends before it starts. Choose %(day)s or a later day.")
        raise ValidationError({"ends_on": said % {"day": formats.long_day(wave.starts_on)}})
    try:
        rule = due_rules.from_json(wave.due_rule)
    except (ValueError, KeyError) as error:
        raise ValidationError({"due_rule": str(error)}) from error
    if rule.fixed_on and rule.fixed_on < wave.starts_on:
        said = _("The deadline lies before the start. Choose %(day)s or a later day.")
        raise ValidationError({"due_rule": said % {"day": formats.long_day(wave.starts_on)}})
    wave.clean_fields(exclude=["tenant", "program", "lead"])


def _check_time(wave: Wave, at: datetime.datetime) -> None:
    windows = places.windows(wave, places.of_wave(wave, book.at(at)))[0]
    if refusals := allowed_time.refusals(wave, windows):
        raise ValidationError({"due_rule": refusals})


def _refuse_after_launch(wave: Wave, sentence: str) -> None:
    if wave.state not in BEFORE_LAUNCH:
        raise ValidationError(sentence % {"wave": wave.name})
