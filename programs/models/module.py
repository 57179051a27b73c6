"""A part of a program: what people learn, or what goes along with it (PL9)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.program import Program
from rollout.tenancy.models import TenantKey, TenantOwned


class ModuleQuerySet(models.QuerySet["Module"]):
    def learned(self, modality: str = "") -> Self:
        """Those that people complete, or those who learn through one modality; others only go along."""
        return self.filter(modality=modality) if modality else self.exclude(modality="")


class PresentModules(models.Manager.from_queryset(ModuleQuerySet)):
    """Without those that a change order took out: whoever was assigned with them completes them still."""

    def get_queryset(self) -> ModuleQuerySet:
        return super().get_queryset().filter(removed_at=None)


class Module(TenantOwned):
    class Kind(models.TextChoices):
        ELEARNING = "elearning", _("eLearning")
        VILT = "vilt", _("VILT")
        ILT = "ilt", _("ILT")
        ASSESSMENT = "assessment", _("Assessment")
        JOB_AID = "job_aid", _("Job aid")
        GUIDE = "guide", _("Facilitator guide")
        SURVEY = "survey", _("Survey")

    class Modality(models.TextChoices):
        ELEARNING = "elearning", _("Self-paced")
        VILT = "vilt", _("Virtual classroom")
        ILT = "ilt", _("Classroom")

    class Made(models.TextChoices):
        FIXED = "fixed", _("Fixed: the same for everybody")
        VARIABLE = "variable", _("Variable: adapted where people are")
        LOCAL = "local", _("Local: made by each region")

    program = TenantKey(Program, models.CASCADE, related_name="modules")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.ELEARNING)
    modality = models.CharField(  # follows from the kind; empty for what nobody completes
        max_length=12, choices=Modality.choices, default=Modality.ELEARNING, blank=True
    )
    made = models.CharField(max_length=8, choices=Made.choices, default=Made.FIXED)
    course_id = models.CharField(max_length=120, blank=True)  # the course's id in the learning systems
    launch_url = models.URLField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=20)
    added_at = models.DateTimeField(null=True)  # by a change order: who was assigned before is not asked for it
    removed_at = models.DateTimeField(null=True)  # by a change order: who was assigned before is asked for it still
    objects = PresentModules()
    every = ModuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "program", "number"], condition=Q(removed_at=None), name="module_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["job_aid", "guide", "survey"], modality="")
                | (~Q(kind__in=["job_aid", "guide", "survey"]) & ~Q(modality="")),
                name="module_modality_of_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_learned(self) -> bool:
        return bool(self.modality)
