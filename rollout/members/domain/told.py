"""How the journal tells of members and their sign-in: verbs, nouns, fields and their values."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from rollout.journal.domain import changes, nouns
from rollout.journal.domain import verbs as journal_verbs
from rollout.members.domain import verbs
from rollout.tenancy.models import Delegation
from rollout.tenancy.permissions import Role


def start() -> None:
    """Let the journal know the words."""
    journal_verbs.register(verbs.WORDS)
    nouns.register({"delegation": lazy("Delegation"), "invitation": lazy("Invitation")})
    nouns.register_name("delegation", _delegation, "deputy", "principal")
    roles = changes.options((role.value, role.label) for role in Role)
    changes.register("role", lazy("Role"), roles)
    changes.register("roles", lazy("Roles"), roles, noun="tenant")
    changes.register("purpose", lazy("What for"), changes.options(Delegation.Purpose.choices), noun="delegation")
    changes.register("starts_at", lazy("From"))
    changes.register("ends_at", lazy("Until"))


def _delegation(row: Delegation) -> str:
    return _("%(deputy)s for %(principal)s") % {"deputy": row.deputy, "principal": row.principal}
