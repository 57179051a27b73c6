"""Assignments, the completion ledger and signed links."""

from delivery.models.assignment import Assignment, Issuing
from delivery.models.completion import CompletionRecord, CompletionSource, Unmatched
from delivery.models.link import SignedLink

__all__ = ["Assignment", "CompletionRecord", "CompletionSource", "Issuing", "SignedLink", "Unmatched"]
