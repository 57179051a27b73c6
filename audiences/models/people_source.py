"""Where people come from: whom a full file of the source is about, and which fields it has the say over."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.models.division import Division
from audiences.models.region import Country, Region
from rollout.tenancy.models import TenantKey, TenantOwned


class PeopleSource(TenantOwned):
    """A source that is not declared is about everybody whom it named, and has no field of its own."""

    class Reach(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody")
        DIVISION = "division", _("A division and what is below it")
        COUNTRY = "country", _("A country")
        REGION = "region", _("A region")

    code = models.SlugField(max_length=40)  # what uploads and Person.source call it
    name = models.CharField(max_length=120)
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.EVERYBODY)
    division = TenantKey(Division, null=True, blank=True)
    country = TenantKey(Country, null=True, blank=True)
    region = TenantKey(Region, null=True, blank=True)
    owned = models.JSONField(default=list, blank=True)  # canonical columns; none: all that no other source owns
    known_divisions = models.BooleanField(default=False)  # whether a row in a division that is not there is rejected
    declared_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="peoplesource_code_once"),
            models.CheckConstraint(
                name="peoplesource_reach_named",
                condition=Q(reach="everybody", division=None, country=None, region=None)
                | Q(reach="division", division__isnull=False, country=None, region=None)
                | Q(reach="country", division=None, country__isnull=False, region=None)
                | Q(reach="region", division=None, country=None, region__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
