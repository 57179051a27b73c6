"""How the journal tells of reports: verbs and nouns."""

from django.utils.translation import gettext_lazy as _

from reporting.domain import verbs
from rollout.journal.domain import nouns
from rollout.journal.domain import verbs as journal_verbs


def start() -> None:
    """Let the journal know the words."""
    journal_verbs.register(verbs.WORDS)
    nouns.register(
        {
            "firstrundismissal": _("First steps"),
            "reportdelivery": _("Report sent by mail"),
            "reportrecipient": _("Recipient of reports"),
            "reportschedule": _("Status reports by mail"),
            "statusreport": _("Status report"),
        }
    )
