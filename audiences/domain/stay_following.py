"""Keeping stays in step: what the journal says of people, places, segments and completions, and days that pass.

A change of people looks only at those who changed, where the rule asks for nothing that others decide. Higher floors
say which of their verbs can move people, and through which fields (`register`).
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from audiences.domain import (
    clocks,
    corrections,
    import_undo,
    people_moved,
    rule_fields,
    rules,
    same_person,
    segments,
    stays,
)
from audiences.models import ImportedChange, ImportedPeople, Segment, SegmentStay
from rollout.jobs.domain import agenda
from rollout.journal.domain import followers
from rollout.journal.models import Entry
from rollout.tenancy import actors, clock, memory, walls
from rollout.tenancy.models import Tenant

FOLLOWER, DAYS = "audiences.stays", "segments.days"
TOGETHER = 50  # segments that look at the same people in one statement
MOST_SINGLE = 10_000  # changed people who are looked at one by one; beyond, everybody is

Cause = SegmentStay.Cause


@dataclass(frozen=True)
class _Trigger:
    cause: str
    fields: frozenset[str] | None  # None: any field


_triggers: dict[str, _Trigger] = {
    "segment.created": _Trigger(Cause.START, frozenset()),
    "segment.changed": _Trigger(Cause.RULE, frozenset()),
    "segment.kind_changed": _Trigger(Cause.KIND, frozenset()),
    "people.imported": _Trigger(Cause.IMPORT, None),
    import_undo.VERB: _Trigger(Cause.IMPORT, None),
    same_person.MERGED: _Trigger(Cause.PERSON, None),
    same_person.UNMERGED: _Trigger(Cause.PERSON, None),
    corrections.MADE: _Trigger(Cause.PERSON, None),
    corrections.ENDED: _Trigger(Cause.PERSON, None),
    **dict.fromkeys(
        ("region.changed", "region.handed_over", "region.removed"), _Trigger(Cause.PLACE, frozenset({"region"}))
    ),
    **dict.fromkeys(
        ("division.renamed", "division.moved", "division.merged"), _Trigger(Cause.PLACE, frozenset({"division"}))
    ),
}


def register(verbs: Collection[str], *, cause: str, fields: Collection[str] | None) -> None:
    """After these verbs the people of segments that ask for the fields, or for any, may have moved."""
    _triggers.update({verb: _Trigger(cause, None if fields is None else frozenset(fields)) for verb in verbs})
    start()


def start() -> None:
    """Follow all verbs there are by now; called again with each that is plugged in."""
    followers.register_steps(FOLLOWER, verbs=set(_triggers), step=follow)


def follow(entry: Entry, tenant: Tenant, after: int) -> int | None:
    """A step of the follower: the next segments that the entry touches; None when all are done.

    Those that ask the rows of the changed people alone go together.
    """
    with memory.remembering():
        known = _by_number()
        touched = _touched(entry, known)
        if after >= len(touched):
            return None
        segment = touched[after]
        together, changed = [segment], among(entry, segment)
        if changed is not None and _goes_with_others(entry, segment, known=known):
            next_ones = touched[after + 1 : after + TOGETHER]
            together += takewhile(partial(_goes_with_others, entry, known=known), next_ones)
    cause = _cause(entry, segment)
    moved = stays.bring_up_together(listed=together, cause=cause, at=entry.at, entry=entry, among=changed)
    people_moved.record(moved=moved, cause=cause, by=actors.system(tenant), at=entry.at, because=entry)
    if any(map(is_lasting, together)):
        agenda.lower_for(tenant, DAYS, _next_midnight(tenant))
    return after + len(together)


def follow_days(tenant: Tenant) -> datetime.datetime | None:
    """The agenda's work: segments in which days alone move people; come again when the next day begins there."""
    with walls.inside(tenant.pk):
        lasting = [each for each in segments.inner_first(Segment.objects.all()) if is_lasting(each)]
    for segment in lasting:
        with walls.inside(tenant.pk):
            at = clock.now(tenant)
            moved = stays.bring_up(segment=segment, cause=Cause.TIME, at=at)
            people_moved.record(moved=moved, cause=Cause.TIME, by=actors.system(tenant), at=at)
    return clock.real(tenant, _next_midnight(tenant)) if lasting else None


