"""Time that reviewers reserve for reviews: hours on days, on their own clock, to hold a queue against it."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.domain.settings import book
from programs.domain import dates, owner_calendars, rights
from programs.models import ReviewWindow
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import formats

LONGEST = datetime.timedelta(days=91)  # that one act reserves ahead
_DAY = datetime.timedelta(days=1)


def reserve(
    *,
    day: datetime.date,
    starts: datetime.time,
    ends: datetime.time,
    by: Actor,
    at: datetime.datetime,
    note: str = "",
) -> ReviewWindow:
    """Keep hours of a day for reviews: of whoever sits there then, also where they stand in for somebody."""
    rights.require(by, Action.REVIEW_CONTENT)
    reviewer = User.objects.select_for_update(no_key=True).get(pk=by.user.pk)  # of two at once one comes first
    today = dates.today(by, at)
    if day < today:
        raise ValidationError({"day": _("That day has passed. Choose %(day)s or later.") % {"day": _day(today)}})
    if ends <= starts:
        raise ValidationError({"ends": _("Enter an hour after %(hour)s.") % {"hour": formats.time(starts)}})
    taken = ReviewWindow.objects.filter(reviewer=reviewer, day=day, starts__lt=ends, ends__gt=starts).first()
    if taken:
        raise ValidationError({"starts": _("%(when)s is reserved already.") % {"when": words(taken)}})
    made = ReviewWindow.objects.create(reviewer=reviewer, day=day, starts=starts, ends=ends, note=note.strip())
    _record("review.time_reserved", made, by, at)
    return made


def reserve_days(
    *,
    day: datetime.date,
    through: datetime.date | None,
    starts: datetime.time,
    ends: datetime.time,
    by: Actor,
    at: datetime.datetime,
    note: str = "",
) -> list[ReviewWindow]:
    """The same hours on each working day of whoever sits there, from one day through another; all or none of them."""
    last = through or day
    if not day <= last <= day + LONGEST:
        says = _("Choose a last day from %(day)s to %(last)s.")
        raise ValidationError({"through": says % {"day": _day(day), "last": _day(day + LONGEST)}})
    calendar = owner_calendars.of_user(by.user, book.at(at))
    listed = [day + n * _DAY for n in range((last - day).days + 1)]
    worked = [each for each in listed if calendar.is_working(each)] if through else [day]
    if not worked:
        raise ValidationError({"through": _("You work on none of these days. Choose others.")})
    return [reserve(day=each, starts=starts, ends=ends, by=by, at=at, note=note) for each in worked]


def release(*, window: ReviewWindow, by: Actor, at: datetime.datetime) -> None:
    """Give reserved time back."""
    rights.require(by, Action.REVIEW_CONTENT)
    _record("review.time_released", window, by, at)
    window.delete()


def before(windows: list[ReviewWindow], today: datetime.date, due_on: datetime.date) -> ReviewWindow | None:
    """The first reserved time from today up to a due day; None where a review has none."""
    return next((each for each in windows if today <= each.day <= due_on), None)


def of(by: Actor, at: datetime.datetime) -> list[ReviewWindow]:
    """What the actor, and whom they stand in for, reserved from today on, the nearest first."""
    ahead = theirs(by).filter(day__gte=dates.today(by, at)).select_related("reviewer")
    return list(ahead.order_by("day", "starts"))


def theirs(by: Actor) -> QuerySet[ReviewWindow]:
    """Windows of the actor and of whom they stand in for."""
    return ReviewWindow.objects.filter(reviewer__in=[user for user in (by.user, by.on_behalf_of) if user])


def words(window: ReviewWindow) -> str:
    """Tue 29 Sep, 13:00 to 15:00."""
    said = _("%(day)s, %(from)s to %(to)s")
    return said % {
        "day": formats.short_day(window.day),
        "from": formats.time(window.starts),
        "to": formats.time(window.ends),
    }


def _day(day: datetime.date) -> str:
    return formats.long_day(day)


def _record(verb: str, window: ReviewWindow, by: Actor, at: datetime.datetime) -> None:
    data = {"day": window.day.isoformat(), "starts": window.starts.isoformat(), "ends": window.ends.isoformat()}
    entries.record(verb, subject=window, by=by, at=at, data=data)
