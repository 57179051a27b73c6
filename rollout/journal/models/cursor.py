"""How far a follower has read. The pair (xid, entry id): an id alone skips entries of transactions that commit late."""

from django.db import models

from rollout.tenancy.models import TenantOwned


class Cursor(TenantOwned):
    follower = models.CharField(max_length=60)
    xid = models.CharField(max_length=20, default="0")
    entry_id = models.BigIntegerField(default=0)
    position = models.BigIntegerField(
        default=0
    )  # how far it came within the entry after the cursor; 0 is its beginning
    failures = models.PositiveIntegerField(default=0)  # in a row, of the entry after the cursor
    last_error = models.TextField(blank=True)

    class Meta:
        db_table = "journal_cursor"
        constraints = [models.UniqueConstraint(fields=["tenant", "follower"], name="cursor_once")]

    def __str__(self) -> str:
        return f"{self.follower} at {self.xid}, {self.entry_id}"
