"""When a tenant has work of a kind next. Global, without personal data: the beat reads it before a tenant is set."""

from django.db import models


class AgendaItem(models.Model):
    tenant = models.ForeignKey("tenancy.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    due_at = models.DateTimeField(null=True)  # real time, also for demo tenants; NULL: nothing known to do

    class Meta:
        db_table = "jobs_agenda"
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="agenda_once")]
        indexes = [models.Index(fields=["due_at"], name="agenda_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.kind} of tenant {self.tenant_id} at {self.due_at}"
