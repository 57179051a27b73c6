"""One upload of a people file: what it would change, who decided to apply it, and what came of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rollout.jobs.models import Job
from rollout.tenancy.models import TenantKey, TenantOwned


class PeopleImport(TenantOwned):
    class State(models.TextChoices):
        READING = "reading", _("Being read")
        ASKING = "asking", _("Waiting for an answer")
        REFUSED = "refused", _("Refused")
        READY = "ready", _("Ready to apply")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")

    number = models.PositiveIntegerField()  # within the tenant; stands in addresses
    source = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    delta = models.BooleanField(default=False)  # only these people: whoever is absent from the file stays
    encoding = models.CharField(max_length=20, blank=True)  # empty: recognized
    reading = models.JSONField(default=dict)  # how it is read (`people_formats.readings`); empty until that is known
    asked = models.JSONField(default=dict)  # what somebody has to confirm of the reading, with what there is to see
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    problem = models.TextField(blank=True)  # why the file as a whole, or its application, was refused
    counts = models.JSONField(default=dict)  # rows, new, changed, leavers, unchanged, rejected
    notes = models.JSONField(default=list)  # sentences: what else would be made
    warnings = models.JSONField(default=list)  # sentences: changes so large that somebody must confirm them
    consequences = models.JSONField(default=list)  # [sentence, count, key] of what follows for programs, as previewed
    corrections = models.JSONField(default=dict)  # of local ones: held against the file, agreed with by it
    digest = models.CharField(max_length=64, blank=True)  # fingerprint of the previewed outcome
    preview_job = TenantKey(Job, null=True)
    apply_job = TenantKey(Job, null=True)
    created_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True)  # when somebody confirmed the warnings
    applied_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone = models.JSONField(default=dict)  # counts of undoing: restored, left, kept

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="peopleimport_number_once")]

    def __str__(self) -> str:
        return self.file_name


class ImportLine(TenantOwned):
    """What a previewed file would do to one person, or why a value rejects its row."""

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        LEAVER = "leaver", _("Leaver")
        REJECTED = "rejected", _("Rejected")

    people_import = TenantKey(PeopleImport, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    row = models.PositiveIntegerField(null=True)  # of the file, the header being row 1
    external_id = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=250, blank=True)
    follows = ArrayField(models.CharField(max_length=40), default=list, db_default=[])  # keys of consequences
    changes = models.JSONField(default=list)  # [label, recorded, in the file] of every changed value
    column = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "people_import", "kind", "row"], name="importline_kind"),
            models.Index(fields=["tenant", "external_id"], name="importline_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class SourceReading(TenantOwned):
    """How files of a source are read, as somebody confirmed: the next file with the same header is read alike."""

    source = models.CharField(max_length=40)
    reading = models.JSONField()
    confirmed_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "source"], name="sourcereading_source_once")]

    def __str__(self) -> str:
        return self.source