def is_lasting(segment: Segment) -> bool:
    """Whether days alone can move people, by its own rule or that of a segment in it."""
    return any(rules.is_lasting(each.rule) for each in segments.with_inner(segment, _by_number()))


def _next_midnight(tenant: Tenant) -> datetime.datetime:
    today = clocks.local(clock.now(tenant), tenant.time_zone).date()
    return clocks.on_day(today + datetime.timedelta(days=1), datetime.time(), tenant.time_zone)


def _touched(entry: Entry, known: dict[int, Segment]) -> list[Segment]:
    """Segments whose people the entry may have moved, inner ones first; none before the entry of its own making.

    Where people changed, those that go together come first: they are soon done, and whoever asks for a segment asks for
    its conditions, not for its stays.
    """
    trigger = _triggers[entry.verb]
    own = entry.subject_id if entry.subject == "segment" else None
    begun = (each for each in known.values() if each.counted_at is not None or each.pk == own)
    ordered = segments.inner_first(begun)
    if trigger.fields is None:
        return sorted(ordered, key=lambda each: not _goes_with_others(entry, each, known=known))
    return [
        segment
        for segment in ordered
        if any(each.pk == own or trigger.fields & _asked(each) for each in segments.with_inner(segment, known))
    ]


def _cause(entry: Entry, segment: Segment) -> str:
    if entry.subject != "segment":
        return _triggers[entry.verb].cause
    if entry.subject_id != segment.pk:
        return Cause.SEGMENT
    return Cause.LIST if entry.data.get("lists_only") else _triggers[entry.verb].cause


def among(entry: Entry, segment: Segment) -> list[int] | None:
    """Ids of the people who changed, where nobody else can have moved; None for everybody."""
    if not _looks_at_changed(entry, segment, _by_number()):
        return None
    return entry.data.get("people") or _changed_by(entry.subject_id)


def _looks_at_changed(entry: Entry, segment: Segment, known: dict[int, Segment]) -> bool:
    """Whether only those who changed can have moved, by its own rule and those of segments in it."""
    if _triggers[entry.verb].fields is not None or segment.counted_at is None:
        return False
    return not asks_others(segment, known)


def asks_others(segment: Segment, known: dict[int, Segment]) -> bool:
    """Whether a change of one person can move another, by its own rule or one of segments in it (`known` by number)."""
    keys = {key for each in segments.with_inner(segment, known) for key in _asked(each)}
    return any(field is None or field.of_others for field in map(rule_fields.get, keys))


def _goes_with_others(entry: Entry, segment: Segment, *, known: dict[int, Segment]) -> bool:
    """Whether the rows of those who changed decide, so that one look at them does for several segments."""
    if not _looks_at_changed(entry, segment, known):
        return False
    inner = segments.with_inner(segment, known)
    fields = map(rule_fields.get, {key for each in inner for key in _asked(each)})
    kept = any(each.kind != Segment.Kind.DYNAMIC for each in inner if each.pk != segment.pk)
    return not kept and not any(field.aside for field in fields if field)


def _changed_by(import_id: int) -> list[int] | None:
    """Ids of the people whom an import brought or changed, as far as they are few; None for many."""
    of_import = ImportedChange.objects.filter(people_import=import_id)
    changed = list(of_import.values_list("person", flat=True)[: MOST_SINGLE + 1])
    for brought in ImportedPeople.objects.filter(people_import=import_id).values_list("people", flat=True):
        if len(changed) > MOST_SINGLE:
            break
        changed += brought
    return changed if len(changed) <= MOST_SINGLE else None


def _by_number() -> dict[int, Segment]:
    return {segment.number: segment for segment in Segment.objects.all()}


def _asked(segment: Segment) -> set[str]:
    return {leaf["field"] for leaf in rules.leaves(segment.rule)}
