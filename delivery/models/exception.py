"""An exception (GO9): more time, an exemption, or credit for what somebody learned before. Asked for, then decided."""

from typing import Self

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delivery.models.assignment import Assignment
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class ExceptionQuerySet(models.QuerySet["AssignmentException"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.ASK_EXCEPTIONS) -> Self:
        """Exceptions of assignments in reach: that there is one, not what it says (`exception_details`)."""
        if actor.reaches_all(action):
            return self
        return self.filter(assignment__in=Assignment.objects.visible_to(actor, action).values("pk"))

    def waiting(self) -> Self:
        """Asked for and not decided; those of a program that is over for the person wait too."""
        return self.filter(state=AssignmentException.State.ASKED)


class AssignmentException(TenantOwned):
    class Kind(models.TextChoices):
        EXTENSION = "extension", gettext_lazy("More time")
        EXEMPTION = "exemption", gettext_lazy("Exemption")
        CREDIT = "credit", gettext_lazy("Credit for prior learning")

    class State(models.TextChoices):
        ASKED = "asked", gettext_lazy("Waiting")
        GRANTED = "granted", gettext_lazy("Granted")
        REFUSED = "refused", gettext_lazy("Refused")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")  # before it was decided
        ENDED = "ended", gettext_lazy("Over")  # taken back after it was granted, or expired
        LAPSED = "lapsed", gettext_lazy("No longer needed")  # nothing was left to decide (`carried_requests`)

    assignment = TenantKey(Assignment, related_name="exceptions")
    cycle = models.PositiveSmallIntegerField(default=1)  # of the assignment; it means nothing to later ones
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    reason = models.TextField()
    evidence = models.TextField(blank=True)  # a note: where it can be seen
    until = models.DateField(null=True)  # the new last day, or the last day of the exemption; local dates
    learned_on = models.DateField(null=True)  # of a credit
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)  # of a credit, where one was reached
    asked_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    by_learner = models.BooleanField(default=False)  # from the signed page, without a login
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)  # why
    due_at = models.DateTimeField(null=True)  # the deadline it gives: an extension's, or that after an exemption
    ends_at = models.DateTimeField(null=True)  # when an exemption is over by itself
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    ended_because = models.TextField(blank=True)

    objects = ExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "exception"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "assignment"], name="exception_one_asked", condition=models.Q(state="asked")
            ),
            models.UniqueConstraint(
                fields=["tenant", "assignment"],
                name="exception_one_exemption",
                condition=models.Q(state="granted", kind="exemption"),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "withdrawn", "lapsed"], decided_at=None)
                | models.Q(state__in=["granted", "refused", "ended"], decided_at__isnull=False),
                name="exception_decided",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=False) | ~models.Q(state__in=["ended", "lapsed"]),
                name="exception_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "assignment"], name="exception_assignment"),
            models.Index(fields=["tenant", "asked_at"], name="exception_waiting", condition=models.Q(state="asked")),
            models.Index(
                fields=["tenant", "ends_at"],
                name="exception_ends",
                condition=models.Q(state="granted", kind="exemption"),
            ),
        ]

    def __str__(self) -> str:
        return _("%(kind)s for %(person)s") % {"kind": self.get_kind_display(), "person": self.assignment.person}
