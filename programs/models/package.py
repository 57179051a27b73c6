"""A course package of a text, with what a look at it found (RD8); kept in the database, where any worker reaches it."""

from django.db import models

from programs.models.variant import Variant
from rollout.tenancy.models import TenantKey, TenantOwned


class Package(TenantOwned):
    variant = TenantKey(Variant, models.CASCADE, related_name="packages")
    number = models.PositiveSmallIntegerField()  # within the text; stands in addresses
    name = models.CharField(max_length=200)  # of the file
    standard = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200, blank=True)  # as its manifest has it
    rule = models.CharField(max_length=200, blank=True)  # when it counts as completed, in the source language
    passed = models.BooleanField()
    findings = models.JSONField(default=list)  # [[grave, sentence in the source language], ...]
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()  # of the text, when it was given
    added_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "variant", "number"], name="package_number_once")]

    def __str__(self) -> str:
        return self.name


class PackageFile(TenantOwned):
    """The bytes of a package, apart from what lists read."""

    package = TenantKey(Package, models.CASCADE, related_name="files")
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "package"], name="packagefile_once")]

    def __str__(self) -> str:
        return f"Bytes of package {self.package_id}"
