"""What the acts on messages are called in the journal."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "briefing.mailed": _("Briefing mailed to managers"),
    "message.bounced": _("Message came back"),
    "digest.bounced": _("Daily mail to an owner came back"),
    "digest.resent": _("Daily mail to an owner sent again"),
    "digest.turned_off": _("Daily mail turned off for oneself"),
    "digest.turned_on": _("Daily mail turned on again for oneself"),
    "message.nudge_taken_back": _("Nudge taken back"),
    "message.nudged": _("Nudge sent"),
    "message.resent": _("Message sent again"),
    "sequence.started": _("Sequence of messages started"),
    "step.added": _("Message of a sequence added"),
    "step.edited": _("Message of a sequence changed"),
    "step.removed": _("Message of a sequence removed"),
}
