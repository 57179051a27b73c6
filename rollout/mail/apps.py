"""Handing mail to SMTP, and the outbox of account mail (codes, password resets)."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "rollout.mail"
    label = "mail"
