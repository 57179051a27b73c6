"""What a change of the plan brings about in words: what moves from when to when, and what stands against it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import clocks
from audiences.domain.settings import book
from programs.domain import blackouts, competing
from programs.domain.places import Window
from programs.domain.plan_effects import Deadline, Effect, Effects
from programs.domain.proposals import Proposal
from programs.models import Waiver
from rollout.web import formats

NAMED = 4  # checks that a sentence names; the rest are counted


@dataclass(frozen=True)
class Line:
    """Something with days: its name, the days as they are and as they would be, and what it is made of."""

    what: str
    before: str
    after: str
    parts: Sequence["Line"] = field(default_factory=list)

    @property
    def moves(self) -> bool:
        return self.before != self.after


class Shown:
    """The effect on one wave in words. `against` are (status, sentence)."""

    def __init__(self, effect: Effect, today: datetime.date) -> None:
        self.effect, self.wave, self.today = effect, effect.proposal.wave, today

    @property
    def title(self) -> str:
        days, then = self.effect.proposal.days, self.effect.proposal.then
        facts = {"wave": self.wave.name, "day": formats.dated(then.starts_on, "full"), "n": abs(days)}
        if days > 0:
            return (
                ngettext(
                    "%(wave)s starts on %(day)s, %(n)s day later", "%(wave)s starts on %(day)s, %(n)s days later", days
                )
                % facts
            )
        if days < 0:
            return (
                ngettext(
                    "%(wave)s starts on %(day)s, %(n)s day earlier",
                    "%(wave)s starts on %(day)s, %(n)s days earlier",
                    -days,
                )
                % facts
            )
        return _("%(wave)s keeps its start on %(day)s") % facts

    @property
    def lines(self) -> list[Line]:
        wave, then = self.effect.proposal.wave, self.effect.proposal.then
        window = Line(
            _("Window, local dates"),
            formats.date_range(wave.starts_on, wave.ends_on),
            formats.date_range(then.starts_on, then.ends_on),
        )
        along = [
            _line(title, [(each.name, each.before, each.after) for each in moved]) for title, moved in self.effect.along
        ]
        return [window, *self._gate(), *self._items(), *self._deadlines(), *along]

    def _gate(self) -> list[Line]:
        before, after = self.effect.gate
        return [Line(_("Readiness gate"), formats.short_day(before), formats.short_day(after))] if before else []

    def _items(self) -> list[Line]:
        moving = [each for each in self.effect.shifts if each.moves]
        if not moving:
            return []
        said = ngettext("%(n)s open readiness item", "%(n)s open readiness items", len(moving)) % {"n": len(moving)}
        return [_line(said, [(each.item.words, each.item.due_on, each.due_on) for each in moving])]

    def _deadlines(self) -> list[Line]:
        found = self.effect.deadlines
        if not found:
            return []
        said = ngettext("Deadline in %(n)s place", "Deadlines in %(n)s places", len(found)) % {"n": len(found)}
        days = [(_due_on(each.before), _due_on(each.after)) for each in found]
        parts = [Line(_place(each), _given(each.before), _given(each.after)) for each in found]
        return [Line(said, _range(day for day, _then in days), _range(day for _now, day in days), parts)]

    @property
    def against(self) -> list[tuple[str, str]]:
        effect = self.effect
        stopping = [*effect.refusals, *map(blackouts.sentence, [*effect.new_clashes, *effect.lasting_clashes])]
        watched = [*self._late(), *self._fixed(more=False), *(each.sentence for each in effect.reviews), *self._peaks()]
        return [*(("stop", said) for said in stopping), *(("watch", said) for said in watched)]

    def _late(self) -> list[str]:
        said = []
        if self.effect.proposal.days and self.effect.proposal.then.starts_on < self.today:
            said.append(_("The start lies before today."))
        late = [each for each in self.effect.shifts if each.due_on < self.today and each.item.due_on >= self.today]
        if late:
            first = min(late, key=lambda each: each.due_on)
            words = ngettext(
                "%(n)s item would be late at once: “%(item)s” is due on %(day)s then.",
                "%(n)s items would be late at once: the first, “%(item)s”, is due on %(day)s then.",
                len(late),
            )
            facts = {"n": len(late), "item": first.item.words, "day": formats.short_day(first.due_on)}
            said.append(words % facts)
        return said

    def _fixed(self, *, more: bool) -> list[str]:
        """A deadline that stays while the start moves gives everybody less time, or more."""
        found, days = self.effect.deadlines, self.effect.proposal.days
        if not found or not days or (days < 0) != more or any(each.moves for each in found):
            return []
        said = (
            _("The deadline stays where it is, so people have %(days)s more.")
            if more
            else _("The deadline stays where it is, so people have %(days)s less.")
        )
        return [said % {"days": ngettext("%(n)s day", "%(n)s days", abs(days)) % {"n": abs(days)}}]

    def _peaks(self) -> list[str]:
        peaks = [f"{each.period.name}, {each.span}" for each in self.effect.new_peaks]
        return [_("Expect slow response in: %(peaks)s.") % {"peaks": formats.enumerated(peaks)}] if peaks else []

    @property
    def notes(self) -> list[str]:
        """What stays, what runs again, what ends and what is better then."""
        effect = self.effect
        kept = ngettext("%(n)s done item keeps its date.", "%(n)s done items keep their dates.", effect.kept)
        again = [each.item.words for each in effect.shifts if each.again]
        rerun = ngettext(
            "%(n)s automatic check runs again: %(names)s.", "%(n)s automatic checks run again: %(names)s.", len(again)
        )
        return [
            *([kept % {"n": effect.kept}] if effect.kept else []),
            *([rerun % {"n": len(again), "names": _named(again)}] if again else []),
            *map(self._lapses, effect.lapsing),
            *self._fixed(more=True),
            *(_("No longer so: %(what)s") % {"what": blackouts.sentence(each)} for each in effect.gone_clashes),
        ]

    def _lapses(self, waiver: Waiver) -> str:
        facts = {"item": waiver.item.words, "by": waiver.decided_by or waiver.asked_by}
        if waiver.state == Waiver.State.GRANTED:
            return _("The waiver of “%(item)s” lapses: %(by)s granted it for the dates as they are.") % facts
        return _("The waiver that %(by)s asked for “%(item)s” lapses: it was asked for the dates as they are.") % facts


def named(shown: Sequence[Shown]) -> list[tuple[str, str]]:
    """What stands against each, with the wave's name where there are several."""
    if len(shown) == 1:
        return shown[0].against
    said = _("%(wave)s: %(what)s")
    return [(status, said % {"wave": one.wave.name, "what": what}) for one in shown for status, what in one.against]


