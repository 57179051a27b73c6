"""Status reports, and their way by mail."""

from reporting.models.delivery import ReportDelivery, ReportRecipient, ReportSchedule
from reporting.models.report import StatusReport

__all__ = ["ReportDelivery", "ReportRecipient", "ReportSchedule", "StatusReport"]
