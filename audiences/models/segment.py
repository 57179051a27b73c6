"""A segment is a rule over people, kept as one JSON tree; `audiences.domain.rules` compiles and explains it."""

from django.db import models

from rollout.tenancy.models import TenantOwned


class Segment(TenantOwned):
    number = models.PositiveIntegerField()  # within the tenant; stands in addresses
    name = models.CharField(max_length=120)
    rule = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="segment_number_once"),
            models.UniqueConstraint(fields=["tenant", "name"], name="segment_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
