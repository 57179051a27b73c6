"""What the acts on members and their sign-in are called in the journal."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "delegation.ended": _("Delegation ended"),
    "delegation.made": _("Delegation made"),
    "invitation.accepted": _("Invitation accepted"),
    "invitation.resent": _("Invitation resent"),
    "invitation.revoked": _("Invitation revoked"),
    "invitation.sent": _("Invitation sent"),
    "membership.changed": _("Membership changed"),
    "membership.ended": _("Membership ended"),
    "membership.given": _("Membership given"),
    "second_factor.codes_renewed": _("Recovery codes renewed"),
    "second_factor.recovery_code_used": _("Recovery code used"),
    "second_factor.required": _("Second factor required"),
    "second_factor.reset": _("Second factor reset"),
    "second_factor.turned_off": _("Second factor turned off"),
    "second_factor.turned_on": _("Second factor turned on"),
}
