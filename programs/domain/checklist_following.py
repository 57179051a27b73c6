"""Keeping checklists of waves ahead in line with what is asked where their people are, as people, segments and settings
change. A wave that the change does not touch is left alone."""

import datetime

from audiences.domain import agreements, import_undo
from audiences.domain.settings import announcements, book
from programs.domain import (
    allowed_modalities,
    checklists,
    legal_reviews,
    local_items,
    locking,
    readiness,
    readiness_checks,
)
from programs.models import ReadinessItem, Wave
from rollout.journal.models import Entry
from rollout.tenancy import actors, clock, memory
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant

FOLLOWER = "programs.checklists"
VERBS = {
    announcements.VERB,
    "people.imported",
    import_undo.VERB,
    "segment.changed",
    "segment.kind_changed",
    "region.changed",
    *agreements.VERBS,
}


def follow(entry: Entry, tenant: Tenant) -> None:
    """Items of places follow all of them; checks are run again after what they read changed."""
    setting = entry.data.get("setting") if entry.verb == announcements.VERB else None
    if setting in {None, legal_reviews.NAME}:
        review(by=actors.system(tenant), at=clock.now(tenant))
        if entry.verb in agreements.VERBS:
            _check_agreements(by=actors.system(tenant), at=entry.at)
    elif setting == allowed_modalities.NAME:
        for wave in Wave.objects.filter(state__in=Wave.AHEAD).order_by("pk"):
            readiness_checks.outdate_checks(wave=locking.wave(wave), only=allowed_modalities.NAME)


def _check_agreements(*, by: Actor, at: datetime.datetime) -> None:
    rows = ReadinessItem.objects.filter(key=checklists.AGREEMENT.key, wave__state__in=Wave.AHEAD)
    for item in rows.select_related("wave__program").order_by("pk"):
        readiness_checks.run_check(item=item, by=by, at=at)


def review(*, by: Actor, at: datetime.datetime) -> list[Wave]:
    """Build the checklists anew of those waves ahead whose items of places are not the ones they need; returns them."""
    waves = list(Wave.objects.filter(state__in=Wave.AHEAD).select_related("program").order_by("pk"))
    settings = book.at(at)
    with memory.remembering():
        needed = local_items.templates(waves, settings)
    known: dict[int, set[tuple[str, bool]]] = {wave.pk: set() for wave in waves}
    items = ReadinessItem.objects.filter(wave__in=waves, key__startswith="legal.")
    for wave_id, key, statutory in items.values_list("wave", "key", "statutory"):
        if local_items.is_one(key):
            known[wave_id].add((key, statutory))
    changed = [
        wave for wave in waves if {(template.key, template.statutory) for template in needed[wave.pk]} != known[wave.pk]
    ]
    for wave in changed:
        readiness.build_checklist(wave=locking.wave(wave), by=by, at=at, settings=settings)
    return changed
