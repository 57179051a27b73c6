"""Automatic readiness checks (RD4-RD6, RD8, RD9): what one is, and which there are.

Each is a module of a floor's package `wave_checks` with a `CHECK`; `discover` finds them, so that adding one touches
one file. A check reads rows (`run`), or asks the outside world in a job (`probe`); then what it found last counts.
"""

import datetime
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from programs.domain.item_templates import Template
from programs.models import CheckRun, Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action


@dataclass(frozen=True)
class Detail:
    """One thing that was looked at: a status of the design's shapes, its name, and what was found."""

    status: str
    about: str
    says: str


@dataclass(frozen=True)
class Result:
    """What a check found: whether it passed, and sentences with the figures, kept as evidence.

    One that is not `conclusive` could not tell: the item stays as it was. `details` and `figures` are kept with the
    run; they name no person.
    """

    passed: bool
    sentence: str
    conclusive: bool = True
    details: tuple[Detail, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        if not self.conclusive:
            return CheckRun.Outcome.INCONCLUSIVE
        return CheckRun.Outcome.PASSED if self.passed else CheckRun.Outcome.FAILED


def unclear(sentence: str, details: tuple[Detail, ...] = ()) -> Result:
    """The result of a check that could not tell."""
    return Result(False, sentence, conclusive=False, details=details)


Progress = Callable[[int, int, str], None]
Asking = Callable[[Progress], Result]


@dataclass(frozen=True)
class Check:
    """A check of a wave, with either `run` or `probe`.

    `run(wave, at)` leaves no row behind; it may take a few queries, however large the audience is. `probe(wave, at)`
    reads what is to be asked and gives a function that asks it outside any transaction; that one calls
    `progress(done, total, note)`, which stops it when somebody cancels.
    """

    name: str  # what an item's `check_name` says
    title: str
    run: Callable[[Wave, datetime.datetime], Result] | None = None
    probe: Callable[[Wave, datetime.datetime], Asking] | None = None
    follows: frozenset[str] = frozenset()  # verbs of the journal after which it is run again
    repeats: bool = False  # a probe that is asked again every day
    by_hand: bool = False  # a person may settle its item too, with evidence: the check cannot reach everything
    item: Template | None = None  # the item it brings along, where no template names the check
    page: str = ""  # name of the address that shows what it is about, with the program's slug and the wave's number
    page_title: str = ""
    page_needs: Action = Action.VIEW_PROGRAMS


_checks: dict[str, Check] = {}


def discover(package: ModuleType) -> None:
    """Plug in the `CHECK` of every module of the package."""
    for found in pkgutil.iter_modules(package.__path__):
        register(importlib.import_module(f"{package.__name__}.{found.name}").CHECK)


def register(check: Check) -> None:
    """Plug a check in; items whose template names it are then settled by it."""
    _checks[check.name] = check


def get(name: str) -> Check | None:
    """The check called `name`; None where no floor has plugged it, so that a person judges the item."""
    return _checks.get(name)


def with_page(actor: Actor) -> list[Check]:
    """Those that have a page of their own which the actor may open."""
    return [check for check in _checks.values() if check.page and actor.may(check.page_needs)]


def verbs() -> set[str]:
    """All verbs after which some check is run again."""
    return {verb for check in _checks.values() for verb in check.follows}


def names() -> list[str]:
    """Of all checks that alone settle their items."""
    return sorted(name for name, check in _checks.items() if not check.by_hand)


def items() -> list[Template]:
    """The items that checks bring along, in the order of their keys."""
    return sorted((check.item for check in _checks.values() if check.item), key=lambda item: item.key)


def takes_a_hand(name: str) -> bool:
    """Whether a person may settle what has this check; empty for an item that has none."""
    check = get(name)
    return check is None or check.by_hand
