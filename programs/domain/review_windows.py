"""Time that reviewers reserve for reviews: hours on days, on their own clock, to hold a queue against it."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.domain import dates, rights
from programs.models import ReviewWindow
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import formats


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
        says = _("%(from)s to %(to)s is reserved already on that day.")
        values = {"from": formats.time(taken.starts), "to": formats.time(taken.ends)}
        raise ValidationError({"starts": says % values})
    made = ReviewWindow.objects.create(reviewer=reviewer, day=day, starts=starts, ends=ends, note=note.strip())
    _record("review.time_reserved", made, by, at)
    return made


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
