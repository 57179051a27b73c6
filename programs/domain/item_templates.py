"""What an item of a checklist is made from (RD1)."""

from dataclasses import dataclass

from programs.models import ReadinessItem
from rollout.web import kept


@dataclass(frozen=True)
class Template:
    """One item. It applies to waves with any of `modalities` (empty: all), in any of `strategies`, pilots or all.

    It `takes` working days of its owner, begun when the items are done that it comes `after`.
    """

    key: str
    area: str
    title: str
    description: str
    days: int
    blocking: bool = True
    statutory: bool = False
    check: str = ""
    modalities: frozenset[str] = frozenset()
    strategies: frozenset[str] = frozenset()
    pilot_only: bool = False
    takes: int = 1
    after: frozenset[str] = frozenset()
    guards: str = ReadinessItem.Step.LAUNCH
    scope: str = ReadinessItem.Scope.WAVE
    scope_value: str = ""

    @property
    def words(self) -> str:
        """The title in the reader's language."""
        return kept.words(self.title)
