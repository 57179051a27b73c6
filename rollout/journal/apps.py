"""What happened: the audit trail, and the rows other floors follow."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "rollout.journal"
    label = "journal"

    def ready(self) -> None:
        from rollout.jobs.domain import agenda
        from rollout.journal.domain import followers
        from rollout.tenancy.permissions import Action
        from rollout.web import navigation

        agenda.register(followers.KIND, followers.catch_up)
        navigation.register(
            order=95,
            name="audit",
            url_name="journal:audit",
            icon="list",
            label="Audit",
            permission=Action.VIEW_AUDIT,
        )
