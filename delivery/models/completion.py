"""The ledger: append-only completion records with where they came from (CD1), and what could not be matched."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from audiences.models import Person
from programs.models import Module
from rollout.tenancy.models import TenantKey, TenantOwned


class CompletionSource(TenantOwned):
    """A learning system and what counts as complete there."""

    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    complete_statuses = models.JSONField(default=list)  # words of this source, lower case
    started_statuses = models.JSONField(default=list)
    failed_statuses = models.JSONField(default=list)
    time_zone = models.CharField(max_length=64, default="UTC")  # of instants that carry no offset

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "slug"], name="source_slug_once")]

    def __str__(self) -> str:
        return self.name


class CompletionRecordQuerySet(models.QuerySet["CompletionRecord"]):
    def current(self) -> Self:
        """Records that no later one supersedes."""
        return self.filter(~models.Exists(CompletionRecord.objects.filter(supersedes=models.OuterRef("pk"))))


class CompletionRecord(TenantOwned):
    class Status(models.TextChoices):
        STARTED = "started", _("Started")
        COMPLETED = "completed", _("Completed")
        FAILED = "failed", _("Not passed")

    source = TenantKey(CompletionSource)
    record_id = models.CharField(max_length=120)  # the source's own
    digest = models.CharField(max_length=64)  # of the content: the same line twice is one record
    supersedes = TenantKey("self", null=True)
    person = TenantKey(Person)
    module = TenantKey(Module)
    status = models.CharField(max_length=12, choices=Status.choices)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    evidence = ArrayField(models.CharField(max_length=12), default=list)  # delivery.domain.evidence.CARRIED
    unmet = models.JSONField(default=dict)  # evidence it lacks, by program; written once, when it came
    raw = models.JSONField(default=dict)  # the line as it came

    objects = CompletionRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "source", "record_id", "digest"], name="record_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "person", "module"], name="record_person"),
            models.Index(fields=["tenant", "module", "person"], name="record_module"),
            models.Index(fields=["tenant", "received_at"], name="record_received"),
            models.Index(fields=["tenant", "source"], name="record_lacking", condition=~models.Q(unmet={})),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.record_id}"


class Unmatched(TenantOwned):
    """A line that names an unknown person or course, or a status without meaning; kept until a mapping settles it."""

    class Cause(models.TextChoices):
        PERSON = "person", _("Unknown person")
        COURSE = "course", _("Unknown course")
        STATUS = "status", _("Unknown status")
        DATE = "date", _("Unreadable date")

    source = TenantKey(CompletionSource)
    record_id = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    value = models.CharField(max_length=200)
    raw = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "source", "record_id", "digest"], name="unmatched_once")
        ]
        verbose_name_plural = "unmatched"

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.value}"
