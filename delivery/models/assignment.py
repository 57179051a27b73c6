"""One person in one wave of a program, in the cycle that they are in now. Its state is derived from the ledger and can
be rebuilt from it."""

import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from audiences.models import Person
from programs.models import Module, OwnRule, Program, Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action, Scope


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_RESULTS) -> Self:
        """Assignments of people in reach; a partner sees those of granted programs."""
        if actor.reaches_all(action):
            return self
        seen = models.Q(person__in=Person.objects.visible_to(actor, action).values("pk"))
        if actor.memberships_for(action, Scope.PROGRAMS):
            seen |= models.Q(program__in=Program.objects.visible_to(actor, action).values("pk"))
        return self.filter(seen)


class Assignment(TenantOwned):
    class State(models.TextChoices):
        ASSIGNED = "assigned", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        EXEMPT = "exempt", _("Exempt")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Withdrawal(models.TextChoices):
        """Why an assignment was withdrawn."""

        LEFT = "left", _("Has left the company")
        AUDIENCE = "audience", _("Is no longer in the audience")

    program = TenantKey(Program, related_name="assignments")
    wave = TenantKey(Wave, related_name="assignments")
    person = TenantKey(Person, related_name="assignments")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASSIGNED)
    modality = models.CharField(  # of their segment when it was issued; empty for every module
        max_length=12, choices=Module.Modality.choices, blank=True
    )
    own_rule = TenantKey(  # of their places when it was issued; empty for the program's
        OwnRule, null=True, db_index=False
    )
    cycle = models.PositiveSmallIntegerField(default=1)  # those before it are `AssignmentCycle`s
    cycle_from = models.DateTimeField(null=True)  # its completions are not before; empty in the first, which has all
    cycle_rule = models.JSONField(default=dict)  # of the program, by which it began; empty in the first
    completed_before_at = models.DateTimeField(null=True)  # the last completion of a cycle before this one
    assigned_at = models.DateTimeField()  # when this cycle began for the person
    content_at = models.DateTimeField(null=True)  # as of when the modules are theirs; empty: as they were assigned
    due_at = models.DateTimeField()  # in the person's own zone and working calendar, stored in UTC
    base_due_at = models.DateTimeField(null=True)  # the deadline without the exception that moves it; else empty
    due_zone = models.CharField(max_length=64)  # the zone it was computed in
    due_rule = models.JSONField(default=dict)  # the wave's rule as it was in the person's place
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)  # marked when the due instant passed without completion
    exempt_from = models.DateTimeField(null=True)  # of the last exemption, standing or over
    exempt_until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True, choices=Withdrawal.choices)

    objects = AssignmentQuerySet.as_manager()
    ended_at: datetime.datetime | None = None  # of one that shows a cycle that is over (`past_cycles`)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "person"], name="assignment_once"),
            models.CheckConstraint(
                condition=models.Q(cycle=1, cycle_from=None) | models.Q(cycle__gt=1, cycle_from__isnull=False),
                name="assignment_cycle",
            ),
        ]
        indexes = [  # none contains state: an update of it stays a HOT update (PERFORMANCE, layout 4)
            models.Index(fields=["tenant", "wave", "person"], name="assignment_wave"),
            models.Index(fields=["tenant", "person"], name="assignment_person"),
            models.Index(fields=["tenant", "due_at"], name="assignment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in wave {self.wave_id}"

    def is_renewal(self, at: datetime.datetime) -> bool:
        """Whether an earlier completion held at the instant, while the present cycle was neither complete nor over."""
        before, done = self.completed_before_at, self.completed_at
        holds = bool(self.cycle_rule) and before is not None and before <= at <= self.due_at
        return holds and (done is None or done > at)

    def is_exempt(self, at: datetime.datetime) -> bool:
        """Whether an exemption held at the instant."""
        since, until = self.exempt_from, self.exempt_until
        return since is not None and since <= at and (until is None or until > at)


class Issuing(TenantOwned):
    """How far the assignments of a launched wave are issued; a chunk at a time, resumable."""

    wave = TenantKey(Wave)
    after_person_id = models.BigIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)  # already assigned through another wave of the program
    launched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "wave"], name="issuing_once")]

    def __str__(self) -> str:
        return f"Issuing of wave {self.wave_id}"
