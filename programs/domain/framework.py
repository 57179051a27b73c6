"""The measurement framework: what a program is measured by, fixed before it is launched (ME1)."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.domain import locking, readiness_checks, rights
from programs.domain.checks import Result
from programs.models import Measure, Program, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import formats, kept

FIELDS = ("kind", "name", "target", "threshold", "wave", "cadence", "readers")
CHECK_NAME = "measurement"  # of the automatic check that asks for it


def add(*, program: Program, by: Actor, at: datetime.datetime, reason: str = "", **fields: Any) -> Measure:
    """Measure by one thing more; FIELDS as keywords. Once a wave was launched, with the reason."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    _because(program, reason)
    last = Measure.objects.filter(program=program).aggregate(last=Max("number"))["last"] or 0
    made = Measure(program=program, number=last + 1, **{name: fields[name] for name in FIELDS if name in fields})
    if is_under_way(program):
        made.fixed_at = at
    _save(made)
    _record("measure.added", made, by, at, reason)
    _outdate(program)
    return made


def change(*, measure: Measure, by: Actor, at: datetime.datetime, reason: str = "", **fields: Any) -> Measure:
    """Change any of FIELDS. It is not fixed any more; once a wave was launched, it takes the reason and stays fixed."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    found = _locked(measure)
    _because(found.program, reason)
    changed = [name for name in FIELDS if name in fields and getattr(found, name) != fields[name]]
    for name in changed:
        setattr(found, name, fields[name])
    if changed:
        found.fixed_at = at if is_under_way(found.program) else None
        _save(found)
        _record("measure.changed", found, by, at, reason, fields=changed)
        _outdate(found.program)
    return found


def remove(*, measure: Measure, by: Actor, at: datetime.datetime, reason: str = "") -> None:
    """Measure by it no more. Once a wave was launched, with the reason."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    found = _locked(measure)
    _because(found.program, reason)
    _record("measure.removed", found, by, at, reason, name=kept.source_of(found))
    found.delete()
    _outdate(found.program)


def fix(*, program: Program, by: Actor, at: datetime.datetime) -> int:
    """From now on the measures stand; how many were not fixed before."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    loose = list(program.measures.filter(fixed_at=None).order_by("number"))
    if not program.measures.exists():
        raise Slip(_("There is no measure to fix. Add one first."))
    for measure in loose:
        measure.fixed_at = at
    Measure.objects.bulk_update(loose, ["fixed_at"])
    if loose:
        data = {"program": program.pk, "measures": [measure.number for measure in loose]}
        entries.record("program.measures_fixed", subject=program, by=by, at=at, data=data)
    return len(loose)


def is_under_way(program: Program) -> bool:
    """Whether a wave was launched: from then on people are measured."""
    return program.waves.exclude(state__in=Wave.AHEAD).exists()


def verdict(percent: float | None, measure: Measure) -> str:
    """Pure: the status of a figure against its measure; idle where there is none."""
    if percent is None:
        return "idle"
    if percent >= measure.target:
        return "good"
    return "watch" if percent >= measure.threshold else "stop"


def judged(measures: Iterable[Measure]) -> Result:
    """Pure: which measures are there, and which are not fixed yet."""
    listed = list(measures)
    if not listed:
        return Result(False, _("No measure is written down. Add what the program is measured by, and fix it."))
    loose = [str(measure) for measure in listed if measure.fixed_at is None]
    if loose:
        return Result(False, _("Not fixed yet: %(measures)s.") % {"measures": formats.enumerated(loose)})
    said = ngettext("%(n)s measure is fixed: %(names)s.", "%(n)s measures are fixed: %(names)s.", len(listed))
    names = _("%(measure)s %(target)s")
    shown = [names % {"measure": str(one), "target": formats.in_percent(one.target)} for one in listed]
    return Result(True, said % {"n": len(listed), "names": formats.enumerated(shown)})


def _outdate(program: Program) -> None:
    """Waves ahead are checked again: they would be launched on other measures."""
    for wave in program.waves.filter(state__in=Wave.AHEAD).order_by("pk"):
        readiness_checks.outdate_checks(wave=locking.wave(wave), only=CHECK_NAME)


def _because(program: Program, reason: str) -> None:
    if is_under_way(program) and not reason.strip():
        says = _("A wave is launched, so measures stand. Enter why this one changes all the same.")
        raise ValidationError({"reason": says})


def _locked(measure: Measure) -> Measure:
    return Measure.objects.select_for_update(of=("self",)).select_related("program").get(pk=measure.pk)


def _save(made: Measure) -> None:
    if made.kind == Measure.Kind.OTHER and not made.name.strip():
        raise ValidationError({"name": _("Enter what is measured elsewhere, such as “Satisfaction”.")})
    if not 1 <= made.target <= 100:
        raise ValidationError({"target": _("Enter a target from 1 to 100 percent.")})
    if not 0 <= made.threshold <= made.target:
        raise ValidationError({"threshold": _("Enter a level from 0 to the target.")})
    follows = made.kind == Measure.Kind.COMPLETED and made.wave is None
    if follows and made.target != made.program.target_percent:
        says = _("The target of the program is %(target)s. Change it where the program is edited.")
        raise ValidationError({"target": says % {"target": formats.in_percent(made.program.target_percent)}})
    if made.wave and made.wave.program_id != made.program_id:
        raise ValidationError({"wave": _("Choose a wave of this program.")})
    if not made.readers.strip():
        raise ValidationError({"readers": _("Enter who is shown it, such as “Sponsor and division leads”.")})
    made.clean_fields(exclude=["tenant", "program", "wave", "fixed_at"])
    made.save()


def _record(verb: str, row: Measure, by: Actor, at: datetime.datetime, reason: str, **data: Any) -> None:
    entries.record(verb, subject=row, by=by, at=at, reason=reason.strip(), data={"program": row.program_id, **data})
