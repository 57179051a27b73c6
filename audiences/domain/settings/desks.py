"""Where values are decided, alike for a place and for a program and its places: what a page of settings works on."""

import datetime
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from audiences.domain.settings import book, changes, rights
from audiences.domain.settings.book import Book
from audiences.domain.settings.kinds import Value
from audiences.domain.settings.resolution import Held, Resolved
from audiences.domain.settings.targets import Target
from audiences.models import SettingValue
from audiences.models.setting import Decision, ValueDecision
from rollout.tenancy.actors import Actor


class Desk(Protocol):
    """One level of the lookup order at which somebody decides. `name` says it in sentences."""

    @property
    def target(self) -> Target:
        """The place; for a program the place within it."""

    @property
    def name(self) -> str: ...

    def book(self, at: datetime.datetime) -> Book:
        """The settings at an instant, with all that this desk needs of them."""

    def may_change(self, by: Actor) -> bool: ...

    def resolve(self, name: str, settings: Book) -> Resolved: ...

    def chain(self, name: str, settings: Book) -> list[Held]: ...

    def held(self, name: str, settings: Book) -> Held | None:
        """The value decided at this very desk, whether or not it has its say."""

    def is_open(self, name: str, settings: Book) -> bool:
        """Whether the tier lets this desk decide."""

    def check(self, name: str, raw: Any, settings: Book) -> Value:
        """The value that would be saved; ValidationError keyed by `value`."""

    def trial(self, name: str, value: Value | None, settings: Book) -> Book:
        """The book as it would be with this value of the desk; None for none of its own."""

    def decisions(self) -> QuerySet[Any]:
        """Everything ever decided at this desk."""

    def planned(self, at: datetime.datetime) -> list[Decision]:
        """Decisions after the instant that may change what is in force here, at any level, the next first."""

    def lock(self) -> None:
        """Let others who decide here wait until the transaction ends."""

    def set_value(
        self, name: str, raw: Any, *, by: Actor, at: datetime.datetime, effective_at: datetime.datetime, reason: str
    ) -> ValueDecision: ...

    def clear_value(
        self, name: str, *, by: Actor, at: datetime.datetime, effective_at: datetime.datetime, reason: str
    ) -> ValueDecision: ...

    def call_off(self, decision: ValueDecision, *, by: Actor, at: datetime.datetime) -> None:
        """Take a planned decision of this desk back."""


@dataclass(frozen=True)
class PlaceDesk:
    """The organization, a region or a country."""

    target: Target

    @property
    def name(self) -> str:
        return self.target.name

    def book(self, at: datetime.datetime) -> Book:
        return book.at(at)

    def may_change(self, by: Actor) -> bool:
        return rights.may_change(by, self.target)

    def resolve(self, name: str, settings: Book) -> Resolved:
        return self.target.resolve(name, settings)

    def chain(self, name: str, settings: Book) -> list[Held]:
        return self.target.chain(name, settings)

    def held(self, name: str, settings: Book) -> Held | None:
        return self.target.held(name, settings)

    def is_open(self, name: str, settings: Book) -> bool:
        return changes.is_open(self.target, self.resolve(name, settings))

    def check(self, name: str, raw: Any, settings: Book) -> Value:
        return changes.check(name=name, raw=raw, target=self.target, settings=settings)

    def trial(self, name: str, value: Value | None, settings: Book) -> Book:
        return self.target.trial(name, value, settings)

    def decisions(self) -> QuerySet[Any]:
        return self.target.decisions()

    def planned(self, at: datetime.datetime) -> list[Decision]:
        return self.target.planned(at)

    def lock(self) -> None:
        self.target.lock()

    def set_value(
        self, name: str, raw: Any, *, by: Actor, at: datetime.datetime, effective_at: datetime.datetime, reason: str
    ) -> SettingValue:
        return changes.set_value(
            name=name, raw=raw, target=self.target, by=by, at=at, effective_at=effective_at, reason=reason
        )

    def clear_value(
        self, name: str, *, by: Actor, at: datetime.datetime, effective_at: datetime.datetime, reason: str
    ) -> SettingValue:
        return changes.clear_value(
            name=name, target=self.target, by=by, at=at, effective_at=effective_at, reason=reason
        )

    def call_off(self, decision: ValueDecision, *, by: Actor, at: datetime.datetime) -> None:
        changes.call_off(decision=decision, target=self.target, by=by, at=at)
