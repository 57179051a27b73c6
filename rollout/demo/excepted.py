"""Who needs more time or none of it at Norvane: what learners and managers ask for, and what is decided."""

import datetime

from django.db.models import QuerySet

from audiences.models import Person
from delivery.domain import exceptions
from delivery.models import Assignment, AssignmentException
from programs.models import Wave
from rollout.demo.storyteller import PlanTeller
from rollout.demo.timeline import DAY
from rollout.tenancy import actors

ADMIN, MANAGER, LEAD, TEAM_LEAD = (
    "admin@norvane.example",
    "ingrid.solheim@norvane.example",
    "priya.raghunathan@norvane.example",
    "dana.okafor@norvane.example",
)
OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)


class Excepted(PlanTeller):
    """Enters exceptions on the timeline of Norvane."""

    def enter(self) -> None:
        for days, act in (
            (-12, self._ask_for_more_time),
            (-10, self._decide_on_more_time),
            (-4, self._ask_for_exceptions),
        ):
            self.timeline.enter(self.timeline.days(days, 7), self._inside(act))

    def _ask_for_more_time(self, at: datetime.datetime) -> None:
        wave = self.waves["bribery", "Wave 2"]
        team = _open(wave).filter(person__manager=self._person(TEAM_LEAD))
        others = _open(wave).exclude(person__manager=self._person(TEAM_LEAD))
        for assignment in team[:1]:
            self._extension(assignment, 14, "On storm duty in Beaumont until the end of the month.", at, by=TEAM_LEAD)
        for assignment in others[3:4]:
            self._extension(assignment, 10, "I am at a customer’s yard without a computer.", at)
        for assignment in others[9:10]:
            exceptions.ask(
                assignment=assignment, kind=AssignmentException.Kind.EXEMPTION, by=self._actor(ADMIN, at), at=at,
                reason="On secondment to the Port of Veracruz, which gives this training itself.",
                until=(self.timeline.now + 60 * DAY).date(),
            )  # fmt: skip
        for assignment in _open(self.waves["clarity", "First cohort"]).filter(person__country__code="IN")[2:3]:
            self._extension(assignment, 21, "Commissioning in Hazira runs until the middle of the month.", at)

    def _decide_on_more_time(self, at: datetime.datetime) -> None:
        """The nearest approver decides: the regional lead in India, the program manager elsewhere."""
        refused = False
        waiting = AssignmentException.objects.waiting().filter(assignment__state__in=OPEN)  # some completed meanwhile
        for exception in waiting.select_related("assignment__person__country").order_by("pk"):
            country = exception.assignment.person.country
            approver = self._actor(LEAD if country and country.code == "IN" else MANAGER, at)
            if exception.by_learner and approver.user and approver.user.email == MANAGER and not refused:
                why, refused = "Twelve days are left, and the course runs on a phone.", True
                exceptions.refuse(exception=exception, reason=why, by=approver, at=at)
            else:
                exceptions.grant(exception=exception, reason="Agreed with the line.", by=approver, at=at)

    def _ask_for_exceptions(self, at: datetime.datetime) -> None:
        """These wait for a decision."""
        wave, cohort = self.waves["bribery", "Wave 2"], self.waves["clarity", "First cohort"]
        mine = {"person__manager": self._person(TEAM_LEAD)}
        for assignment in _open(wave).filter(**mine).filter(exceptions=None)[1:2]:
            self._extension(assignment, 7, "Back from sick leave on Monday.", at, by=TEAM_LEAD)
        for assignment in _open(wave).exclude(**mine).filter(exceptions=None)[5:6]:
            exceptions.ask(
                assignment=assignment, kind=AssignmentException.Kind.CREDIT, by=actors.system(self.tenant), at=at,
                reason="I took the same course with my previous employer.",
                evidence="Certificate 88-1204, mailed to HR.",
                learned_on=(at - 100 * DAY).date(), by_learner=True,
            )  # fmt: skip
        for assignment in _open(cohort).filter(person__country__code="IN", exceptions=None)[:1]:
            self._extension(assignment, 14, "The audit of the Chennai plant takes all of my team until then.", at)

    def _extension(
        self, assignment: Assignment, days: int, reason: str, at: datetime.datetime, *, by: str = ""
    ) -> None:
        """Asked by a manager, or by the learner on their own page."""
        exceptions.ask(
            assignment=assignment, kind=AssignmentException.Kind.EXTENSION, reason=reason,
            until=(max(assignment.due_at, at) + days * DAY).date(),
            by=self._actor(by, at) if by else actors.system(self.tenant), by_learner=not by, at=at,
        )  # fmt: skip


def _open(wave: Wave) -> QuerySet[Assignment]:
    found = Assignment.objects.filter(wave=wave, state__in=OPEN, person__status=Person.Status.ACTIVE)
    return found.select_related("person").order_by("pk")
