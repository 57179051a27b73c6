"""How the journal tells of assignments, exceptions and completions: verbs, nouns, fields and their values."""

from django.utils.translation import gettext_lazy as _

from delivery.domain import verbs
from delivery.models import Assignment
from rollout.journal.domain import changes, nouns
from rollout.journal.domain import verbs as journal_verbs


def start() -> None:
    """Let the journal know the words."""
    journal_verbs.register(verbs.WORDS)
    nouns.register(
        {
            "assignment": _("Assignment"),
            "assignmentexception": _("Exception"),
            "completionsource": _("Completion source"),
        }
    )
    nouns.register_name("assignment", lambda row: f"{row.person}, {row.wave}", "person", "wave__program")
    states = changes.options(Assignment.State.choices)
    changes.register("state", _("State"), states, noun="assignmentexception")
    changes.register("due_at", _("Due"))
    changes.register("until", _("New day"))
