"""Deciding that two records are one person, or are not; and taking a merge back.

Merging marks one record as left and lets the other stand for it. What it led, and what floors above keep of it, moves;
what was sent stays with whom it was sent to. What a merge moved is kept with it, so that it can be taken back within
DAYS: later decisions about the record that stayed remain with it.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from audiences.domain import manager_line, people_merge, rule_values
from audiences.domain.rules import LISTS
from audiences.models import Person, PersonMerge, PossibleDuplicate, Segment
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip

MERGED, UNMERGED, NOT_SAME = "person.merged", "person.unmerged", "person.not_same"
DAYS = 90  # within which a merge can be taken back

State = PossibleDuplicate.State


Held = tuple[str, Mapping[int, int]]  # words, and the figure of each person by id


class Plug(Protocol):
    """What a floor above keeps of a person."""

    def held(self, people: Collection[int]) -> Iterable[Held]:
        """Words and figures of what there is of each, for whoever decides; one query a line for any number of them."""

    def move(self, merge: PersonMerge, *, by: Actor, at: datetime.datetime) -> dict[str, Any]:
        """Move it from `away` to `kept`; returns what `back` needs, as JSON."""

    def back(self, merge: PersonMerge, moved: dict[str, Any], *, by: Actor, at: datetime.datetime) -> None:
        """Give back to `away` what is still where `move` put it."""


_plugs: dict[str, Plug] = {}


def register(name: str, plug: Plug) -> None:
    """Let `plug` move along; in order of the names."""
    _plugs[name] = plug


def plugs() -> list[str]:
    return sorted(_plugs)


def held(*people: Person) -> list[Held]:
    """What there is of each person, in words and figures: who reports to them, and what floors above keep."""
    ids = [each.pk for each in people]
    reports = counted(Person.objects.present(), "manager", ids)
    return [(_("Direct reports"), reports), *(each for name in plugs() for each in _plugs[name].held(ids))]


def counted(rows: QuerySet, of: str, people: Collection[int]) -> Mapping[int, int]:
    """How many of the rows are each person's, by the field `of`; 0 for those who have none."""
    found = rows.filter(**{f"{of}__in": people}).order_by().values_list(of).annotate(n=Count("pk"))
    return Counter(dict(found))


def keeper(pair: PossibleDuplicate) -> Person:
    """The record that is suggested to stay: the one that is here, else the one that was there first."""
    return pair.second if pair.first.status == Person.Status.LEFT else pair.first


def merge(*, pair: PossibleDuplicate, keep: Person, by: Actor, at: datetime.datetime, reason: str = "") -> PersonMerge:
    """Let `keep` stand for the other record of the pair. ValidationError with a sentence when that cannot be."""
    people_merge.lock(by.tenant)
    locked = _locked(pair)
    kept, away = _both(locked, keep)
    _check(kept, away)
    made = PersonMerge.objects.create(
        pair=locked, kept=kept, away=away, status=away.status, merged_by=by.user, merged_at=at
    )
    made.moved = {"line": _take_line(kept, away, at), "segments": _take_lists(kept, away, at)}
    _settle(kept, away)
    for name in plugs():
        made.moved[name] = _plugs[name].move(made, by=by, at=at)
    made.save()
    _decide(locked, State.MERGED, by, at, reason)
    PossibleDuplicate.objects.filter(Q(first=away) | Q(second=away), state=State.OPEN).delete()
    entries.record(MERGED, subject=kept, by=by, at=at, reason=reason, data=_told(made))
    return made


def not_same(*, pair: PossibleDuplicate, by: Actor, at: datetime.datetime, reason: str = "") -> None:
    """Say that they are two people; the pair is not proposed again."""
    locked = _locked(pair)
    _decide(locked, State.NOT_SAME, by, at, reason)
    data = {"people": [locked.first_id, locked.second_id], "evidence": locked.evidence}
    entries.record(NOT_SAME, subject=locked.first, by=by, at=at, reason=reason, data=data)


