"""Pilots: what they have to show, and the verdict on it (RD3).

The verdict is computed from rows, by the beat on each criterion's day and whenever somebody asks; asked again it
changes nothing. One that failed holds the waves that follow in the same transaction.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.domain import clocks
from programs.domain import dates, lifting, locking, pilot_holds, pilot_measures, pilot_rule, rights, wave_rules
from programs.domain.pilot_rule import Counted, Verdict
from programs.models import PilotCriterion, PilotVerdict, Wave
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import formats

KIND = "pilots"  # on the agenda
JUDGED = "pilot.judged"
FIELDS = ("kind", "threshold", "least", "decides_on")
BEGUN = (Wave.State.LAUNCHED, Wave.State.CLOSED)
_State, _Choice = PilotVerdict.State, PilotVerdict.Choice


@dataclass(frozen=True)
class Line:
    """A criterion with what was counted for it, and what follows from that."""

    criterion: PilotCriterion
    counted: Counted | None
    verdict: Verdict

    @property
    def measure(self) -> pilot_measures.Measure:
        return pilot_measures.MEASURES[self.criterion.kind]

    @property
    def figure(self) -> Decimal | None:
        return self.counted.figure(self.measure.scale) if self.counted else None


@transaction.atomic
def choose(
    *,
    wave: Wave,
    kind: str,
    threshold: int,
    least: int,
    decides_on: datetime.date,
    by: Actor,
    at: datetime.datetime,
) -> PilotCriterion:
    """Ask one thing more of a pilot: `threshold` by the beginning of `decides_on`, from at least so many answers."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    _refuse_judged(wave)
    last = wave.criteria.aggregate(last=Max("number"))["last"] or 0
    made = PilotCriterion(
        wave=wave, number=last + 1, kind=kind, threshold=threshold, least=least, decides_on=decides_on
    )
    _save(made, by, at)
    _tell("pilot.criterion_chosen", made, by, at, after=_shown(made))
    return made


@transaction.atomic
def change(*, criterion: PilotCriterion, by: Actor, at: datetime.datetime, **fields: Any) -> PilotCriterion:
    """Ask another figure, day or number of answers; not once the pilot was launched."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    found = _locked(criterion)
    _refuse_begun(found.wave)
    before = _shown(found)
    for name in FIELDS:
        setattr(found, name, fields.get(name, getattr(found, name)))
    if _shown(found) != before:
        _save(found, by, at)
        _tell("pilot.criterion_changed", found, by, at, before=before, after=_shown(found))
    return found


@transaction.atomic
def drop(*, criterion: PilotCriterion, by: Actor, at: datetime.datetime) -> None:
    """Ask it no more; not once the pilot was launched."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    found = _locked(criterion)
    _refuse_begun(found.wave)
    _tell("pilot.criterion_dropped", found, by, at, before=_shown(found))
    found.delete()


