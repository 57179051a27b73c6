"""Sequences with their steps and templates, the messages they make, and the daily mail to owners of readiness items."""

from comms.models.message import Message
from comms.models.owner_digest import DigestOff, OwnerDigest
from comms.models.sequence import Sequence, Step, StepText

__all__ = ["DigestOff", "Message", "OwnerDigest", "Sequence", "Step", "StepText"]
