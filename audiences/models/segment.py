"""A segment is a rule over people, kept as one JSON tree; `audiences.domain.rules` compiles and explains it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audiences.models.person import Person
from rollout.tenancy.models import TenantKey, TenantOwned


class Segment(TenantOwned):
    class Kind(models.TextChoices):
        DYNAMIC = "dynamic", _("Follows the people")
        JOIN_ONLY = "join_only", _("Join only")
        FROZEN = "frozen", _("Frozen")

    number = models.PositiveIntegerField()  # within the tenant; stands in addresses
    name = models.CharField(max_length=120)
    rule = models.JSONField(default=dict)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DYNAMIC)
    kind_at = models.DateTimeField(null=True)  # since when it has the kind; empty: since it was made
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    former = models.JSONField(null=True)  # name and rule before the last change, to take it back
    counted_at = models.DateTimeField(null=True)  # of the change that its stays are up to

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="segment_number_once"),
            models.UniqueConstraint(fields=["tenant", "name"], name="segment_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SegmentStay(TenantOwned):
    """One person was in a segment from one instant to another, or still is, and why each began and ended (AU4)."""

    class Cause(models.TextChoices):
        START = "start", _("Segment made")
        RULE = "rule", _("Rule changed")
        LIST = "list", _("List of people changed")
        KIND = "kind", _("Kind of the segment changed")
        IMPORT = "import", _("People file")
        PERSON = "person", _("Person changed")
        PLACE = "place", _("Regions or divisions changed")
        COMPLETION = "completion", _("Completions")
        SEGMENT = "segment", _("Another segment changed")
        TIME = "time", _("A day passed")

    segment = TenantKey(Segment, models.CASCADE)
    person = TenantKey(Person, models.CASCADE)
    joined_at = models.DateTimeField()
    join_cause = models.CharField(max_length=10, choices=Cause.choices)
    join_entry = models.BigIntegerField(null=True)  # id of the journal entry that caused it
    left_at = models.DateTimeField(null=True)
    leave_cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    leave_entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "segment", "person"], condition=models.Q(left_at=None), name="segmentstay_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("joined_at")),
                name="segmentstay_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "segment", "joined_at", "id"], name="segmentstay_joined"),
            models.Index(fields=["tenant", "segment", "left_at"], name="segmentstay_left"),
            models.Index(fields=["tenant", "person"], name="segmentstay_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.segment_id}"