@transaction.atomic
def tell(
    *, criterion: PilotCriterion, figure: Decimal, answers: int, source: str, by: Actor, at: datetime.datetime
) -> PilotCriterion:
    """Say what Fairway does not count itself, and where it comes from; the pilot is judged anew at once."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(criterion.wave.program)
    found = _locked(criterion)
    measure = pilot_measures.MEASURES[found.kind]
    if not measure.by_hand:
        raise Slip(_("Fairway counts this itself; nobody tells it."))
    if found.wave.state not in BEGUN:
        said = _("%(wave)s was not launched yet, so there is nothing to tell.")
        raise Refused(said % {"wave": found.wave.name}, lift=lifting.of_state(found.wave))
    _check_told(found, figure, answers, source)
    before = {"figure": _text(found.figure), "answers": found.answers}
    found.figure, found.answers, found.source = figure, answers, source.strip()
    found.told_by, found.told_at = by.user, at
    found.save()
    after = {"figure": _text(figure), "answers": answers}
    _tell("pilot.told", found, by, at, reason=found.source, before=before, after=after)
    judge(wave=found.wave, by=by, at=at)
    return found


def lines(wave: Wave, *, by: Actor, at: datetime.datetime) -> list[Line]:
    """Each criterion of the pilot as it stands at the instant; a query or two for each that Fairway counts."""
    today = dates.today(by, at)
    found = []
    for criterion in wave.criteria.select_related("wave__program", "told_by").order_by("number"):
        counted = None
        if wave.state in BEGUN:
            counted = pilot_measures.counted(criterion, min(at, day_begins(criterion.decides_on, by)))
        verdict = pilot_rule.of_one(pilot_measures.asked(criterion), counted, today)
        found.append(Line(criterion, counted, verdict))
    return found


@transaction.atomic
def judge(*, wave: Wave, by: Actor, at: datetime.datetime) -> PilotVerdict:
    """The verdict by what is there now; with another one than before, the waves that follow are held or let go."""
    locking.plan(wave.program)
    wave = locking.wave(wave)
    found = lines(wave, by=by, at=at)
    if not found:
        raise Refused(
            _("Nothing is asked of %(wave)s yet. Choose its criteria first.") % {"wave": wave.name},
            lift=lifting.may(Action.MANAGE_PROGRAMS),
        )
    if wave.state not in BEGUN:
        said = _("%(wave)s is judged once it was launched.")
        raise Refused(said % {"wave": wave.name}, lift=lifting.of_state(wave))
    row, _is_new = PilotVerdict.objects.get_or_create(wave=wave, defaults={"judged_at": at})
    row.wave = wave
    state = pilot_rule.of_all(line.verdict for line in found)
    if state != row.state:
        before, row.state, row.judged_at, row.figures = row.state, str(state), at, [_figure(line) for line in found]
        _keep_choice(row, before)
        row.save()
        data = {"program": wave.program_id, "before": {"verdict": before}, "after": {"verdict": row.state}}
        entries.record(JUDGED, subject=wave, by=by, at=at, data=data | {"figures": row.figures})
        follow(row, by=by, at=at)
    return row


def follow(row: PilotVerdict, *, by: Actor, at: datetime.datetime) -> list[Wave]:
    """Hold the waves after the pilot, or let them go, as the verdict and the choice have it. Those that changed."""
    failed = row.state == _State.FAILED
    if row.choice == _Choice.HOLD or (failed and row.choice != _Choice.GO):
        why = pilot_holds.FAILED if failed else pilot_holds.UNDECIDED
        return pilot_holds.hold_following(pilot=row.wave, why=why, by=by, at=at)
    return pilot_holds.let_go(pilot=row.wave, by=by, at=at)


def of_wave(wave: Wave) -> PilotVerdict | None:
    return PilotVerdict.objects.select_related("chosen_by").filter(wave=wave).first()


def waiting() -> list[Wave]:
    """Pilots that run or are over, and on which nobody has the last word yet."""
    found = Wave.objects.filter(is_pilot=True, state__in=BEGUN, criteria__isnull=False).select_related("program")
    settled = PilotVerdict.objects.exclude(choice=_Choice.NONE) | PilotVerdict.objects.filter(state=_State.PASSED)
    return list(found.exclude(pk__in=settled.values("wave")).order_by("pk").distinct())


def next_look(by: Actor, at: datetime.datetime) -> datetime.datetime | None:
    """When a pilot is to be looked at again: on the day of a criterion, and daily while a verdict is open."""
    pilots = Wave.objects.filter(is_pilot=True)
    days = PilotCriterion.objects.filter(wave__in=pilots, decides_on__gt=dates.today(by, at))
    ahead = [day_begins(day, by) for day in days.order_by("decides_on").values_list("decides_on", flat=True)[:1]]
    tomorrow = day_begins(dates.today(by, at) + datetime.timedelta(days=1), by)
    return min([*ahead, *([tomorrow] if waiting() else [])], default=None)


def day_begins(day: datetime.date, by: Actor) -> datetime.datetime:
    """The first instant of the organization's day."""
    return clocks.on_day(day, datetime.time(0), by.tenant.time_zone)


def _keep_choice(row: PilotVerdict, before: str) -> None:
    """A choice stands until there is news that it did not know of."""
    worse = row.state == _State.FAILED and before != _State.FAILED
    if (row.choice == _Choice.GO and worse) or (row.choice == _Choice.HOLD and row.state == _State.PASSED):
        row.choice, row.chosen_by, row.chosen_at, row.reason = _Choice.NONE, None, None, ""


