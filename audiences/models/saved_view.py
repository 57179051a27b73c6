"""A list as somebody arranged it, under a name of theirs: filters, search, order and columns."""

from django.db import models

from rollout.tenancy.models import TenantOwned


class SavedView(TenantOwned):
    user = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+")
    listing = models.SlugField(max_length=40)  # which list, as its table is named
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)  # of the address, without ?
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user", "listing", "name"], name="savedview_name_once")
        ]

    def __str__(self) -> str:
        return self.name
