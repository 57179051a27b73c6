"""Assignments, the completion ledger and signed links."""

from delivery.models.assignment import Assignment, Issuing
from delivery.models.completion import CompletionRecord, CompletionSource, Unmatched
from delivery.models.cycle import AssignmentCycle
from delivery.models.device import DeviceCheck, DeviceReport
from delivery.models.exception import AssignmentException
from delivery.models.link import SignedLink

__all__ = [
    "Assignment",
    "AssignmentCycle",
    "AssignmentException",
    "CompletionRecord",
    "CompletionSource",
    "DeviceCheck",
    "DeviceReport",
    "Issuing",
    "SignedLink",
    "Unmatched",
]
