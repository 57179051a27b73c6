"""Custom attributes: what a tenant declares about each, and every person's values in typed columns.

`Person.attributes` is what the people file says. The database keeps `PersonAttribute` in step with it, whoever writes:
comparisons on JSON are not leakproof, and row-level security makes them slow (PERFORMANCE, layout 6).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audiences.models.person import Person
from rollout.tenancy.models import TenantKey, TenantOwned


class Attribute(TenantOwned):
    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")

    name = models.CharField(max_length=40)  # as in people files, without attr_
    label = models.CharField(max_length=80, blank=True)  # for pages; empty: made from the name
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="attribute_name_once")]

    def __str__(self) -> str:
        return self.label or self.name.replace("_", " ").capitalize()


class PersonAttribute(TenantOwned):
    """One value of one person; `number` and `day` where the text is one. Written by triggers only."""

    person = TenantKey(Person, models.CASCADE)
    name = models.CharField(max_length=40)
    text = models.CharField(max_length=400)
    number = models.FloatField(null=True)
    day = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "person", "name"], name="personattribute_once")]
        indexes = [
            models.Index(fields=["tenant", "name", "text", "person"], name="personattribute_text"),
            models.Index(fields=["tenant", "name", "number", "person"], name="personattribute_number"),
            models.Index(fields=["tenant", "name", "day", "person"], name="personattribute_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.person_id}"
