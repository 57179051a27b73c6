"""Open reviews of reviewers against the time that they, and their deputies while they are away, reserved (PL11)."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.domain import dates, owner_weeks, review_cover, review_hours, review_windows
from programs.domain.owner_weeks import Week
from programs.domain.review_hours import Filled, Look, Slot
from programs.models import Program, Review, ReviewWindow
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.web import formats

AHEAD = 8  # weeks that are shown
_WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Reserved:
    """A window with the minutes of it that reviews take, and those that come on top of it."""

    window: ReviewWindow
    taken: int
    over: int
    away: bool = False  # the reviewer is, so that it does not count

    @property
    def sentence(self) -> str:
        """What is in it, in hours: 2 of 2 hours taken, and 1.5 more are due by then."""
        if self.away:
            return _("Not counted: somebody stands in on that day")
        facts = {"taken": hours(self.taken), "hours": hours(self.window.minutes), "over": hours(self.over)}
        if self.over:
            return _("%(taken)s of %(hours)s hours taken, and %(over)s more are due by then") % facts
        return _("%(taken)s of %(hours)s hours taken") % facts


@dataclass(frozen=True)
class Booked:
    """A review with what it takes and what it lacks, in minutes, and the windows in which it is read."""

    review: Review
    minutes: int
    lacks: int
    windows: Sequence[ReviewWindow]

    @property
    def done_on(self) -> datetime.date | None:
        """The day of its last window; None where it lacks time."""
        return self.windows[-1].day if self.windows and not self.lacks else None

    @property
    def covered_by(self) -> list[User]:
        """Deputies in whose time it is read."""
        return list({each.reviewer for each in self.windows if each.reviewer_id != self.review.reviewer_id})

    @property
    def sentence(self) -> str:
        """Where it stands: Tue 29 Sep, 13:00 to 15:00, by Ana Lima; 1.5 hours have no time reserved."""
        if not self.windows:
            says = ngettext(
                "No time is reserved for its %(hours)s hour",
                "No time is reserved for its %(hours)s hours",
                _plural(self.minutes),
            )
            return says % {"hours": hours(self.minutes)}
        read = formats.enumerated(self._words(window) for window in self.windows)
        if self.lacks:
            says = ngettext(
                "%(windows)s; %(hours)s hour has no time reserved",
                "%(windows)s; %(hours)s hours have no time reserved",
                _plural(self.lacks),
            )
            return says % {"windows": read, "hours": hours(self.lacks)}
        return read

    def _words(self, window: ReviewWindow) -> str:
        words = review_windows.words(window)
        if window.reviewer_id == self.review.reviewer_id:
            return words
        return _("%(window)s, by %(deputy)s") % {"window": words, "deputy": window.reviewer}


@dataclass(frozen=True)
class Load:
    """Of one reviewer: windows from today on, open reviews the one due first, and the weeks to come in hours."""

    reviewer: User
    windows: Sequence[Reserved]
    reviews: Sequence[Booked]
    weeks: Sequence[Week]

    @property
    def lacks(self) -> int:
        """Minutes for which no time is reserved."""
        return sum(each.lacks for each in self.reviews)

    @property
    def note(self) -> str:
        """The same, short enough for a table."""
        facts = {"hours": hours(sum(each.minutes for each in self.reviews)), "lacks": hours(self.lacks)}
        return (_("%(hours)s h, %(lacks)s without time") if self.lacks else _("%(hours)s h, all with time")) % facts

    @property
    def sentence(self) -> str:
        """How much is open and reserved: 7.5 hours of reviews, 3.5 of them without time reserved."""
        minutes = sum(each.minutes for each in self.reviews)
        facts = {"hours": hours(minutes), "lacks": hours(self.lacks)}
        if self.lacks:
            says = ngettext(
                "%(hours)s hour of reviews, %(lacks)s of it without time reserved",
                "%(hours)s hours of reviews, %(lacks)s of them without time reserved",
                _plural(minutes),
            )
        else:
            says = ngettext(
                "%(hours)s hour of reviews, all in reserved time",
                "%(hours)s hours of reviews, all in reserved time",
                _plural(minutes),
            )
        return says % facts


def of_everybody(by: Actor, at: datetime.datetime) -> list[Load]:
    """Everybody with open reviews or time reserved, by name; a fixed number of queries."""
    today = dates.today(by, at)
    reviews = list(_sized(Review.objects.open().filter(reviewer__isnull=False)))
    windows = list(ReviewWindow.objects.filter(day__gte=today).select_related("reviewer").order_by("day", "starts"))
    looks, away = _looks(reviews, today), review_cover.absences(reviews, by, at)
    people = {each.reviewer_id: each.reviewer for each in (*reviews, *windows)}
    slots = {pk: review_cover.present(pk, windows, away) for pk in people}
    filled = {pk: review_hours.fill(looks.get(pk, []), slots[pk], today) for pk in people}
    review_cover.give(looks, slots, filled, away, today)
    found = []
    for pk, person in people.items():
        mine = [each for each in windows if each.reviewer_id == pk]
        own = _reserved(mine, looks.get(pk, []), slots[pk], filled[pk], today)
        booked = [_booked(each, looks[pk], filled[pk], windows) for each in reviews if each.reviewer_id == pk]
        weeks = _weeks(own, looks.get(pk, []), slots[pk], filled[pk], today)
        found.append(Load(person, own, booked, weeks))
    return sorted(found, key=lambda load: (str(load.reviewer), load.reviewer.pk))


def of_programs(loads: Iterable[Load], programs: Iterable[Program] | QuerySet[Program]) -> list[Load]:
    """Loads of those who review texts of these programs, with all that they review; one query for a queryset."""
    shown = {program.pk for program in programs}
    return [load for load in loads if any(each.review.variant.module.program_id in shown for each in load.reviews)]


def done_on(loads: Iterable[Load]) -> dict[int, datetime.date]:
    """The last day on which reserved time ends an open review of a program's texts, by program id."""
    found: dict[int, datetime.date] = {}
    for booked in (each for load in loads for each in load.reviews):
        program = booked.review.variant.module.program_id
        if day := booked.done_on:
            found[program] = max(day, found.get(program, day))
    return found


