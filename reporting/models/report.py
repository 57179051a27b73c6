"""A status report: figures at one instant, and the PDF made from them."""

from django.db import models
from django.utils.translation import gettext as _

from programs.models import Program
from rollout.tenancy.models import TenantKey, TenantOwned


class StatusReport(TenantOwned):
    program = TenantKey(Program, related_name="reports")
    number = models.PositiveIntegerField()  # within the program; stands in addresses
    as_of = models.DateTimeField()
    scheduled_for = models.DateTimeField(null=True)  # the occurrence of its schedule; None where somebody asked for it
    job = TenantKey("jobs.Job", null=True)
    made_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    headline = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=8, blank=True)  # green, amber, red, grey
    content = models.JSONField(default=dict)  # the figures as made: the page and the PDF show these and no others
    pdf = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="report_number_once"),
            models.UniqueConstraint(fields=["tenant", "program", "scheduled_for"], name="report_scheduled_once"),
        ]

    def __str__(self) -> str:
        return _("Report %(number)s of %(program)s") % {"number": self.number, "program": self.program}

    @property
    def file_name(self) -> str:
        return f"{self.program.slug}-status-{self.as_of:%Y-%m-%d}-{self.number}.pdf"
