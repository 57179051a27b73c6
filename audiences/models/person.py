"""Anyone in the HR data. Lists ask `visible_to(actor, action)` first: walls keep tenants apart, this scopes."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from audiences.models.division import Division, DivisionGrant
from audiences.models.region import Country, RegionGrant
from rollout.tenancy import memory
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action, Scope


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_PEOPLE) -> Self:
        """People within the actor's reach for the action; PROGRAMS reach gives people only through assignments."""
        if actor.reaches_all(action):
            return self
        within = Q(pk__in=[])
        regions = actor.memberships_for(action, Scope.REGIONS)
        if regions:
            granted = RegionGrant.objects.filter(membership__in=regions).values("region")
            within |= Q(country__in=Country.objects.filter(region__in=granted))
        held = actor.memberships_for(action, Scope.DIVISIONS)
        granted = DivisionGrant.objects.filter(membership__in=held).select_related("division")
        for grant in memory.remembered(("divisions", *held), lambda: list(granted)):
            within |= Q(division__in=Division.objects.filter(lft__range=(grant.division.lft, grant.division.rgt)))
        if actor.person and any(scope is Scope.TEAM for scope, _ in actor.reach(action)):
            within |= self._under(actor.person.id)
        return self.filter(within)

    def below(self, person_id: int) -> Self:
        """Everybody in the org subtree under the person, at any depth, without the person."""
        return self.filter(self._under(person_id))

    def _under(self, person_id: int) -> Q:
        """Bounds, not ids: a question within another is asked for each row where statistics are behind."""
        top = self.model.objects.filter(pk=person_id).values("lft", "rgt").first()
        return Q(lft__gt=top["lft"], lft__lt=top["rgt"]) if top else Q(pk__in=[])

    def present(self) -> Self:
        """People who have not left."""
        return self.exclude(status=Person.Status.LEFT)


class Person(TenantOwned):
    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        LEAVE = "leave", _("On leave")
        LEFT = "left", _("Left")

    class Employment(models.TextChoices):
        FULL_TIME = "full_time", _("Full-time")
        PART_TIME = "part_time", _("Part-time")
        CONTRACT = "contract", _("Contract")
        FIELD = "field", _("Field-based")

    class Technology(models.TextChoices):
        OWN = "own", _("Own device")
        SHARED = "shared", _("Shared device")
        NONE = "none", _("No device")

    external_id = models.CharField(max_length=80)
    source = models.CharField(max_length=40, default="people")  # whose file named the person last
    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    name_key = models.CharField(max_length=250)  # "last first" in lower case, for sorting and search
    first_key = models.GeneratedField(  # "first last" in lower case, for search
        expression=models.Func(
            Lower("first_name"),
            models.Value(" "),
            Lower("last_name"),
            arg_joiner=" || ",
            template="%(expressions)s",
        ),
        output_field=models.CharField(max_length=250),
        db_persist=True,
    )
    email = models.EmailField(blank=True)
    email_key = models.CharField(max_length=254, blank=True)  # lower case; empty when there is no address
    shared_mailbox = models.BooleanField(default=False)  # several people have this address
    mobile = models.CharField(max_length=40, blank=True)
    manager = TenantKey("self", null=True, blank=True, related_name="reports")
    lft = models.PositiveIntegerField(default=0)  # preorder of the manager line: a subtree is lft..rgt
    rgt = models.PositiveIntegerField(default=0)
    division = TenantKey(Division, null=True, blank=True)
    country = TenantKey(Country, null=True, blank=True)
    site = models.CharField(max_length=120, blank=True)
    function = models.CharField(max_length=120, blank=True)
    job_role = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=16, default="en")  # BCP 47
    time_zone = models.CharField(max_length=64)  # IANA, resolved on import: own, else the country's, else the tenant's
    employment_type = models.CharField(max_length=12, choices=Employment.choices, default=Employment.FULL_TIME)
    technology_access = models.CharField(max_length=8, choices=Technology.choices, default=Technology.OWN)
    hired_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    attributes = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "external_id"], name="person_external_id_once")]
        indexes = [
            models.Index(fields=["tenant", "name_key", "id"], name="person_name"),
            models.Index(fields=["tenant", "first_key"], name="person_first"),
            models.Index(fields=["tenant", "lft"], name="person_lft"),
            models.Index(fields=["tenant", "email_key"], name="person_email"),
            models.Index(fields=["tenant", "manager"], name="person_manager"),
            models.Index(fields=["tenant", "division"], name="person_division"),
            models.Index(fields=["tenant", "country"], name="person_country"),
        ]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.external_id

    @property
    def manages(self) -> bool:
        """Whether anybody reports to this person: the preorder range is wider than the person."""
        return self.rgt > self.lft + 1

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.external_id[:2].upper()
