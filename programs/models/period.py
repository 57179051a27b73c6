"""Days on which a place does not want a rollout: a blackout, or a peak in which answers come slowly (PL6)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.models import Country, Division, DivisionGrant, Region, RegionGrant
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action, Scope


class CalendarPeriodQuerySet(models.QuerySet["CalendarPeriod"]):
    def editable_by(self, actor: Actor) -> Self:
        """Those of the places whose calendar the actor keeps; who keeps a place keeps nothing that is wider."""
        if actor.reaches_all(Action.MANAGE_CALENDAR):
            return self
        return self.filter(
            Q(region__in=regions_of(actor))
            | Q(country__region__in=regions_of(actor))
            | Q(division__in=divisions_of(actor))
        )


def regions_of(actor: Actor) -> models.QuerySet[Region]:
    """Regions whose calendar the actor keeps."""
    if actor.reaches_all(Action.MANAGE_CALENDAR):
        return Region.objects.all()
    granted = RegionGrant.objects.filter(membership__in=actor.memberships_for(Action.MANAGE_CALENDAR, Scope.REGIONS))
    return Region.objects.filter(pk__in=granted.values("region"))


def divisions_of(actor: Actor) -> models.QuerySet[Division]:
    """Divisions, with everything below them, whose calendar the actor keeps."""
    if actor.reaches_all(Action.MANAGE_CALENDAR):
        return Division.objects.all()
    held = DivisionGrant.objects.filter(
        membership__in=actor.memberships_for(Action.MANAGE_CALENDAR, Scope.DIVISIONS)
    ).select_related("division")
    within = Q(pk__in=[])
    for grant in held:
        within |= Q(lft__range=(grant.division.lft, grant.division.rgt))
    return Division.objects.filter(within)


class CalendarPeriod(TenantOwned):
    """For everybody, or for one division with what is below it, one region or one country."""

    class Kind(models.TextChoices):
        BLACKOUT = "blackout", _("Blackout")  # nothing starts or is due
        PEAK = "peak", _("Peak period")  # people answer slowly

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BLACKOUT)
    starts_on = models.DateField()  # local dates, both inside
    ends_on = models.DateField()
    division = TenantKey(Division, null=True, blank=True)
    region = TenantKey(Region, null=True, blank=True)
    country = TenantKey(Country, null=True, blank=True)
    set_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()

    objects = CalendarPeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="calendarperiod_ends_later"),
            models.CheckConstraint(
                condition=Q(division=None, region=None) | Q(division=None, country=None) | Q(region=None, country=None),
                name="calendarperiod_one_place",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "ends_on"], name="calendarperiod_ends")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_blackout(self) -> bool:
        return self.kind == self.Kind.BLACKOUT

    @property
    def is_for_all(self) -> bool:
        return not (self.division_id or self.region_id or self.country_id)

    @property
    def place(self) -> str:
        """Whose calendar it is on."""
        return str(self.division or self.region or self.country or _("Everybody"))
