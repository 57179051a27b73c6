"""Journal entries and the cursors of those who follow them."""

from rollout.journal.models.cursor import Cursor
from rollout.journal.models.entry import Entry
from rollout.journal.models.origin import Origin

__all__ = ["Cursor", "Entry", "Origin"]
