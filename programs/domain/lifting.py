"""Who can lift what an open readiness item holds, in words: no refusal leaves somebody to look for them."""

from django.utils.translation import gettext as _

from programs.domain import checks
from programs.domain.gates import Blocker
from programs.models import ReadinessItem


def refusal(blocker: Blocker) -> str:
    """Why an item blocks the launch, and who can lift it."""
    said = _("“%(title)s” blocks the launch. %(why)s %(who)s")
    return said % {"title": blocker.item.words, "why": blocker.why, "who": who(blocker.item)}


def who(item: ReadinessItem) -> str:
    """A sentence: its owner by doing it, and where the law allows that somebody by a waiver."""
    check = checks.get(item.check_name)
    if check and not check.by_hand:
        return _check(item)
    if item.statutory:
        if item.owner:
            return _("%(owner)s can settle it; the law allows no waiver.") % {"owner": item.owner}
        return _("Whoever works on readiness items can settle it; the law allows no waiver.")
    if item.owner:
        return _("%(owner)s can settle it, or a program manager grants a waiver.") % {"owner": item.owner}
    return _("Whoever works on readiness items can settle it, or a program manager grants a waiver.")


def _check(item: ReadinessItem) -> str:
    if item.statutory:
        return _("Its check has to pass; the law allows no waiver.")
    return _("Its check has to pass, or a program manager grants a waiver.")
