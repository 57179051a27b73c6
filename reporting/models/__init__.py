"""Status reports and their way by mail; the list of first steps."""

from reporting.models.delivery import ReportDelivery, ReportRecipient, ReportSchedule
from reporting.models.first_run import FirstRunDismissal
from reporting.models.report import StatusReport

__all__ = ["FirstRunDismissal", "ReportDelivery", "ReportRecipient", "ReportSchedule", "StatusReport"]
