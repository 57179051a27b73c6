"""Files that prove readiness items done (RD1); kept in the database, where any worker reaches them."""

from django.db import models

from programs.models.readiness import ReadinessItem
from rollout.tenancy.models import TenantKey, TenantOwned


class EvidenceContent(TenantOwned):
    """The bytes, once however many items they prove, and apart from what lists read."""

    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="evidencecontent_once")]

    def __str__(self) -> str:
        return self.sha256


class EvidenceFile(TenantOwned):
    item = TenantKey(ReadinessItem, models.CASCADE, related_name="files")
    content = TenantKey(EvidenceContent, models.RESTRICT, related_name="files")
    number = models.PositiveSmallIntegerField()  # within the item; stands in addresses
    name = models.CharField(max_length=200)  # of the file
    kind = models.CharField(max_length=80)  # its media type, told by its content
    size = models.PositiveIntegerField()  # bytes
    added_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "item", "number"], name="evidencefile_number_once"),
            models.UniqueConstraint(fields=["tenant", "item", "content"], name="evidencefile_content_once"),
        ]

    def __str__(self) -> str:
        return self.name
