"""What was agreed with the employees' side of a country or division about data on people (GO5)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.models.division import Division
from audiences.models.region import Country
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_SETTINGS) -> Self:
        """Agreements of countries within the actor's reach; those of divisions where it reaches everywhere."""
        if actor.reaches_all(action):
            return self
        return self.filter(country__in=Country.objects.visible_to(actor, action).values("pk"))

    def standing(self) -> Self:
        """Those that were not ended: negotiated, in force, or expired."""
        return self.filter(ended_at=None)


class Agreement(TenantOwned):
    class Shown(models.TextChoices):
        SCORE = "score", _("Scores")
        ATTEMPTS = "attempts", _("Attempts before the last one")

    class Depth(models.TextChoices):
        DIRECT = "direct", _("Names of direct reports; counts above")
        LINE = "line", _("Names of everybody in the line below")

    number = models.PositiveIntegerField()  # within the organization; stands in addresses
    title = models.CharField(max_length=160)
    country = TenantKey(Country, models.CASCADE, null=True)
    division = TenantKey(Division, null=True)  # with everything below it
    purposes = models.TextField()  # what data on people are used for
    shown = models.JSONField(default=list)  # of `Shown`: what may be seen of one person
    depth = models.CharField(max_length=6, choices=Depth.choices, default=Depth.DIRECT)
    valid_until = models.DateField()  # its last day, on the organization's calendar
    agreed_on = models.DateField(null=True)  # none while it is negotiated
    written_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # since when nothing is agreed here any more
    reason = models.TextField(blank=True)  # of the end

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="agreement_number_once"),
            models.CheckConstraint(
                condition=Q(country=None, division__isnull=False) | Q(country__isnull=False, division=None),
                name="agreement_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Country | Division:
        return self.country or self.division
