"""What a value is decided for: the organization, one of its regions, or one of its countries (GO1)."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audiences.domain.settings.book import Book, Place
from audiences.domain.settings.kinds import Value
from audiences.domain.settings.resolution import Held, Level, Resolved
from audiences.models import Country, Region, SettingPolicy, SettingValue, Statute
from audiences.models.setting import Decision
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.models.owned import current_tenant
from rollout.tenancy.permissions import Action


@dataclass(frozen=True)
class Target:
    """The organization (neither), a region, or a country."""

    region: Region | None = None
    country: Country | None = None

    @property
    def place(self) -> Place:
        return (self.region.pk if self.region else None, self.country.pk if self.country else None)

    @property
    def level(self) -> Level:
        return Level.COUNTRY if self.country else Level.REGION if self.region else Level.TENANT

    @property
    def name(self) -> str:
        """The place in sentences."""
        return str(self.country or self.region or _("all regions"))

    @property
    def code(self) -> str:
        """The place in addresses: a region's code, a country's ISO code in lower case; empty for the organization."""
        return self.country.code.lower() if self.country else self.region.code if self.region else ""

    def resolve(self, name: str, settings: Book) -> Resolved:
        region, country = self.place
        return settings.resolve(name, region=region, country=country)

    def chain(self, name: str, settings: Book) -> list[Held]:
        """Every level's say, the nearest first."""
        region, country = self.place
        return settings.chain(name, region=region, country=country)

    def held(self, name: str, settings: Book) -> Held | None:
        """The value that is decided for this very place, whether or not it has its say."""
        return settings.values.get((name, self.place))

    def trial(self, name: str, value: Value | None, settings: Book) -> Book:
        """The book as it would be with this value of the place, or with None without any of its own."""
        held = Held(self.level, value, self.name if self.level is not Level.TENANT else "")
        return settings.with_value(name, self.place, held if value is not None else None)

    def decisions(self) -> QuerySet[SettingValue]:
        """Everything that was ever decided for this very place."""
        return SettingValue.objects.filter(region=self.region, country=self.country)

    def planned(self, at: datetime.datetime) -> list[Decision]:
        """Decisions after the instant that may change what is in force here, the next first; three queries."""
        region = self.country.region_id if self.country else self.region.pk if self.region else None
        places = Q(region=None, country=None)
        places |= Q(region=region) if region else Q(pk__in=[])
        places |= Q(country=self.country) if self.country else Q(pk__in=[])
        values = SettingValue.objects.planned(at).filter(places).select_related("region", "country", "decided_by")
        policies = SettingPolicy.objects.planned(at).select_related("decided_by")
        laws = Statute.objects.planned(at).select_related("country", "decided_by").filter(country=self.country)
        found: list[Decision] = [*values, *policies, *(laws if self.country else ())]
        return sorted(found, key=lambda row: (row.effective_at, row.pk))

    def lock(self) -> None:
        """Let others who decide for the place wait until the transaction ends, so that nobody is overtaken unseen."""
        if self.country:
            list(Country.objects.select_for_update(no_key=True).filter(pk=self.country.pk).values_list("pk"))
        elif self.region:
            list(Region.objects.select_for_update(no_key=True).filter(pk=self.region.pk).values_list("pk"))
        else:
            list(Tenant.objects.select_for_update(no_key=True).filter(pk=current_tenant()).values_list("pk"))


def find(code: str, *, by: Actor, action: Action, settings: Book | None = None) -> Target | None:
    """The region or country that an address names, within the actor's reach for the action; else None.

    With a book of settings whoever reaches everything is answered from it, without a question.
    """
    if settings is not None and by.reaches_all(action):
        return _known(code, settings)
    if "\x00" in code:  # of a query; PostgreSQL takes none
        return None
    region = Region.objects.visible_to(by, action).filter(code=code).first()
    if region:
        return Target(region=region)
    if len(code) != 2 or not code.islower():
        return None
    country = Country.objects.visible_to(by, action).select_related("region").filter(code=code.upper()).first()
    return Target(country=country) if country else None


def _known(code: str, settings: Book) -> Target | None:
    for region in settings.regions.values():
        if region.code == code:
            return Target(region=region)
    return next((Target(country=each) for each in settings.by_name() if each.code.lower() == code), None)
