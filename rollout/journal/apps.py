"""What happened: the audit trail, and the rows other floors follow."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "rollout.journal"
    label = "journal"

    def ready(self) -> None:
        from rollout.jobs.domain import agenda, jobs
        from rollout.journal import export
        from rollout.journal.domain import followers, reads, verbs
        from rollout.tenancy.permissions import Action
        from rollout.web import exports, navigation

        verbs.register(verbs.WORDS)
        jobs.register(export.KIND, export.run)
        exports.plug(lambda request, what, rows: reads.exported(what=what, rows=rows, by=request.actor, at=request.now))
        agenda.register(followers.KIND, followers.catch_up)
        navigation.register(
            order=95,
            name="audit",
            url_name="journal:audit",
            icon="list",
            label=_("Audit"),
            permission=Action.VIEW_AUDIT,
        )