def _figure(line: Line) -> dict[str, Any]:
    counted = line.counted
    return {
        "kind": line.criterion.kind,
        "threshold": line.criterion.threshold,
        "total": _text(counted.total) if counted else None,
        "answers": counted.answers if counted else None,
        "verdict": str(line.verdict),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{Decimal(value).normalize():f}"


def _shown(criterion: PilotCriterion) -> dict[str, Any]:
    fields = {name: getattr(criterion, name) for name in FIELDS}
    return {**fields, "kind": str(criterion.kind), "decides_on": criterion.decides_on.isoformat()}


def _locked(criterion: PilotCriterion) -> PilotCriterion:
    """With its wave, as both are now."""
    wave = locking.wave(criterion.wave)
    found = PilotCriterion.objects.get(pk=criterion.pk)
    found.wave = wave
    return found


def _refuse_begun(wave: Wave) -> None:
    sentence = _("%(wave)s was launched. What is asked of it stays, so that nobody chooses it by the outcome.")
    wave_rules.refuse_after_launch(wave, sentence)


def _refuse_judged(wave: Wave) -> None:
    if not wave.is_pilot:
        said = _("%(wave)s is no pilot. Mark it as one where the wave is edited.")
        raise Refused(said % {"wave": wave.name}, lift=lifting.may(Action.MANAGE_PROGRAMS))
    if PilotVerdict.objects.filter(wave=wave).exclude(state=_State.RUNNING).exists():
        said = _("%(wave)s is judged already. What was asked of it stays.")
        raise Refused(said % {"wave": wave.name}, lift=lifting.nobody())


def _save(made: PilotCriterion, by: Actor, at: datetime.datetime) -> None:
    measure = next((each for each in pilot_measures.offered(made.wave.program) if each.kind == made.kind), None)
    if measure is None:
        raise ValidationError({"kind": _("Choose something of which this program has figures.")})
    if made.wave.criteria.filter(kind=made.kind).exclude(pk=made.pk).exists():
        said = _("“%(measure)s” is asked already. Change that criterion instead.")
        raise ValidationError({"kind": said % {"measure": made}})
    most = 9_999 if measure.scale is None else 100
    if not 0 <= made.threshold <= most:
        said = _("Enter a figure from 0 to %(most)s.")
        raise ValidationError({"threshold": said % {"most": formats.number(most)}})
    if not 1 <= made.least <= 1_000_000:
        raise ValidationError({"least": _("Enter how many answers are needed, from 1 to 1,000,000.")})
    first = max(made.wave.starts_on, dates.today(by, at)) + datetime.timedelta(days=1)
    if made.decides_on < first:
        said = _("That day is too early to have seen anything. Choose %(day)s or a later day.")
        raise ValidationError({"decides_on": said % {"day": formats.long_day(first)}})
    made.save()
    agenda.lower_for(by.tenant, KIND, day_begins(made.decides_on, by))


def _check_told(criterion: PilotCriterion, figure: Decimal, answers: int, source: str) -> None:
    is_share = pilot_measures.MEASURES[criterion.kind].scale is not None
    most = 100 if is_share else 99_999
    if not 0 <= figure <= most:
        said = _("Enter a figure from 0 to %(most)s.")
        raise ValidationError({"figure": said % {"most": formats.number(most)}})
    if not is_share and figure != int(figure):
        raise ValidationError({"figure": _("Enter a whole number of incidents.")})
    if not 0 <= answers <= 1_000_000:
        raise ValidationError({"answers": _("Enter how many people it comes from, from 0 to 1,000,000.")})
    if not source.strip():
        raise ValidationError({"source": _("Enter where the figure comes from, such as “Survey of 12 October”.")})


def _tell(
    verb: str, criterion: PilotCriterion, by: Actor, at: datetime.datetime, *, reason: str = "", **data: Any
) -> None:
    told = {"program": criterion.wave.program_id, "criterion": criterion.kind, **data}
    entries.record(verb, subject=criterion.wave, by=by, at=at, reason=reason, data=told)
