"""What a change order does to the audience of a launched wave (PL5): segments that come and go, and who keeps what.

What is done stays done. Of those whose segment goes, who has not started and who has begun are withdrawn or keep what
they have, as the order says. Consequences are counted with the segments in place, and nothing of that stays.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import segments as of_people
from audiences.models import Person, Segment
from audiences.models.person import PersonQuerySet
from programs.domain import audience
from programs.models import ChangeOrder, Wave, WaveSegment
from rollout.tenancy import memory
from rollout.web import formats

_Treatment = ChangeOrder.Treatment
TREATED = (
    ("not_started", gettext_lazy("Who has not started")),
    ("in_progress", gettext_lazy("Who has begun")),
)


@dataclass(frozen=True)
class Reorganized:
    """A division that moved in the tree or became one with another, by its path before and after; whom that brings in
    and takes out, as ids of people."""

    was: str
    now: str
    gone: Sequence[int]
    came: Sequence[int] | None = None  # None once it is in force: then whoever is in the audience comes

    def kept(self) -> dict[str, Any]:
        """As the order keeps it."""
        return {"was": self.was, "now": self.now, "gone": self.gone}


@dataclass(frozen=True)
class AudienceChange:
    """Segments of the wave, by id, as they are and as they would be; what becomes of those whose segment goes, or who
    are in none of them by another tree of divisions.
    """

    wave: Wave
    before: Sequence[int]
    after: Sequence[int]
    not_started: str = _Treatment.WITHDRAW
    in_progress: str = _Treatment.KEEP
    reorganized: Reorganized | None = None
    beside: "Sequence[AudienceChange]" = ()  # of other waves of the program, by the same act

    @property
    def came(self) -> Sequence[int] | None:
        """Whom alone it brings in, as ids of people; None for whoever is in the audience."""
        return self.reorganized.came if self.reorganized else None

    @property
    def lets_go(self) -> bool:
        return bool(self.removed or (self.reorganized and self.reorganized.gone))

    @property
    def added(self) -> list[int]:
        return [pk for pk in self.after if pk not in self.before]

    @property
    def removed(self) -> list[int]:
        return [pk for pk in self.before if pk not in self.after]

    def leaving(self) -> PersonQuerySet:
        """Present people whom it takes out, who are in no segment of the wave; asked once it is in place."""
        gone = audience.any_of(of_people.condition(each) for each in Segment.objects.filter(pk__in=self.removed))
        if self.reorganized:
            gone |= Q(pk__in=self.reorganized.gone)
        return audience.people_in_none([self.wave]).filter(gone)


def of(wave: Wave, segments: Iterable[Segment], **treatment: str) -> AudienceChange | None:
    """What asking for these segments changes; None where they are the wave's already."""
    before, after = current(wave), [each.pk for each in segments]
    return AudienceChange(wave, before, after, **treatment) if set(before) != set(after) else None


def of_order(order: ChangeOrder) -> AudienceChange | None:
    """What the order asks for; None where it leaves the audience."""
    if order.segments is None:
        return None
    treatment = {"not_started": order.not_started, "in_progress": order.in_progress}
    by_tree = Reorganized(**order.reorganized) if order.reorganized else None
    return AudienceChange(order.wave, order.base_segments or [], order.segments, **treatment, reorganized=by_tree)


def current(wave: Wave) -> list[int]:
    return list(wave.audience.order_by("priority", "pk").values_list("segment", flat=True))


def check(change: AudienceChange) -> None:
    """ValidationError where nobody would be left, or a segment is gone since."""
    if not change.after:
        raise ValidationError({"segments": _("Choose at least one segment. To end a wave, close it.")})
    if Segment.objects.filter(pk__in=change.after).count() < len(set(change.after)):
        raise ValidationError({"segments": _("A segment of it was removed since. Ask for it again.")})


def put(change: AudienceChange) -> None:
    """Give the wave its segments; those that stay keep their order and their modality."""
    WaveSegment.objects.filter(wave=change.wave, segment__in=change.removed).delete()
    last = WaveSegment.objects.filter(wave=change.wave).count()
    for priority, segment in enumerate(change.added, start=last + 1):
        WaveSegment.objects.create(wave=change.wave, segment_id=segment, priority=priority)


@contextmanager
def rehearsed(change: AudienceChange | None) -> Iterator[None]:
    """The segments are in place inside, and as they were after it."""
    if change is None:
        yield
        return
    with memory.apart(), transaction.atomic():
        put(change)
        yield
        transaction.set_rollback(True)


def kept(wave: Wave) -> list[int]:
    """Segments whose people an order in force let keep what they have not started."""
    found: set[int] = set()
    in_force = wave.orders.filter(state=ChangeOrder.State.APPROVED, segments__isnull=False)
    for order in in_force.order_by("decided_at", "pk"):
        change = of_order(order)
        if change is None:
            continue
        found -= {*change.added, *change.removed}
        if change.not_started == _Treatment.KEEP:
            found |= set(change.removed)
    return sorted(found)


def people_kept(wave: Wave) -> PersonQuerySet | None:
    """Those who keep what they have not started; None where no order says so."""
    listed, conditions = kept(wave), []
    in_force = wave.orders.filter(state=ChangeOrder.State.APPROVED, not_started=_Treatment.KEEP)
    for by_tree in in_force.filter(reorganized__isnull=False).values_list("reorganized", flat=True):
        conditions.append(Q(pk__in=by_tree["gone"]))
    if not listed and not conditions:
        return None
    conditions += [of_people.condition(each) for each in Segment.objects.filter(pk__in=listed)]
    return Person.objects.present().filter(audience.any_of(conditions))


def names(segments: Iterable[int]) -> str:
    """In words, in the order given."""
    listed = list(segments)
    known = dict(Segment.objects.filter(pk__in=listed).values_list("pk", "name"))
    return formats.enumerated(known.get(pk, _("A segment since removed")) for pk in listed)


def treatments(change: AudienceChange) -> list[tuple[str, str]]:
    """(who, what becomes of them) of those who go out."""
    if not change.lets_go:
        return []
    return [
        *((str(label), str(_Treatment(getattr(change, name)).label)) for name, label in TREATED),
        (_("Who is done"), str(_Treatment.KEEP.label)),
    ]