def unmerge(*, merge: PersonMerge, by: Actor, at: datetime.datetime, reason: str = "") -> None:
    """Let the record that went be a person again, with what is still where the merge put it.

    The pair counts as two people from then on. ValidationError with a sentence when it is too late or cannot be.
    """
    people_merge.lock(by.tenant)
    locked = PersonMerge.objects.select_for_update(of=["self"]).select_related("kept", "away", "pair").get(pk=merge.pk)
    if refusal := why_not_back(locked, at=at):
        raise Slip(refusal)
    kept, away = locked.kept, locked.away
    locked.undone_by, locked.undone_at = by.user, at
    locked.save(update_fields=["undone_by", "undone_at"])
    _give_line_back(locked, at)
    _give_lists_back(locked.moved["segments"], kept, away, at)
    _settle(kept, away)
    for name in plugs():
        _plugs[name].back(locked, locked.moved.get(name, {}), by=by, at=at)
    _decide(locked.pair, State.NOT_SAME, by, at, reason)
    entries.record(UNMERGED, subject=away, by=by, at=at, reason=reason, data=_told(locked))


def why_not_back(merge: PersonMerge, *, at: datetime.datetime) -> str:
    """The sentence that says why the merge cannot be taken back; empty when it can."""
    if merge.undone_at is not None:
        return _("This merge was taken back already.")
    if at - merge.merged_at > datetime.timedelta(days=DAYS):
        said = _("A merge can be taken back for %(days)s days. HR can give the person a new id in their file instead.")
        return said % {"days": DAYS}
    later = PersonMerge.objects.filter(away=merge.kept_id, undone_at=None).select_related("kept").first()
    if later:
        said = _("%(person)s was merged into %(other)s since. Take that merge back first.")
        return said % {"person": merge.kept.name, "other": later.kept.name}
    return ""


def standing() -> Exists:
    """Of rows of people: whether a merge that stands is about them, whichever record stayed."""
    either = Q(kept=OuterRef("pk")) | Q(away=OuterRef("pk"))
    return Exists(PersonMerge.objects.filter(either, undone_at=None))


def of(person: Person) -> list[PersonMerge]:
    """The merges that stand and are about the person, whichever record stayed; the latest first."""
    found = PersonMerge.objects.filter(Q(kept=person) | Q(away=person), undone_at=None)
    return list(found.select_related("kept", "away").order_by("-merged_at", "-pk"))


# Within ------------------------------------------------------------------------------------------


def _locked(pair: PossibleDuplicate) -> PossibleDuplicate:
    found = PossibleDuplicate.objects.select_for_update().filter(pk=pair.pk).first()
    if found is None:
        raise Slip(_("The records changed, and this pair is not proposed any more."))
    if found.state != State.OPEN:
        raise Slip(_("Somebody has decided this pair already. Nothing was changed."))
    return found


