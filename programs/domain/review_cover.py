"""Who reads for reviewers that are away: their deputies, in what these have left of their own time (PL11)."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from programs.domain import review_hours
from programs.domain.review_hours import Filled, Look, Slot
from programs.models import Review, ReviewWindow, VariantUpdate
from rollout.members.domain import delegations
from rollout.tenancy.actors import Actor


@dataclass(frozen=True)
class Absence:
    """Days on which a deputy stands in for somebody, the first and the last."""

    principal: int
    deputy: int
    first: datetime.date
    last: datetime.date


def absences(reviews: Iterable[Review], by: Actor, at: datetime.datetime) -> list[Absence]:
    """Absences of these reviewers within the year to come, in the organization's days; no query for none."""
    addresses = {review.reviewer.email for review in reviews}
    if not addresses:
        return []
    zone = ZoneInfo(by.tenant.time_zone)
    known = delegations.away(addresses, first=at, last=at + delegations.LONGEST)
    return [
        Absence(
            each.principal_id,
            each.deputy_id,
            each.starts_at.astimezone(zone).date(),
            (each.ends_at - datetime.timedelta(microseconds=1)).astimezone(zone).date(),
        )
        for each in known
    ]


def present(pk: int, windows: Iterable[ReviewWindow], away: Iterable[Absence]) -> list[Slot]:
    """What somebody reserved, but on days on which somebody stands in for them."""
    gone = [each for each in away if each.principal == pk]
    return [
        Slot(window.pk, window.day, window.minutes)
        for window in windows
        if window.reviewer_id == pk and not any(each.first <= window.day <= each.last for each in gone)
    ]


def give(
    looks: Mapping[int, Sequence[Look]],
    slots: Mapping[int, Sequence[Slot]],
    filled: Mapping[int, Filled],
    away: Sequence[Absence],
    today: datetime.date,
) -> None:
    """What deputies have left on the days of an absence goes to what lacks time, not to texts of their own."""
    wanting = [each for each in away if each.deputy in slots and any(filled[each.principal].left.values())]
    authors = _authors([look.key for each in wanting for look in looks[each.principal]])
    for each in wanting:
        own, deputys = filled[each.principal], filled[each.deputy]
        left = [
            replace(look, minutes=own.left[look.key])
            for look in looks[each.principal]
            if own.left[look.key] and each.deputy not in authors.get(look.key, set())
        ]
        free = [
            replace(slot, minutes=deputys.free[slot.key])
            for slot in slots[each.deputy]
            if each.first <= slot.day <= each.last
        ]
        more = review_hours.fill(left, free, today)
        deputys.free.update(more.free)
        own.left.update(more.left)
        for key, taken in more.taken.items():
            own.taken[key].update(taken)


def _authors(reviews: Sequence[int]) -> dict[int, set[int]]:
    """Who wrote a version of the text, by review; no query for none."""
    if not reviews:
        return {}
    rows = VariantUpdate.objects.filter(variant__reviews__in=reviews)
    found: dict[int, set[int]] = {}
    for review, *writers in rows.values_list("variant__reviews", "made_by", "made_for"):
        found.setdefault(review, set()).update(pk for pk in writers if pk)
    return found
