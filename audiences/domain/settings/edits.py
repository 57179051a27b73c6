"""Several values changed together at one desk, as a page of settings saves them (GO1): weighed first, then decided.

All are saved or none: one that is refused, or that somebody else decided meanwhile, keeps the others back.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.domain.settings import effects
from audiences.domain.settings.book import Book
from audiences.domain.settings.desks import Desk
from audiences.domain.settings.effects import Effect
from audiences.domain.settings.resolution import Resolved
from audiences.models.setting import ValueDecision
from rollout.tenancy.actors import Actor


@dataclass(frozen=True)
class Edit:
    """What somebody typed for a setting; `back` gives the desk's own value up instead."""

    name: str
    raw: Any = None
    back: bool = False


@dataclass(frozen=True)
class Outcome:
    """What an edit would do. Either `error` says why not, or `after` is what would be in force.

    `theirs` is what somebody else decided since the page was shown: it is not overwritten in silence.
    """

    edit: Edit
    before: Resolved
    after: Resolved | None = None
    error: str = ""
    theirs: ValueDecision | None = None
    change: effects.Change | None = None

    @property
    def name(self) -> str:
        return self.edit.name

    def effects(self) -> list[Effect]:
        """The consequences, counted when they are asked for."""
        return effects.of(self.change) if self.change else []


class Refused(Exception):
    """Nothing was saved; `outcomes` say why."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__("refused")
        self.outcomes = outcomes

    @property
    def in_conflict(self) -> bool:
        """Whether every refusal is that somebody else was first."""
        return not any(outcome.error for outcome in self.outcomes)


def latest(desk: Desk) -> int:
    """The newest decision at the desk, to be handed back when saving; 0 where there is none."""
    return desk.decisions().aggregate(latest=Max("pk"))["latest"] or 0


def weigh(edits: Iterable[Edit], *, desk: Desk, settings: Book, seen: int | None = None) -> list[Outcome]:
    """What each edit would do under `settings`. With `seen` (see `latest`), what others decided since is named."""
    found = [_weigh(edit, desk, settings) for edit in edits]
    if seen is None or not found:
        return found
    newer = desk.decisions().filter(name__in=[each.name for each in found], pk__gt=seen).select_related("decided_by")
    theirs = {row.name: row for row in newer.order_by("pk")}
    return [dataclasses.replace(each, theirs=theirs.get(each.name)) for each in found]


def save(
    edits: Iterable[Edit],
    *,
    desk: Desk,
    by: Actor,
    at: datetime.datetime,
    effective_at: datetime.datetime | None = None,
    reason: str = "",
    seen: int | None = None,
) -> list[ValueDecision]:
    """Decide all of them; Refused with the outcomes where one of them cannot be, and then none is."""
    wanted, moment = list(edits), effective_at or at
    desk.lock()
    outcomes = weigh(wanted, desk=desk, settings=desk.book(max(moment, at)), seen=seen)
    if any(outcome.error or outcome.theirs for outcome in outcomes):
        raise Refused(outcomes)
    when: dict[str, Any] = {"by": by, "at": at, "effective_at": moment, "reason": reason}
    return [
        desk.clear_value(edit.name, **when) if edit.back else desk.set_value(edit.name, edit.raw, **when)
        for edit in wanted
    ]


def _weigh(edit: Edit, desk: Desk, settings: Book) -> Outcome:
    before = desk.resolve(edit.name, settings)
    if edit.back and desk.held(edit.name, settings) is None:
        return Outcome(edit, before, error=_("There is no value of its own here; it already follows the next level."))
    try:
        value = None if edit.back else desk.check(edit.name, edit.raw, settings)
    except ValidationError as refused:
        return Outcome(edit, before, error=" ".join(refused.messages))
    after = desk.trial(edit.name, value, settings)
    return Outcome(edit, before, desk.resolve(edit.name, after), change=effects.Change(edit.name, settings, after))
