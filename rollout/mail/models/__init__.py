"""The outbox of mail that belongs to an account rather than to a tenant."""

from rollout.mail.models.account_mail import AccountMail

__all__ = ["AccountMail"]
