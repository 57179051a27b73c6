"""A sign-in code or password reset, kept until it is handed over. Its text is erased then: it holds a secret."""

from django.db import models


class AccountMail(models.Model):
    class State(models.TextChoices):
        PLANNED = "planned"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        UNCERTAIN = "uncertain"  # the worker ended between hand-over and settling; the person asks for a new code

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="accountmail_due", condition=models.Q(state__in=["planned", "sending"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