def rivals(wanted: Sequence[Proposal], at: datetime.datetime) -> list[tuple[str, str]]:
    """Whose people would be in other programs at the same time: counts, and a warning where it is a lot."""
    loads = competing.of([each.then for each in wanted], book.at(at))
    said, found = _("%(wave)s: %(what)s"), []
    for wave, load in ((each.wave, loads[each.wave.pk]) for each in wanted if each.wave.pk in loads):
        for what in load.sentences:
            status = "watch" if what == load.warning else "info"
            found.append((status, said % {"wave": wave.name, "what": what} if len(wanted) > 1 else what))
    return found


def slips(effect: Effect) -> list[str]:
    """Starts 7 days later. 1,310 people are due later."""
    days = effect.proposal.days
    later = ngettext("Starts %(n)s day later.", "Starts %(n)s days later.", days) % {"n": days}
    earlier = ngettext("Starts %(n)s day earlier.", "Starts %(n)s days earlier.", -days) % {"n": -days}
    due_later = ngettext("%(n)s person is due later.", "%(n)s people are due later.", effect.later)
    due_earlier = ngettext("%(n)s person is due earlier.", "%(n)s people are due earlier.", effect.earlier)
    return [
        *([later if days > 0 else earlier] if days else []),
        *([due_later % {"n": formats.number(effect.later)}] if effect.later else []),
        *([due_earlier % {"n": formats.number(effect.earlier)}] if effect.earlier else []),
    ]


def order(effects: Effects) -> list[tuple[str, str]]:
    """What the change breaks between waves."""
    return [("watch", each.sentence) for each in effects.order]


def _line(what: str, parts: Iterable[tuple[str, datetime.date, datetime.date]]) -> Line:
    listed = list(parts)
    each = [Line(name, formats.short_day(before), formats.short_day(after)) for name, before, after in listed]
    return Line(what, _range(day for _n, day, _a in listed), _range(day for _n, _b, day in listed), each)


def _range(days: Iterable[datetime.date]) -> str:
    found = sorted(days)
    return formats.date_range(found[0], found[-1])


def _due_on(window: Window) -> datetime.date:
    return clocks.local(window.due_at, window.place.zone).date()


def _place(deadline: Deadline) -> str:
    place = deadline.before.place
    people = ngettext("%(place)s (%(people)s person)", "%(place)s (%(people)s people)", place.people)
    return people % {"place": place.label, "people": formats.number(place.people)}


def _given(window: Window) -> str:
    """20 Nov, 28 working days."""
    said = ngettext("%(day)s, %(n)s working day", "%(day)s, %(n)s working days", window.working_days)
    return said % {"day": formats.short_day(_due_on(window)), "n": window.working_days}


def _named(words: Sequence[str]) -> str:
    shown = formats.enumerated(words[:NAMED])
    if (more := len(words) - NAMED) <= 0:
        return shown
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {"names": shown, "n": more}
