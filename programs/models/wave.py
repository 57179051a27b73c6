"""A wave: who, when, with which deadline."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.models.module import Module
from programs.models.program import Program
from rollout.tenancy.models import TenantKey, TenantOwned


class Wave(TenantOwned):
    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("wave", "Planned")
        LAUNCHED = "launched", _("Running")
        CLOSED = "closed", _("Closed")
        HELD = "held", _("Held")

    AHEAD = (State.PLANNED, State.HELD)  # not launched: plan and checklist still change
    NOT_OVER = (*AHEAD, State.LAUNCHED)

    program = TenantKey(Program, models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()  # within the program; a pilot may be 0
    name = models.CharField(max_length=80)
    is_pilot = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    starts_on = models.DateField()  # local date of the launch
    start_time = models.TimeField(default=datetime.time(9))  # local time of the first message
    ends_on = models.DateField()  # local date on which the window closes
    due_rule = models.JSONField(default=dict)  # programs.domain.due_rules
    priority = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # before launch: 1 wins over all others of the program
    expected_low = models.PositiveIntegerField(null=True, blank=True)  # people, as the planner expects; RD5
    expected_high = models.PositiveIntegerField(null=True, blank=True)
    lead = models.ForeignKey("tenancy.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="wave_number_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="wave_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(expected_high__gte=models.F("expected_low")), name="wave_expected_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WaveSegment(TenantOwned):
    """The wave's audience: everybody in any of its segments; a person belongs to one wave of a program."""

    wave = TenantKey(Wave, models.CASCADE, related_name="audience")
    segment = TenantKey("audiences.Segment")
    priority = models.PositiveSmallIntegerField(default=1)  # within the wave: who is in several is of the lowest
    modality = models.CharField(  # through which its people learn; empty for every module of the program
        max_length=12, choices=Module.Modality.choices, blank=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "wave", "segment"], name="wavesegment_once")]

    def __str__(self) -> str:
        return f"{self.segment} in {self.wave}"
