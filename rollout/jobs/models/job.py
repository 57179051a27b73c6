"""Long work as rows: progress, log, cancel and resume survive any worker."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Role


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own jobs; administrators see everybody's."""
        if actor.user is None or Role.ADMINISTRATOR in actor.roles:
            return self
        return self.filter(created_by=actor.user)


class Job(TenantOwned):
    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting for a worker")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    data = models.JSONField(default=dict)  # input: ids and options
    result = models.JSONField(default=dict)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)  # 0: not known yet
    note = models.TextField(blank=True)  # the last sentence of progress, or why it failed
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True)  # real time; past: the worker died and the job may be taken again
    created_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    on_behalf_of = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        db_table = "jobs_job"
        indexes = [models.Index(fields=["tenant", "state", "id"], name="job_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def ended(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}


class JobFile(TenantOwned):
    """A file that goes into a job or comes out of it, kept in the database: any worker can reach it."""

    class Role(models.TextChoices):
        INPUT = "input"
        OUTPUT = "output"

    job = TenantKey(Job, models.CASCADE, related_name="files")
    role = models.CharField(max_length=8, choices=Role.choices)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()

    class Meta:
        db_table = "jobs_file"
        indexes = [models.Index(fields=["tenant", "job"], name="jobfile_job")]

    def __str__(self) -> str:
        return self.name
