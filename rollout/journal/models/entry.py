"""One line of what happened. Append-only for the app role; it informs and never is the state."""

from django.db import models

from rollout.tenancy.models import TenantOwned


class TransactionId(models.Field):
    """PostgreSQL's xid8 of the writing transaction: with the row's id it orders entries without gaps for a follower."""

    db_returning = False

    def db_type(self, connection: object) -> str:
        return "xid8"


class Entry(TenantOwned):
    verb = models.CharField(max_length=60)  # noun.past, as `wave.launched`
    subject = models.CharField(max_length=40)  # noun of the row
    subject_id = models.BigIntegerField()
    # A login that acted is never deleted, for no entry is ever changed: it is closed, and keeps its name here.
    actor = models.ForeignKey("tenancy.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(
        "tenancy.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # whom the actor stood in for
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)  # ids and figures, never personal values: those are erasable elsewhere
    at = models.DateTimeField()  # the tenant's clock
    xid = TransactionId(
        db_default=models.Func(function="pg_current_xact_id", output_field=models.TextField()), editable=False
    )

    class Meta:
        db_table = "journal_entry"
        indexes = [
            models.Index(fields=["tenant", "xid", "id"], name="entry_follow"),
            models.Index(fields=["tenant", "subject", "subject_id", "-id"], name="entry_subject"),
            models.Index(fields=["tenant", "-at", "-id"], name="entry_at"),
            models.Index(fields=["tenant", "actor", "-at", "-id"], name="entry_actor"),
            models.Index(
                fields=["tenant", "on_behalf_of", "-at", "-id"],
                condition=models.Q(on_behalf_of__isnull=False),
                name="entry_principal",
            ),
            models.Index(fields=["tenant", "verb", "-at", "-id"], name="entry_verb"),
            models.Index(fields=["tenant", "subject", "-at", "-id"], name="entry_noun"),
        ]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.verb} {self.subject} {self.subject_id}"
