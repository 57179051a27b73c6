"""What is counted, defined once: a condition over assignments at an instant, and the sentence shown on screen.

A person is one assignment of a program. Whoever renews what they completed counts as complete until the renewal is due:
nobody is counted as if they had never done it, and a wave that is over keeps its figures. Each measure asks the
assignment's own instants, so the same definition gives the figures of today and of any day before (PERFORMANCE: correct
to the row).
"""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.models import Message
from delivery.models import Assignment

Condition = Callable[[datetime.datetime], Q]


@dataclass(frozen=True)
class Measure:
    """`condition(at)` selects the assignments that count at the instant; `sentence` is the definition on screen."""

    key: str
    label: str
    sentence: str
    condition: Condition


def _assigned(at: datetime.datetime) -> Q:
    counted = Q(exempt_from__isnull=True) | Q(exempt_from__gt=at) | Q(exempt_until__lte=at)
    return _issued(at) & counted


def _issued(at: datetime.datetime) -> Q:
    there = ~Q(state=Assignment.State.WITHDRAWN) | Q(withdrawn_at__gt=at)
    return (Q(assigned_at__lte=at) | Q(completed_before_at__lte=at)) & there


def _holds(at: datetime.datetime) -> Q:
    """Completed in a cycle before, and not due for renewal yet; what a change order has taken again holds no more."""
    return Q(completed_before_at__lte=at, due_at__gte=at) & ~Q(cycle_rule={})


def _exempt(at: datetime.datetime) -> Q:
    """Counted apart; the instants say since when, and until when it was."""
    return _issued(at) & Q(exempt_from__lte=at) & (Q(exempt_until__isnull=True) | Q(exempt_until__gt=at))


def _completed(at: datetime.datetime) -> Q:
    return _assigned(at) & (Q(completed_at__lte=at) | _holds(at))


def _open(at: datetime.datetime) -> Q:
    return _assigned(at) & _not_yet(at) & ~_holds(at)


def _not_yet(at: datetime.datetime) -> Q:
    return Q(completed_at__isnull=True) | Q(completed_at__gt=at)


def _begun(at: datetime.datetime) -> Q:
    return Q(started_at__lte=at) | Q(completed_at__lte=at) | _holds(at)


def messaged(at: datetime.datetime) -> QuerySet[Message]:
    """Messages that the mail server had accepted by then for an assignment."""
    return Message.objects.filter(state=Message.State.SENT, settled_at__lte=at, assignment__isnull=False)


def _reached(at: datetime.datetime) -> Q:
    """Through one list of assignments with a sent message: asked once, not once a row."""
    return _assigned(at) & Q(pk__in=messaged(at).values("assignment"))


def _on_time(at: datetime.datetime) -> Q:
    return _completed(at) & ~Q(completed_at__lte=at, completed_at__gt=F("due_at"))


def _late(at: datetime.datetime) -> Q:
    return _assigned(at) & Q(completed_at__lte=at, completed_at__gt=F("due_at"))


MEASURES = (
    Measure(
        "assigned",
        gettext_lazy("Assigned"),
        gettext_lazy("People in a launched wave whose assignment was not withdrawn by then."),
        _assigned,
    ),
    Measure(
        "reached",
        gettext_lazy("Reached"),
        gettext_lazy("Assigned people for whom the mail server accepted at least one message."),
        _reached,
    ),
    Measure(
        "started",
        gettext_lazy("Started"),
        gettext_lazy("Assigned people with a first activity or a completion in a learning system."),
        lambda at: _assigned(at) & _begun(at),
    ),
    Measure(
        "in_progress",
        gettext_lazy("In progress"),
        gettext_lazy("People who started and have not completed."),
        lambda at: _open(at) & Q(started_at__lte=at),
    ),
    Measure(
        "not_started",
        gettext_lazy("Not started"),
        gettext_lazy("Assigned people without any activity in a learning system."),
        lambda at: _open(at) & (Q(started_at__isnull=True) | Q(started_at__gt=at)),
    ),
    Measure(
        "completed",
        gettext_lazy("Complete"),
        gettext_lazy(
            "Assigned people who completed what the program asks for; who renews it counts until that is due."
        ),
        _completed,
    ),
    Measure(
        "on_time", gettext_lazy("On time"), gettext_lazy("People who completed by their own due moment."), _on_time
    ),
    Measure("late", gettext_lazy("Late"), gettext_lazy("People who completed after their own due moment."), _late),
    Measure(
        "overdue",
        gettext_lazy("Overdue"),
        gettext_lazy("People who have not completed though their own due moment has passed."),
        lambda at: _open(at) & Q(due_at__lt=at),
    ),
    Measure(
        "exempt",
        gettext_lazy("Exempt"),
        gettext_lazy("People of a launched wave whom an exemption takes out of all other counts."),
        _exempt,
    ),
)
BY_KEY = {measure.key: measure for measure in MEASURES}
IN_RENEWAL = Measure(
    "in_renewal",
    gettext_lazy("In renewal"),
    gettext_lazy("Complete people who are asked again and have not renewed yet."),
    lambda at: _assigned(at) & _not_yet(at) & _holds(at) & Q(assigned_at__lte=at),
)
SHARE = gettext_lazy("Complete people as a part of assigned people.")


@dataclass(frozen=True)
class Figures:
    """Counts of people for one group at one instant."""

    assigned: int = 0
    reached: int = 0
    started: int = 0
    in_progress: int = 0
    not_started: int = 0
    completed: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    exempt: int = 0

    def percent(self, key: str = "completed") -> float | None:
        """The measure in percent of assigned people; None when nobody is assigned."""
        return 100 * getattr(self, key) / self.assigned if self.assigned else None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{key: getattr(self, key) + getattr(other, key) for key in BY_KEY})

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Figures":
        """From a row of a queryset with `annotations`; what was not asked for is zero."""
        return cls(**{key: row.get(key, 0) for key in BY_KEY})

    @classmethod
    def total(cls, parts: Iterable["Figures"]) -> "Figures":
        return sum(parts, cls())


def annotations(at: datetime.datetime, keys: Collection[str] = tuple(BY_KEY)) -> dict[str, Count]:
    """Aggregates by key for `.values(...).annotate(**annotations(at))` over assignments."""
    return {key: Count("pk", filter=BY_KEY[key].condition(at)) for key in keys}


def state_of(assignment: Assignment, at: datetime.datetime) -> tuple[str, str]:
    """(status, words) of one person, by the same definitions as the counts."""
    if assignment.is_exempt(at):
        return ("waive", _("Exempt"))
    if assignment.completed_at and assignment.completed_at <= at:
        return ("good", _("Complete") if assignment.completed_at <= assignment.due_at else _("Complete, late"))
    if assignment.due_at < at:
        return ("stop", _("Overdue"))
    started = assignment.started_at and assignment.started_at <= at
    if assignment.is_renewal(at):
        return ("info", _("In renewal, in progress") if started else _("In renewal"))
    return ("info", _("In progress")) if started else ("idle", _("Not started"))
