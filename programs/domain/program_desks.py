"""A program's desk: the settings it decides for all its people, or for those of one place (GO1)."""

import dataclasses
import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.domain.settings import book, changes
from audiences.domain.settings.book import Book
from audiences.domain.settings.kinds import Value
from audiences.domain.settings.resolution import Held, Level, Policy, Resolved
from audiences.domain.settings.targets import Target
from audiences.models.setting import Decision, ValueDecision
from programs.domain import locking, program_settings, rights
from programs.models import Program, ProgramSettingPolicy, ProgramSettingValue
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

_LEVELS = {
    Level.COUNTRY: Level.PROGRAM_COUNTRY,
    Level.REGION: Level.PROGRAM_REGION,
    Level.TENANT: Level.PROGRAM,
}


@dataclass(frozen=True)
class ProgramDesk:
    """`target` is the place within the program, or everywhere."""

    program: Program
    target: Target

    @property
    def name(self) -> str:
        if self.target.level is Level.TENANT:
            return self.program.name
        return _("%(program)s in %(place)s") % {"program": self.program.name, "place": self.target.name}

    def book(self, at: datetime.datetime) -> Book:
        settings = book.at(at)
        return settings.with_layer(program_settings.layer(self.program, settings))

    def may_change(self, by: Actor) -> bool:
        return by.may(Action.MANAGE_PROGRAMS)

    def resolve(self, name: str, settings: Book) -> Resolved:
        return program_settings.resolve(program=self.program, name=name, target=self.target, settings=settings)

    def chain(self, name: str, settings: Book) -> list[Held]:
        region, country = self.target.place
        own = program_settings.layer(self.program, settings)
        return settings.chain(name, region=region, country=country, program=own)

    def held(self, name: str, settings: Book) -> Held | None:
        return program_settings.layer(self.program, settings).values.get((name, self.target.place))

    def is_open(self, name: str, settings: Book) -> bool:
        return program_settings.is_open(self.target, self.resolve(name, settings))

    def check(self, name: str, raw: Any, settings: Book) -> Value:
        return program_settings.check(program=self.program, name=name, raw=raw, target=self.target, settings=settings)

    def trial(self, name: str, value: Value | None, settings: Book) -> Book:
        own = program_settings.without_value(program_settings.layer(self.program, settings), name, self.target)
        if value is not None:
            place = "" if self.target.level is Level.TENANT else self.target.name
            held = Held(_LEVELS[self.target.level], value, place, self.program.name)
            own = dataclasses.replace(own, values={**own.values, (name, self.target.place): held})
        return settings.with_layer(own)

    def governed(self, name: str, policy: Policy, settings: Book) -> Book:
        """The book as it would be with this policy of the program."""
        own = program_settings.layer(self.program, settings)
        return settings.with_layer(dataclasses.replace(own, policies={**own.policies, name: policy}))

    def decisions(self) -> QuerySet[ProgramSettingValue]:
        return ProgramSettingValue.objects.filter(
            program=self.program, region=self.target.region, country=self.target.country
        )

    def planned(self, at: datetime.datetime) -> list[Decision]:
        own = ProgramSettingValue.objects.planned(at).filter(program=self.program)
        policies = ProgramSettingPolicy.objects.planned(at).filter(program=self.program)
        places = own.select_related("region", "country", "decided_by", "program")
        found = [*self.target.planned(at), *places, *policies.select_related("decided_by", "program")]
        return sorted(found, key=lambda row: (row.effective_at, row.pk))

    def lock(self) -> None:
        locking.program(self.program)

    def set_value(
        self, name: str, raw: Any, *, by: Actor, at: datetime.datetime, effective_at: datetime.datetime, reason: str
    ) -> ProgramSettingValue:
        return program_settings.set_value(
            program=self.program,
            name=name,
            raw=raw,
            by=by,
            at=at,
            region=self.target.region,
            country=self.target.country,
            effective_at=effective_at,
            reason=reason,
        )

    def clear_value(
        self, name: str, *, by: Actor, at: datetime.datetime, effective_at: datetime.datetime, reason: str
    ) -> ProgramSettingValue:
        return program_settings.clear_value(
            program=self.program,
            name=name,
            by=by,
            at=at,
            region=self.target.region,
            country=self.target.country,
            effective_at=effective_at,
            reason=reason,
        )

    def call_off(self, decision: ValueDecision, *, by: Actor, at: datetime.datetime) -> None:
        rights.require(by, Action.MANAGE_PROGRAMS)
        changes.withdraw(decision, by=by, at=at)
