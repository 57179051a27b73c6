"""Status reports."""

from reporting.models.report import StatusReport

__all__ = ["StatusReport"]
