"""What somebody decides on a pilot: go on all the same, hold, or give it more time; by name, and undone soon (RD3)."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from programs.domain import dates, lifting, locking, pilots, rights
from programs.domain.pilot_rule import Verdict
from programs.models import PilotCriterion, PilotVerdict, Wave
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused, Slip
from rollout.web import formats

_State, _Choice = PilotVerdict.State, PilotVerdict.Choice
WENT_ON, HELD, EXTENDED, TAKEN_BACK = "pilot.went_on", "pilot.held", "pilot.extended", "pilot.choice_taken_back"


@transaction.atomic
def go_on(*, wave: Wave, reason: str, by: Actor, at: datetime.datetime) -> PilotVerdict:
    """Let the waves after the pilot go, although it failed or showed too little."""
    row = _open(wave, by, reason, (_State.FAILED, _State.INCONCLUSIVE))
    return _choose(row, _Choice.GO, WENT_ON, reason, by, at)


@transaction.atomic
def hold(*, wave: Wave, reason: str, by: Actor, at: datetime.datetime) -> PilotVerdict:
    """Hold the waves after a pilot that showed too little, until somebody lets them go."""
    row = _open(wave, by, reason, (_State.INCONCLUSIVE,))
    return _choose(row, _Choice.HOLD, HELD, reason, by, at)


@transaction.atomic
def extend(*, wave: Wave, until: datetime.date, reason: str, by: Actor, at: datetime.datetime) -> PilotVerdict:
    """Judge what had too few answers on a later day of the organization."""
    row = _open(wave, by, reason, (_State.INCONCLUSIVE,))
    today = dates.today(by, at)
    if until <= today:
        said = _("Choose a day after today, %(day)s.")
        raise ValidationError({"until": said % {"day": formats.long_day(today)}})
    late = [line.criterion for line in pilots.lines(row.wave, by=by, at=at) if line.verdict == Verdict.INCONCLUSIVE]
    before = {each.kind: each.decides_on.isoformat() for each in late}
    PilotCriterion.objects.filter(pk__in=[each.pk for each in late]).update(decides_on=until)
    _forget(row)
    data = {"program": row.wave.program_id, "days": before, "after": {"decides_on": until.isoformat()}}
    entries.record(EXTENDED, subject=row.wave, by=by, at=at, reason=reason.strip(), data=data)
    agenda.lower_for(by.tenant, pilots.KIND, pilots.day_begins(until, by))
    return pilots.judge(wave=row.wave, by=by, at=at)


@transaction.atomic
def take_back(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """Undo what was decided: the waves after the pilot are as they were, unless one of them was launched since."""
    row = _locked(Wave.objects.select_related("program").get(pk=entry.subject_id), by)
    launched = Entry.objects.filter(verb="wave.launched", subject="wave", pk__gt=entry.pk)
    if launched.filter(subject_id__in=row.wave.program.waves.values("pk")).exists():
        raise Refused(_("A wave was launched on it since, so it stays."), lift=lifting.nobody())
    for kind, day in entry.data.get("days", {}).items():
        row.wave.criteria.filter(kind=kind).update(decides_on=datetime.date.fromisoformat(day))
    _forget(row)
    data = {"program": row.wave.program_id, "undoes": entry.pk}
    entries.record(TAKEN_BACK, subject=row.wave, by=by, at=at, data=data)
    pilots.judge(wave=row.wave, by=by, at=at)
    row.refresh_from_db()
    pilots.follow(row, by=by, at=at)
    agenda.lower_for(by.tenant, pilots.KIND, at)
    return _("Taken back: %(wave)s waits for a decision again.") % {"wave": row.wave.name}


def _open(wave: Wave, by: Actor, reason: str, states: tuple[str, ...]) -> PilotVerdict:
    """The verdict, with the program's waves locked; refused where there is nothing to decide."""
    row = _locked(wave, by)
    if row.state not in states:
        said = _("%(wave)s is %(state)s, so there is nothing to decide here.")
        state = formats.in_sentence(row.get_state_display())
        raise Slip(said % {"wave": row.wave.name, "state": state})
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})
    return row


def _locked(wave: Wave, by: Actor) -> PilotVerdict:
    rights.require(by, Action.LAUNCH_WAVES)
    if by.user is None:
        raise Denied(_("A person decides on a pilot."), lift=lifting.may(Action.LAUNCH_WAVES))
    locking.plan(wave.program)
    row = PilotVerdict.objects.select_related("wave__program").filter(wave=wave).first()
    if row is None:
        raise Refused(_("%(wave)s is not judged yet.") % {"wave": wave.name}, lift=lifting.nobody())
    return row


def _choose(row: PilotVerdict, choice: str, verb: str, reason: str, by: Actor, at: datetime.datetime) -> PilotVerdict:
    if row.choice == choice:
        said = _("%(name)s decided that already.")
        raise Slip(said % {"name": row.chosen_by})
    row.choice, row.reason, row.chosen_by, row.chosen_at = choice, reason.strip(), by.user, at
    row.save()
    data = {"program": row.wave.program_id, "verdict": row.state}
    entries.record(verb, subject=row.wave, by=by, at=at, reason=row.reason, data=data)
    pilots.follow(row, by=by, at=at)
    return row


def _forget(row: PilotVerdict) -> None:
    row.choice, row.reason, row.chosen_by, row.chosen_at = _Choice.NONE, "", None, None
    row.save()
