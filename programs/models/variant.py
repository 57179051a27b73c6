"""The core of a module and its variants, with the versions of each and their reviews (PL9, GO3, RD10)."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models.module import Module
from programs.models.program import Program
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action

CORE = 0  # number of a module's core among its variants


class Variant(TenantOwned):
    """The core has no source; a variant is for the people who read its locale and are in all of its places."""

    class Treatment(models.TextChoices):
        CORE = "core", _("Core")
        TRANSLATE = "translate", _("Translate")
        ADAPT = "adapt", _("Adapt")
        REPLACE = "replace", _("Replace")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SME_REVIEW = "sme_review", _("SME review")
        LEGAL_REVIEW = "legal_review", _("Legal review")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")

    module = TenantKey(Module, models.CASCADE, related_name="variants")
    number = models.PositiveSmallIntegerField()  # within the module; stands in addresses
    treatment = models.CharField(max_length=9, choices=Treatment.choices)
    locale = models.CharField(max_length=16)  # BCP 47
    region = TenantKey("audiences.Region", null=True, blank=True)
    division = models.CharField(max_length=400, blank=True)  # its path; with all that is below
    job_role = models.CharField(max_length=120, blank=True)
    version = models.PositiveSmallIntegerField(default=1)  # of its own text
    source_version = models.PositiveSmallIntegerField(null=True, blank=True)  # of the core, for what follows it
    published_version = models.PositiveSmallIntegerField(null=True, blank=True)  # the last that people were given
    renewed_at = models.DateTimeField(null=True, blank=True)  # when another substance, or law, was last published
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    course_id = models.CharField(max_length=120, blank=True)
    launch_url = models.URLField(blank=True)
    created_at = models.DateTimeField()
    was_asked: bool  # annotated where it is asked for: whether any review of it was ever opened

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "module", "number"], name="variant_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "module", "locale", "region", "division", "job_role"],
                condition=~Q(treatment="core"),
                nulls_distinct=False,
                name="variant_place_once",
            ),
            models.CheckConstraint(
                condition=Q(treatment="core", number=CORE) | (~Q(treatment="core") & Q(number__gt=CORE)),
                name="variant_core_number",
            ),
            models.CheckConstraint(
                condition=Q(treatment__in=["core", "replace"], source_version=None)
                | Q(treatment__in=["translate", "adapt"], source_version__gt=0),
                name="variant_source",
            ),
            models.CheckConstraint(
                condition=Q(published_version=None) | Q(published_version__lte=F("version")),
                name="variant_published_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module} ({self.locale})"

    @property
    def is_core(self) -> bool:
        return self.number == CORE

    @property
    def follows_core(self) -> bool:
        """What replaces the core stands by itself; what translates or adapts it falls behind its new versions."""
        return self.source_version is not None


class VariantUpdate(TenantOwned):
    """One version of a core or variant: what changed, what that touches, and by whom."""

    class Touches(models.TextChoices):
        NOTHING = "nothing", _("Editorial: reviewers are informed")
        SUBJECT = "subject", _("Substantive: SME reviews are opened again")
        LEGAL = "legal", _("Legal: legal reviews are opened again")
        BOTH = "both", _("Substantive and legal: both are opened again")

    variant = TenantKey(Variant, models.CASCADE, related_name="updates")
    version = models.PositiveSmallIntegerField()
    touches = models.CharField(max_length=8, choices=Touches.choices)
    note = models.TextField()
    made_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_for = models.ForeignKey(  # whom the writer stood in for
        "tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "variant", "version"], name="variantupdate_once")]

    def __str__(self) -> str:
        return f"Version {self.version} of {self.variant}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_PROGRAMS) -> Self:
        """Reviews in the programs within the actor's reach."""
        return self.filter(variant__module__program__in=Program.objects.visible_to(actor, action).values("pk"))

    def open(self) -> Self:
        return self.filter(outcome=Review.Outcome.OPEN)

    def up(self) -> Self:
        """Open ones whose turn it is: a legal review waits for the one by subject."""
        return self.open().filter(
            Q(kind=Review.Kind.SME, variant__state=Variant.State.SME_REVIEW)
            | Q(kind=Review.Kind.LEGAL, variant__state=Variant.State.LEGAL_REVIEW)
        )

    def holding(self) -> Self:
        """Signed off, and not opened again since."""
        return self.filter(outcome=Review.Outcome.SIGNED, reopened_at=None)


class Review(TenantOwned):
    """One look at a text by a subject-matter expert or by counsel; a sign-off names the version that was seen."""

    class Kind(models.TextChoices):
        SME = "sme", _("SME review")
        LEGAL = "legal", _("Legal review")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        SIGNED = "signed", _("Signed off")
        CHANGES = "changes", _("Changes asked for")
        WITHDRAWN = "withdrawn", _("Taken back")

    variant = TenantKey(Variant, models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    reviewer = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField()  # the organization's date
    asked_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.OPEN)
    version = models.PositiveSmallIntegerField(null=True)  # the one decided on
    comment = models.TextField(blank=True)
    decided_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)  # when a sign-off ceased to hold

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "variant", "kind"], condition=Q(outcome="open"), name="review_open_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", decided_at=None) | (~Q(outcome="open") & Q(decided_at__isnull=False)),
                name="review_decided_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["signed", "changes"]) | Q(version__isnull=False), name="review_version_seen"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "outcome", "due_on"], name="review_open")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.variant}"
