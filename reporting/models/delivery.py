"""Status reports by mail: when, to whom, and what became of each one."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.models import Program
from reporting.models.report import StatusReport
from rollout.tenancy.models import TenantKey, TenantOwned


class ReportSchedule(TenantOwned):
    """One program's rhythm; how often is the setting `report_cadence`."""

    program = TenantKey(Program, models.CASCADE)
    is_on = models.BooleanField(default=True)
    weekday = models.PositiveSmallIntegerField(default=1)  # ISO, 1 is Monday
    local_time = models.TimeField(default=datetime.time(7, 30))  # in the organization's zone
    since = models.DateField()  # its week is the first of a fortnight
    next_at = models.DateTimeField(null=True)  # None while it is off

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program"], name="reportschedule_once"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="reportschedule_weekday"),
        ]

    def __str__(self) -> str:
        return _("Schedule of %(program)s") % {"program": self.program}


class ReportRecipient(TenantOwned):
    """Who gets a program's report. A member who may read reports needs no more; others wait for an administrator."""

    program = TenantKey(Program, models.CASCADE)
    address = models.EmailField()  # lower case
    user = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    added_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    allowed_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    allowed_at = models.DateTimeField(null=True)  # when an administrator allowed an address that is no member's
    removed_at = models.DateTimeField(null=True)
    unsubscribed = models.BooleanField(default=False)  # removed by the recipient

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "program", "address"], name="reportrecipient_once", condition=Q(removed_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.address


class ReportDelivery(TenantOwned):
    """One report to one recipient: the row is the queue, and keeps the outcome."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("message", "Planned")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        SUPPRESSED = "suppressed", _("Not sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")

    report = TenantKey(StatusReport)
    recipient = TenantKey(ReportRecipient)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    state_because = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # real time
    message_id = models.CharField(max_length=120)
    planned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)  # when a mail host said that it did not arrive after all
    bounced_because = models.CharField(max_length=300, blank=True)  # in the host's words, with its status code

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "report", "recipient"], name="reportdelivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "planned_at"],
                name="reportdelivery_due",
                condition=Q(state__in=["planned", "sending"]),
            )
        ]
        verbose_name_plural = "report deliveries"

    def __str__(self) -> str:
        return _("%(report)s to %(recipient)s") % {"report": self.report, "recipient": self.recipient}
