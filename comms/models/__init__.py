"""Sequences with their steps and templates, and the messages they make."""

from comms.models.message import Message
from comms.models.sequence import Sequence, Step, StepText

__all__ = ["Message", "Sequence", "Step", "StepText"]
