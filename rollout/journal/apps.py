"""What happened: the audit trail, and the rows other floors follow."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "rollout.journal"
    label = "journal"

    def ready(self) -> None:
        from rollout.jobs.domain import agenda
        from rollout.journal.domain import followers

        agenda.register(followers.KIND, followers.catch_up)