def hours(minutes: int) -> str:
    """2 or 1.5: quarter hours are as fine as a plan is."""
    return formats.hours(_quarters(minutes))


def _plural(minutes: int) -> int:
    """Hours as `ngettext` counts them: 1.5 hours, and half of one, are told as several are."""
    found = _quarters(minutes)
    return int(found) if found.is_integer() else int(found) + 2


def _quarters(minutes: int) -> float:
    return round(minutes / 15) / 4


def _sized(rows: QuerySet[Review]) -> QuerySet[Review]:
    """With `seen_before`: whether an earlier version of the text was signed off in this kind of review."""
    signed = Review.objects.filter(variant=OuterRef("variant"), kind=OuterRef("kind"), outcome=Review.Outcome.SIGNED)
    related = rows.select_related("reviewer", "variant__module__program", "variant__region")
    return related.annotate(seen_before=Exists(signed)).order_by("due_on", "pk")


def _looks(reviews: Iterable[Review], today: datetime.date) -> dict[int, list[Look]]:
    """By reviewer; a legal review begins on the day by which the one by subject is due, while that is open."""
    listed = list(reviews)
    subject = {each.variant_id: each.due_on for each in Review.objects.open().filter(kind=Review.Kind.SME)}
    found: dict[int, list[Look]] = {}
    for review in listed:
        waits = subject.get(review.variant_id, today) if review.kind == Review.Kind.LEGAL else today
        minutes = review_hours.minutes_of(review.variant.module.minutes, seen_before=review.seen_before)
        found.setdefault(review.reviewer_id, []).append(
            Look(review.pk, minutes, min(max(waits, today), max(review.due_on, today)), review.due_on)
        )
    return found


def _reserved(
    windows: Iterable[ReviewWindow], looks: Sequence[Look], slots: Sequence[Slot], filled: Filled, today: datetime.date
) -> list[Reserved]:
    """Somebody's windows with what is in them; those of days on which somebody stands in hold nothing."""
    over, counted = review_hours.over(looks, slots, filled, today), {slot.key for slot in slots}
    return [
        Reserved(
            window,
            taken=window.minutes - filled.free.get(window.pk, window.minutes),
            over=over.get(window.pk, 0),
            away=window.pk not in counted,
        )
        for window in windows
    ]


def _booked(review: Review, looks: Iterable[Look], filled: Filled, windows: Iterable[ReviewWindow]) -> Booked:
    minutes = next(look.minutes for look in looks if look.key == review.pk)
    read = [window for window in windows if window.pk in filled.taken[review.pk]]
    return Booked(review, minutes, filled.left[review.pk], read)


def _weeks(
    windows: Iterable[Reserved],
    looks: Iterable[Look],
    slots: Sequence[Slot],
    filled: Filled,
    today: datetime.date,
) -> list[Week]:
    """Work in reserved time and on top of it, by week; what no window could have held counts where it is due."""
    work: Counter[datetime.date] = Counter()
    reserved: Counter[datetime.date] = Counter()
    for each in windows:
        monday = owner_weeks.monday(each.window.day)
        work[monday] += each.taken + each.over
        reserved[monday] += 0 if each.away else each.window.minutes
    for look in looks:
        unheld = review_hours.over([look], slots, filled, today).get(None, 0)
        work[owner_weeks.monday(max(look.due_on, today))] += unheld
    first = owner_weeks.monday(today)
    mondays = [first + n * _WEEK for n in range(AHEAD)]
    return [Week(monday, _quarters(work[monday]), _quarters(reserved[monday])) for monday in mondays]
