"""Celery's one-liner for account mail."""

from celery import shared_task
from django.utils import timezone

from rollout.mail.domain import account_mails


@shared_task
def send_accounts() -> None:
    account_mails.send_due(at=timezone.now())
