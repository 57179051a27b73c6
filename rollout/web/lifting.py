"""Who can lift what holds an act, in words (RD2): by role as the permission table has it, by name, or nobody."""

from django.utils.translation import gettext as _

from rollout.tenancy.permissions import TABLE, Action, Role
from rollout.web import formats


def roles(action: Action) -> str:
    """Who may do it, by role."""
    return formats.listed([str(role.label) for role in Role if action in TABLE[role]], "or")


def may(action: Action) -> str:
    """A sentence: whoever may do this lifts it."""
    return named(formats.in_sentence(roles(action)))


def named(who_can: object) -> str:
    """A sentence: this person, or these people, lift it."""
    return _("Who can lift it: %(who)s.") % {"who": who_can}


def nobody() -> str:
    return _("Nobody can lift it.")


def while_so() -> str:
    """A sentence: it holds until the thing itself stands otherwise."""
    return _("Nobody can lift it while that is so.")


def by_hand() -> str:
    """A sentence for an Undo that is refused: what it would have brought back is still within reach."""
    return _("Nobody can undo it any more; whoever may change it changes it by hand.")
