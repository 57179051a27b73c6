"""A manager's people: where they are in each program, who is not complete and why a word is needed (ST10)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, Max, Min, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import agreement_masks
from audiences.domain.agreement_masks import Masks
from audiences.models import Person
from audiences.models.person import PersonQuerySet
from delivery.domain import deadlines
from delivery.models import Assignment
from delivery.models.assignment import AssignmentQuerySet
from programs.models import Wave
from reporting.domain import forecast, measures, progress, standing, upcoming
from reporting.domain.forecast import Day
from reporting.domain.measures import Figures
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web import formats

AHEAD = datetime.timedelta(days=60)  # how far "coming to your team" looks
MOST_AHEAD = 5


class Who(StrEnum):
    """Direct reports, or the whole org subtree."""

    DIRECT = "direct"
    EVERYONE = "everyone"


LABELS = {Who.EVERYONE: gettext_lazy("Everyone"), Who.DIRECT: gettext_lazy("Direct reports")}


@dataclass(frozen=True)
class Card:
    """A program in the team. `behind` is how many more would be complete at an even pace; due days are local ones."""

    program_id: int
    name: str
    slug: str
    mandatory: bool
    figures: Figures
    first_due: Day
    last_due: Day
    behind: int

    @property
    def standing(self) -> tuple[str, str]:
        """(status, words) of the pill."""
        if self.figures.completed == self.figures.assigned:
            return "good", _("All complete")
        if self.figures.overdue:
            return "stop", _("%(people)s overdue") % {"people": formats.number(self.figures.overdue)}
        return (
            ("watch", _("Behind plan by %(people)s") % {"people": formats.number(self.behind)})
            if self.behind
            else ("good", _("On plan"))
        )


def people(by: Actor, who: Who = Who.EVERYONE) -> PersonQuerySet:
    """Present people under the actor's person."""
    found = Person.objects.visible_to(by, Action.VIEW_TEAM).present()
    return found.filter(manager=by.person.id) if who is Who.DIRECT and by.person else found


def sizes(by: Actor) -> dict[Who, int]:
    """People of both scopes; one query."""
    mine = Q(manager=by.person.id) if by.person else Q(pk__in=[])
    found = people(by).aggregate(everyone=Count("pk"), direct=Count("pk", filter=mine))
    return {Who(key): count for key, count in found.items()}


def assignments(by: Actor, who: Who, at: datetime.datetime) -> AssignmentQuerySet:
    """Assignments of the team that count."""
    seen = Assignment.objects.visible_to(by, Action.VIEW_TEAM).filter(measures.BY_KEY["assigned"].condition(at))
    seen = seen.exclude(person__status=Person.Status.LEFT)
    return seen.filter(person__manager=by.person.id) if who is Who.DIRECT and by.person else seen


def cards(found: AssignmentQuerySet, *, by: Actor, at: datetime.datetime) -> list[Card]:
    """One a program with the team's figures, what is due next first and what is over last; one query."""
    today = standing.today_of(by.tenant, at)
    keys = ("assigned", "started", "in_progress", "not_started", "completed", "on_time", "late", "overdue")
    rows = (
        found.order_by()
        .values("program", "program__name", "program__slug", "program__enrollment")
        .annotate(
            **measures.annotations(at, keys),
            since=Min("assigned_at"),
            first_due=Min(progress.DUE_DAY),
            last_due=Max(progress.DUE_DAY),
        )
    )
    made = [_card(row, today) for row in rows]
    return sorted(made, key=lambda card: (card.figures.completed == card.figures.assigned, card.last_due, card.name))


def _card(row: dict[str, Any], today: Day) -> Card:
    counted = Figures.of(row)
    pace = forecast.plan(row["since"].date(), row["last_due"], 100.0)
    wanted = int((forecast.on(pace, today) or 0.0) * counted.assigned / 100)
    return Card(
        program_id=row["program"],
        name=row["program__name"],
        slug=row["program__slug"],
        mandatory=row["program__enrollment"] == "mandatory",
        figures=counted,
        first_due=row["first_due"],
        last_due=row["last_due"],
        behind=max(wanted - counted.completed, 0),
    )


def masks(by: Actor, at: datetime.datetime) -> Masks:
    """What agreements hide on the day of the instant; one query."""
    return agreement_masks.on(standing.today_of(by.tenant, at))


def named(found: AssignmentQuerySet, *, by: Actor, hidden: Masks) -> AssignmentQuerySet:
    """Those whom the reader may see by name; others are counted alone (GO5)."""
    return found.exclude(hidden.unnamed(by, "person__"))


def not_complete(found: AssignmentQuerySet, *, by: Actor, at: datetime.datetime) -> QuerySet[Assignment]:
    """Open assignments: direct reports first, then what is due first."""
    direct = Case(When(person__manager=by.person.id if by.person else 0, then=Value(0)), default=Value(1))
    return (
        found.filter(Q(completed_at__isnull=True) | Q(completed_at__gt=at))
        .select_related("person__manager", "person__division", "program", "wave")
        .order_by(direct, "due_at", "person__name_key", "pk")
    )


def hindrance(person: Person) -> str:
    """Why a message will not do, in a sentence; empty when nothing stands in the way."""
    if person.status == Person.Status.LEAVE:
        return _("On leave. Absent people are not written to.")
    if not person.email:
        return _("No mailbox. Tell them in person.")
    if person.shared_mailbox:
        return _("Shares a mailbox with others. A word in person works better.")
    return ""


def due_words(assignment: Assignment, at: datetime.datetime) -> str:
    """Due end of day Friday 2 October, Houston; or was due."""
    said = deadlines.words(assignment.due_at, assignment.due_zone, at=at, place=assignment.person.site)
    return f"{_('Was due') if assignment.due_at < at else _('Due')} {said}"


@dataclass(frozen=True)
class Coming:
    """A date ahead and what it brings."""

    on: Day
    text: str


@dataclass(frozen=True)
class Ahead:
    """A wave that is planned soon, and how many of the team it is for."""

    wave: Wave
    people: int


def ahead(*, by: Actor, who: Who, at: datetime.datetime) -> list[Ahead]:
    """Waves not launched that start within AHEAD and reach the team, in order; three queries."""
    today = standing.today_of(by.tenant, at)
    waves = list(
        Wave.objects.filter(state__in=Wave.AHEAD, starts_on__range=(today, today + AHEAD))
        .select_related("program")
        .order_by("starts_on", "pk")
    )
    counted = upcoming.people_in(waves, people(by, who))
    return [Ahead(wave, counted[wave.pk]) for wave in waves if counted.get(wave.pk)]


def coming(
    made: Sequence[Card], planned: Sequence[Ahead], *, by: Actor, size: int, at: datetime.datetime
) -> list[Coming]:
    """Due days of open programs and planned launches that reach the team, in order."""
    today = standing.today_of(by.tenant, at)
    found = [
        Coming(card.last_due, _("%(program)s is due for the last of your people") % {"program": card.name})
        for card in made
        if card.last_due >= today and card.figures.completed < card.figures.assigned
    ]
    for each in planned:
        words = {"people": formats.number(each.people), "team": formats.number(size)}
        said = _("%(program)s starts for %(people)s of your %(team)s")
        found.append(Coming(each.wave.starts_on, said % {"program": each.wave.program.name, **words}))
    return sorted(found, key=lambda one: (one.on, one.text))[:MOST_AHEAD]
