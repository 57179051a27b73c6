"""Moving a wave before its launch (DL1), alone or with those that follow it, and taking the move back."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.domain import locking, plan_changes, proposals, rights, wave_rules
from programs.domain.proposals import Proposal
from programs.models import Wave
from rollout.journal.domain import entries, undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import formats, kept

TAKEN_BACK = gettext_lazy("The move was taken back.")
Window = tuple[datetime.date, datetime.date]  # first and last day of a wave


def move(
    *,
    wave: Wave,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    seen: Window | None = None,
    along: bool = False,
) -> Wave:
    """Give the wave other dates; what follows from its start moves too (`plan_effects.ahead` says what before).

    With `along` the waves ahead that follow it move by as many days. `seen` is the window that the actor looked at:
    where the wave was moved since, nothing is done.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    if along:
        locking.plan(wave.program)
    wave = locking.wave(wave)
    wave_rules.refuse_after_launch(wave, wave_rules.DATES_STAY)
    if seen and seen != (wave.starts_on, wave.ends_on):
        said = _("%(wave)s was moved meanwhile, to %(window)s. Look once more at what moves along.")
        window = formats.date_range(wave.starts_on, wave.ends_on)
        raise Slip(said % {"wave": wave.name, "window": window})
    moved = proposals.of(wave, starts_on=starts_on, ends_on=ends_on)
    if not moved.changed:
        return wave
    others = moving_with(moved, wave.program.waves.select_related("program")) if along else []
    plan_changes.apply([moved, *others], by=by, at=at)
    data = {"program": wave.program_id, **_told(moved)}
    if others:
        data["along"] = [{"wave": each.wave.pk, **_told(each)} for each in others]
    entries.record("wave.moved", subject=wave, by=by, at=at, reason=reason.strip(), data=data)
    return moved.then


def moving_with(moved: Proposal, waves: Iterable[Wave]) -> list[Proposal]:
    """The waves that follow the moved one, moved by as many days."""
    if not moved.days:
        return []
    return [proposals.shifted(each, moved.days) for each in proposals.following(moved.wave, waves)]


@transaction.atomic
def take_back(*, entry: Entry, by: Actor, at: datetime.datetime) -> Wave:
    """Take back the move of the entry, with the waves that moved along, unless one of them changed again since."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    told = {entry.subject_id: entry.data, **{each["wave"]: each for each in entry.data.get("along", [])}}
    found = list(
        Wave.objects.select_for_update(of=("self",)).select_related("program").filter(pk__in=told).order_by("pk")
    )
    if len(found) < len(told):
        raise undos.gone()
    for wave in found:
        wave_rules.refuse_after_launch(
            wave, _("%(wave)s was launched since. Its dates stay, because people were told.")
        )
        if _told(proposals.of(wave))["after"] != told[wave.pk]["after"]:
            raise undos.changed_since()
    back = [
        proposals.of(wave, **{key: datetime.date.fromisoformat(day) for key, day in told[wave.pk]["before"].items()})
        for wave in found
    ]
    plan_changes.apply(back, by=by, at=at)
    by_pk = {each.wave.pk: each for each in back}
    moved = by_pk.pop(entry.subject_id)
    data = {"program": moved.wave.program_id, **_told(moved)}
    if by_pk:
        data["along"] = [{"wave": pk, **_told(each)} for pk, each in by_pk.items()]
    entries.record("wave.moved", subject=moved.wave, by=by, at=at, reason=kept.source_of(TAKEN_BACK), data=data)
    return moved.then


def _told(moved: Proposal) -> dict[str, dict[str, str]]:
    return {
        "before": {"starts_on": moved.wave.starts_on.isoformat(), "ends_on": moved.wave.ends_on.isoformat()},
        "after": {"starts_on": moved.then.starts_on.isoformat(), "ends_on": moved.then.ends_on.isoformat()},
    }
