"""A place's request for a value that Group does not allow it, and Group's answer (GO11)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audiences.models.region import Country, Region
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class SettingRequestQuerySet(models.QuerySet["SettingRequest"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_SETTINGS) -> Self:
        """Requests of places within the actor's reach."""
        if actor.reaches_all(action):
            return self
        regions, countries = (kind.objects.visible_to(actor, action).values("pk") for kind in (Region, Country))
        return self.filter(Q(region__in=regions) | Q(country__in=countries))

    def open(self) -> Self:
        return self.filter(state=SettingRequest.State.OPEN)


class SettingRequest(TenantOwned):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", pgettext_lazy("request", "Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Reach(models.TextChoices):
        PLACE = "place", _("For this place; others may then choose the same")
        EVERYWHERE = "everywhere", _("For everybody")

    number = models.PositiveIntegerField()  # within the organization; stands in addresses
    name = models.CharField(max_length=40)  # of the setting in the catalogue
    region = TenantKey(Region, null=True)
    country = TenantKey(Country, null=True)
    value = models.JSONField()  # what is asked for, as the setting's kind keeps it
    reason = models.TextField()
    asked_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()  # the organization's date by which Group answers
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    reach = models.CharField(max_length=10, choices=Reach.choices, blank=True)  # of an accepted one
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = SettingRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="settingrequest_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "name", "region", "country"],
                condition=Q(state="open"),
                name="settingrequest_open_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(region=None, country__isnull=False) | Q(region__isnull=False, country=None),
                name="settingrequest_one_place",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="settingrequest_answered_or_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.place}"

    @property
    def place(self) -> Region | Country:
        return self.country or self.region
