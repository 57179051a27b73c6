"""Two records that may be one person: proposed by rules, decided by somebody, and what a decision moved."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audiences.models.person import Person
from rollout.tenancy.models import TenantKey, TenantOwned


class PossibleDuplicate(TenantOwned):
    class Kind(models.TextChoices):
        DUPLICATE = "duplicate", _("Possible duplicate")  # both are here
        RETURNER = "returner", _("Possible returner")  # one has left, and the other is here

    class State(models.TextChoices):
        OPEN = "open", _("To decide")
        NOT_SAME = "not_same", _("Not the same person")
        MERGED = "merged", _("Merged")

    class Evidence(models.TextChoices):
        EMAIL = "email", _("Same e-mail address, and nobody else has it")
        HIRED = "hired", _("Same name and hire date")
        PLACE = "place", _("Same name, manager and division")
        NAMED = "named", _("Somebody said so")
        JOINED = "joined", _("Same name, nobody else has it, and came in after the other one left")

    first = TenantKey(Person)  # the record that was there first
    second = TenantKey(Person)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    evidence = ArrayField(models.CharField(max_length=8, choices=Evidence.choices))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "first", "second"], name="possibleduplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="possibleduplicate_in_order"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="possibleduplicate_decided_or_open",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "found_at"], name="possibleduplicate_state"),
            models.Index(fields=["tenant", "second"], name="possibleduplicate_second"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class PersonMerge(TenantOwned):
    """One record stands for another: `away` is marked as left, and its id goes on meaning `kept`."""

    pair = TenantKey(PossibleDuplicate, related_name="merges")
    kept = TenantKey(Person)
    away = TenantKey(Person)
    status = models.CharField(max_length=8)  # of `away` before
    moved = models.JSONField(default=dict)  # what each floor moved, so that it can be taken back
    merged_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "away"], condition=Q(undone_at=None), name="personmerge_away_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("away")), name="personmerge_of_two"),
        ]
        indexes = [
            models.Index(fields=["tenant", "kept"], name="personmerge_kept", condition=Q(undone_at=None)),
            models.Index(fields=["tenant", "pair"], name="personmerge_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.away_id} is {self.kept_id}"
