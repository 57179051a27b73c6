"""Several readiness items of a wave proven in one step, by files, a sentence, or both (RD1)."""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from programs.domain import evidence_files, locking, readiness, rights
from programs.domain.evidence_files import Given
from programs.models import ReadinessItem, Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip


@transaction.atomic
def prove(
    *,
    wave: Wave,
    items: Collection[int],
    files: Sequence[Given],
    by: Actor,
    at: datetime.datetime,
    evidence: str | None = None,
) -> None:
    """Keep the files with each of these items, by their ids; all or nothing.

    With `evidence`, which may be empty beside files, it also marks those done that are open. ValidationError where
    nothing is chosen, a file is not accepted, or an item is not settled by hand.
    """
    rights.require(by, Action.WORK_READINESS)
    if wave.items.filter(pk__in=items, scope=ReadinessItem.Scope.PROGRAM).exists():
        locking.plan(wave.program)
    listed = list(locking.wave(wave).items.filter(pk__in=items).order_by("number"))
    if not listed:
        raise Slip(_("Choose at least one item."))
    if files:
        evidence_files.add(wave=wave, items=items, files=files, by=by, at=at)
    if evidence is not None:
        for item in listed:
            if item.state != ReadinessItem.State.DONE:
                readiness.finish(item=item, evidence=evidence, by=by, at=at)