def _both(pair: PossibleDuplicate, keep: Person) -> tuple[Person, Person]:
    """The one that stays and the one that goes, locked in order."""
    ids = (pair.first_id, pair.second_id)
    found = {each.pk: each for each in Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if keep.pk not in found:
        raise Slip(_("Choose one of the two records."))
    kept = found.pop(keep.pk)
    return kept, found.popitem()[1]


def _check(kept: Person, away: Person) -> None:
    if kept.status == Person.Status.LEFT and away.status != Person.Status.LEFT:
        said = _("%(kept)s (%(id)s) has left, and the other record is here. Keep the one that is here.")
        raise Slip(said % {"kept": kept.name, "id": kept.external_id})
    if PersonMerge.objects.filter(kept=away, undone_at=None).exists():
        said = _("%(away)s (%(id)s) stands for another record already. Keep that one, or take its merge back first.")
        raise Slip(said % {"away": away.name, "id": away.external_id})
    if PersonMerge.objects.filter(away__in=[kept, away], undone_at=None).exists():
        raise Slip(_("One of the two records was merged into another one already."))


def _take_line(kept: Person, away: Person, at: datetime.datetime) -> dict[str, Any]:
    """Reports of the record that goes report to the one that stays, which never reports to itself."""
    reports = list(Person.objects.filter(manager=away).exclude(pk=kept.pk).order_by("pk").values_list("pk", flat=True))
    Person.objects.filter(pk__in=reports).update(manager=kept, updated_at=at)
    moved = {"reports": reports, "was_manager": kept.manager_id == away.pk}
    if moved["was_manager"]:
        kept.manager_id = None if away.manager_id == kept.pk else away.manager_id
    moved["manager"] = kept.manager_id
    kept.updated_at = away.updated_at = at
    away.status = Person.Status.LEFT
    kept.save(update_fields=["manager", "updated_at"])
    away.save(update_fields=["status", "updated_at"])
    return moved


def _give_line_back(merge: PersonMerge, at: datetime.datetime) -> None:
    kept, away, moved = merge.kept, merge.away, merge.moved["line"]
    Person.objects.filter(pk__in=moved["reports"], manager=kept).update(manager=away, updated_at=at)
    if moved["was_manager"] and kept.manager_id == moved["manager"]:
        kept.manager_id = away.pk
    kept.updated_at = away.updated_at = at
    away.status = merge.status
    kept.save(update_fields=["manager", "updated_at"])
    away.save(update_fields=["status", "updated_at"])


def _settle(kept: Person, away: Person) -> None:
    if manager_line.read().has_loops():
        raise Slip(
            _(
                "The manager line would be a loop: one of the two is above the other, with somebody between them. "
                "Correct who manages them first."
            )
        )
    people_merge.settle(mailboxes=sorted({kept.email_key, away.email_key} - {""}))


def _take_lists(kept: Person, away: Person, at: datetime.datetime) -> list[dict[str, Any]]:
    """Segments that name the one name the other; returns each with its rule before and after."""
    moved = []
    for segment in Segment.objects.select_for_update().order_by("pk"):
        rule = _renamed(segment.rule, {away.external_id: kept.external_id})
        if rule != segment.rule:
            moved.append({"segment": segment.pk, "before": segment.rule, "after": rule})
            Segment.objects.filter(pk=segment.pk).update(rule=rule, updated_at=at)
    return moved


def _give_lists_back(moved: list[dict[str, Any]], kept: Person, away: Person, at: datetime.datetime) -> None:
    """A rule that nobody touched since is as before; on one that was, both stand where the one stands."""
    for segment in Segment.objects.select_for_update().filter(pk__in=[each["segment"] for each in moved]):
        kept_with = next(each for each in moved if each["segment"] == segment.pk)
        rule = kept_with["before"] if segment.rule == kept_with["after"] else _both_listed(segment.rule, kept, away)
        Segment.objects.filter(pk=segment.pk).update(rule=rule, updated_at=at)


def _renamed(rule: dict[str, Any], by: dict[str, str]) -> dict[str, Any]:
    found = rule_values.replaced(rule, "manager", by)
    for name in LISTS:
        if name in found:
            found = {**found, name: list(dict.fromkeys(by.get(each, each) for each in found[name]))}
    return found


def _both_listed(rule: dict[str, Any], kept: Person, away: Person) -> dict[str, Any]:
    return {
        **rule,
        **{name: [*rule[name], away.external_id] for name in LISTS if kept.external_id in rule.get(name, [])},
    }


def _decide(pair: PossibleDuplicate, state: State, by: Actor, at: datetime.datetime, reason: str) -> None:
    pair.state, pair.decided_by, pair.decided_at, pair.reason = state, by.user, at, reason[:300]
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _told(merge: PersonMerge) -> dict[str, Any]:
    """What the journal keeps: ids, no names."""
    line = merge.moved["line"]["reports"]
    segments = [each["segment"] for each in merge.moved["segments"]]
    return {"people": [merge.kept_id, merge.away_id, *line], "away": merge.away_id, "segments": segments}
