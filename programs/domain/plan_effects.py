"""What changing the plan of waves brings about, worked out before anything is done (PL5, PL6).

The rules are those of the change itself: `readiness_dates.shifts` for checklists, `places.windows` for deadlines,
`blackouts.planned` for the calendar, `waivers.lapsing`, and `plan_changes.check` for what is refused. The number of
queries does not grow with waves, places or items.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from programs.domain import (
    allowed_time,
    blackouts,
    late_reviews,
    moving_along,
    owner_calendars,
    periods,
    places,
    plan_order,
    program_settings,
    readiness_dates,
    waivers,
    wave_rules,
    whereabouts,
)
from programs.domain.blackouts import Meeting
from programs.domain.late_reviews import LateReview
from programs.domain.moving_along import Moved
from programs.domain.places import Window
from programs.domain.plan_order import Break
from programs.domain.proposals import Proposal
from programs.domain.readiness_dates import Shift
from programs.models import ReadinessItem, Waiver, Wave


@dataclass(frozen=True)
class Deadline:
    """What one place gets, as the wave is planned and as it would be."""

    before: Window
    after: Window

    @property
    def moves(self) -> bool:
        return self.before.due_at != self.after.due_at


@dataclass(frozen=True)
class Effect:
    """What becomes of one wave, and of what hangs on its dates."""

    proposal: Proposal
    people: int
    items: Sequence[ReadinessItem]
    shifts: Sequence[Shift]
    deadlines: Sequence[Deadline]
    met: tuple[Sequence[Meeting], Sequence[Meeting]]  # periods before, and then
    lapsing: Sequence[Waiver]
    reviews: Sequence[LateReview]
    along: Sequence[tuple[str, Sequence[Moved]]]
    refusals: Sequence[str] = ()

    @property
    def gate(self) -> tuple[datetime.date | None, datetime.date | None]:
        """The day of the last blocking item, before and then."""
        then = {each.item.pk: each.due_on for each in self.shifts}
        days = [(each.due_on, then.get(each.pk, each.due_on)) for each in self.items if each.blocking]
        before, after = (max(column) for column in zip(*days, strict=True)) if days else (None, None)
        return before, after

    @property
    def kept(self) -> int:
        """Done items, whose days stay as they are."""
        again = sum(each.again for each in self.shifts)
        return sum(each.state == ReadinessItem.State.DONE for each in self.items) - again

    @property
    def later(self) -> int:
        """People who are due later then."""
        return sum(each.before.place.people for each in self.deadlines if each.after.due_at > each.before.due_at)

    @property
    def earlier(self) -> int:
        return sum(each.before.place.people for each in self.deadlines if each.after.due_at < each.before.due_at)

    @property
    def new_clashes(self) -> list[Meeting]:
        """Blackouts that stop the launch then and do not now, or stop it for other people."""
        known = {_key(each) for each in self.met[0] if each.clashes}
        return [each for each in self.met[1] if each.clashes and _key(each) not in known]

    @property
    def lasting_clashes(self) -> list[Meeting]:
        known = {_key(each) for each in self.met[0] if each.clashes}
        return [each for each in self.met[1] if each.clashes and _key(each) in known]

    @property
    def gone_clashes(self) -> list[Meeting]:
        then = {each.period.pk for each in self.met[1] if each.clashes}
        return [each for each in self.met[0] if each.clashes and each.period.pk not in then]

    @property
    def new_peaks(self) -> list[Meeting]:
        known = {each.period.pk for each in self.met[0]}
        return [each for each in self.met[1] if not each.period.is_blackout and each.period.pk not in known]


@dataclass(frozen=True)
class Effects:
    """Of all proposals together, in their order; `order` is what they break between waves."""

    of_waves: Sequence[Effect]
    order: Sequence[Break] = field(default_factory=list)

    @property
    def refusals(self) -> list[str]:
        """Why it cannot be done."""
        return list(dict.fromkeys(said for each in self.of_waves for said in each.refusals))


def ahead(proposals: Sequence[Proposal], *, waves: Sequence[Wave], zone: str, at: datetime.datetime) -> Effects:
    """What the proposals bring about. `waves` are all of the program; `zone` is the organization's."""
    faults = {each.wave.pk: _faults(each) for each in proposals}
    seen = _Seen.read([each for each in proposals if not faults[each.wave.pk]], zone, at)
    found = [bare(each, faults[each.wave.pk]) if faults[each.wave.pk] else _effect(each, seen) for each in proposals]
    return Effects(found, plan_order.new(waves, proposals))


