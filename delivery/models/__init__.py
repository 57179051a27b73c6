"""Assignments, the completion ledger and signed links."""

from delivery.models.assignment import Assignment, Issuing
from delivery.models.completion import CompletionRecord, CompletionSource, Unmatched
from delivery.models.exception import AssignmentException
from delivery.models.link import SignedLink

__all__ = [
    "Assignment",
    "AssignmentException",
    "CompletionRecord",
    "CompletionSource",
    "Issuing",
    "SignedLink",
    "Unmatched",
]
