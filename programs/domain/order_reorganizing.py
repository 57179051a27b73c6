"""A division that moves in the tree, or becomes one with another, changes the waves that run by an order each (PL5), in
the transaction of the act.

Who would approve an order may do so at once; anybody else is refused. Nobody has to look for such waves: whoever is in
a wave before and after is compared, so that an order is there exactly where people come in or go out.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.domain import rules, segments
from audiences.domain.reorganizing import Effect, Terms
from audiences.models import Segment
from programs.domain import audience, change_orders, locking, order_audience, order_effects, proposals, rights
from programs.domain.order_audience import AudienceChange, Reorganized
from programs.models import ChangeOrder, Wave, WaveSegment
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

NAME = "waves"
_ASKED = "division"  # the field of rules by which the tree moves people


@dataclass(frozen=True)
class Ordered:
    """A running wave, what changes in it, and whole sentences about that."""

    change: AudienceChange
    sentences: list[str]


class Watch:
    """The people of running waves before the tree changes."""

    def __init__(self, was: str, now: str) -> None:
        self._paths = (was, now)
        self._waves = _running()
        self._before = _people(self._waves)

    def wanted(self) -> bool:
        return bool(self._waves)

    def effects(self, terms: Terms, at: datetime.datetime) -> list[Effect]:
        """By wave who comes in, and who goes out by how far they are."""
        return [_effect(each) for each in self._ordered(self._waves, terms, at)]

    def put(self, terms: Terms, *, by: Actor, at: datetime.datetime) -> None:
        """An order in force for each wave that changes; followers do what it says. Denied, ValidationError."""
        running = [locking.wave(each) for each in self._waves]
        ordered = self._ordered([each for each in running if each.state == Wave.State.LAUNCHED], terms, at)
        if not ordered:
            return
        rights.require(by, Action.LAUNCH_WAVES)
        if not terms.reason.strip():
            raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})
        for each in ordered:
            _put(each, terms, by, at)

    def _ordered(self, waves: Iterable[Wave], terms: Terms, at: datetime.datetime) -> list[Ordered]:
        every = [change for wave, came, gone in self._moved(waves) if (change := self._change(wave, came, gone, terms))]
        changes = [replace(each, beside=_beside(each, every)) for each in every]
        found = [Ordered(each, [line.sentence for line in order_effects.of_audience(each, at)]) for each in changes]
        return [each for each in found if each.sentences]

    def _moved(self, waves: Iterable[Wave]) -> list[tuple[Wave, set[int], set[int]]]:
        """By wave who came and who is gone. Out of one of a program they may come into another whose people they were
        already."""
        there = dict(_each(waves))
        gone = {wave: self._before[wave.pk].segments - now.segments for wave, now in there.items()}
        return [
            (wave, now.audience - self._before[wave.pk].audience.difference(_gone_beside(wave, gone)), gone[wave])
            for wave, now in there.items()
        ]

    def _change(self, wave: Wave, came: set[int], gone: set[int], terms: Terms) -> AudienceChange | None:
        if not came and not gone:
            return None
        there, by_tree = order_audience.current(wave), Reorganized(*self._paths, gone=sorted(gone), came=sorted(came))
        return AudienceChange(wave, there, there, terms.not_started, terms.in_progress, by_tree)


@dataclass(frozen=True)
class _There:
    """Ids of people: in the audience, and in the segments whichever wave has them by priority."""

    audience: set[int]
    segments: set[int]


def refusal(by: Actor) -> str:
    """Why somebody may not change a running wave by the tree, and who can; empty where they may."""
    try:
        rights.require(by, Action.LAUNCH_WAVES)
    except PermissionDenied as denied:
        return str(denied)
    return ""


def _running() -> list[Wave]:
    """Waves of programs in which some segment asks for the division, at any depth."""
    known = {each.number: each for each in Segment.objects.all()}
    asking = [each.pk for each in known.values() if _asks(each, known)]
    programs = WaveSegment.objects.filter(segment__in=asking).values("wave__program")
    found = Wave.objects.filter(state=Wave.State.LAUNCHED, program__in=programs).select_related("program")
    return list(found.order_by("pk"))


def _asks(segment: Segment, known: dict[int, Segment]) -> bool:
    inner = segments.with_inner(segment, known)
    return any(leaf["field"] == _ASKED for each in inner for leaf in rules.leaves(each.rule))


def _people(waves: Iterable[Wave]) -> dict[int, _There]:
    return {wave.pk: there for wave, there in _each(waves)}


def _each(waves: Iterable[Wave]) -> Iterable[tuple[Wave, _There]]:
    for wave in waves:
        found = audience.people_of(wave), audience.people_in([wave])
        yield wave, _There(*(set(people.order_by().values_list("pk", flat=True)) for people in found))


def _gone_beside(wave: Wave, gone: Mapping[Wave, set[int]]) -> set[int]:
    """Out of any other wave of the program."""
    others = (people for each, people in gone.items() if each.program_id == wave.program_id and each.pk != wave.pk)
    return set().union(*others)


def _beside(change: AudienceChange, every: Iterable[AudienceChange]) -> list[AudienceChange]:
    """Who goes out of one wave of a program may come into another."""
    wave = change.wave
    return [each for each in every if each.wave.program_id == wave.program_id and each.wave.pk != wave.pk]


def _effect(ordered: Ordered) -> Effect:
    wave = ordered.change.wave
    title = _("%(wave)s of %(program)s") % {"wave": wave.name, "program": wave.program.name}
    return Effect(title, ("programs:wave", [wave.program.slug, wave.number]), ordered.sentences)


def _put(ordered: Ordered, terms: Terms, by: Actor, at: datetime.datetime) -> None:
    change, wave = ordered.change, ordered.change.wave
    last = wave.orders.aggregate(last=Max("number"))["last"] or 0
    order = ChangeOrder.objects.create(
        wave=wave,
        number=last + 1,
        state=ChangeOrder.State.APPROVED,
        ends_on=wave.ends_on,
        due_rule=wave.due_rule,
        base_ends_on=wave.ends_on,
        base_due_rule=wave.due_rule,
        segments=change.after,
        base_segments=change.before,
        reorganized=change.reorganized and change.reorganized.kept(),
        not_started=change.not_started,
        in_progress=change.in_progress,
        reason=terms.reason.strip(),
        asked_by=by.user,
        asked_at=at,
        decided_by=by.user,
        decided_at=at,
        effect=ordered.sentences,
    )
    as_it_is = proposals.of(wave, ends_on=wave.ends_on, due_rule=wave.due_rule)
    data = {**change_orders.told(as_it_is, change), "number": order.number}
    change_orders.record(change_orders.APPROVED, order, by, at, reason=order.reason, data=data)