def bare(proposal: Proposal, refusals: Sequence[str] = ()) -> Effect:
    """The dates alone, without what follows: none follows from dates that are refused, or from a plan of the past."""
    return Effect(proposal, 0, [], [], [], ([], []), [], [], [], refusals)


def _faults(proposal: Proposal) -> list[str]:
    if proposal.wave.state not in Wave.AHEAD:
        return [wave_rules.DATES_STAY % {"wave": proposal.wave.name}]
    return wave_rules.faults(proposal.then)


@dataclass(frozen=True)
class _Seen:
    """What all effects are read from."""

    items: Mapping[int, list[ReadinessItem]]
    people: Mapping[int, int]
    windows: Mapping[int, tuple[list[Window], list[Window]]]
    met: Mapping[int, tuple[list[Meeting], list[Meeting]]]
    lapsing: Mapping[int, list[Waiver]]
    reviews: Mapping[int, list[LateReview]]
    along: Sequence[tuple[str, Mapping[int, Sequence[Moved]]]]
    days_of: readiness_dates.Days

    @classmethod
    def read(cls, proposals: Sequence[Proposal], zone: str, at: datetime.datetime) -> "_Seen":
        waves = [each.wave for each in proposals]
        settings = _book(waves, at)
        cells = whereabouts.of_waves(waves)
        here = places.of_waves(waves, settings, cells)
        items: dict[int, list[ReadinessItem]] = {wave.pk: [] for wave in waves}
        listed = owner_calendars.located(ReadinessItem.objects.filter(wave__in=items)).select_related("owner")
        days_of = readiness_dates.of_owners(settings)
        for item in listed.order_by("wave", "number"):
            items[item.wave_id].append(item)
        windows = {
            each.wave.pk: (
                places.windows(each.wave, here[each.wave.pk])[0],
                places.windows(each.then, here[each.wave.pk])[0],
            )
            for each in proposals
        }
        lapsing: dict[int, list[Waiver]] = {wave.pk: [] for wave in waves}
        for waiver in waivers.lapsing(items, periods.CHECK):
            lapsing[waiver.item.wave_id].append(waiver)
        return cls(
            items=items,
            people={wave.pk: sum(cell.people.get(wave.pk, 0) for cell in cells) for wave in waves},
            windows=windows,
            met=_met(proposals, windows, cells),
            lapsing=lapsing,
            reviews=late_reviews.of(proposals, items, days_of),
            along=moving_along.of(proposals, settings, zone),
            days_of=days_of,
        )


def _book(waves: Sequence[Wave], at: datetime.datetime) -> Book:
    """The settings with the layers of the programs, so that nobody below reads them again."""
    settings = book.at(at)
    for layer in program_settings.layers({wave.program for wave in waves}, settings).values():
        settings = settings.with_layer(layer)
    return settings


def _met(
    proposals: Sequence[Proposal],
    windows: Mapping[int, tuple[list[Window], list[Window]]],
    cells: Sequence[whereabouts.Cell],
) -> dict[int, tuple[list[Meeting], list[Meeting]]]:
    plans = [
        (plan, here)
        for each in proposals
        for plan, here in zip((each.wave, each.then), windows[each.wave.pk], strict=True)
    ]
    found = iter(blackouts.planned(plans, cells))
    return {each.wave.pk: (next(found), next(found)) for each in proposals}


def _effect(proposal: Proposal, seen: _Seen) -> Effect:
    pk = proposal.wave.pk
    before, after = seen.windows[pk]
    return Effect(
        proposal=proposal,
        people=seen.people[pk],
        items=seen.items[pk],
        shifts=readiness_dates.shifts(proposal.then, seen.items[pk], seen.days_of) if proposal.changed else [],
        deadlines=[Deadline(*pair) for pair in zip(before, after, strict=True)],
        met=seen.met[pk],
        lapsing=seen.lapsing[pk] if proposal.changed else [],
        reviews=seen.reviews[pk],
        along=[(title, moved[pk]) for title, moved in seen.along if moved.get(pk)],
        refusals=allowed_time.refusals(proposal.then, after),
    )


def _key(met: Meeting) -> tuple[int, int, int]:
    return met.period.pk, met.starting, met.due
