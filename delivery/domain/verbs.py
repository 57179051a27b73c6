"""What the acts on assignments, exceptions and sources of completions are called in the journal."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "assignments.issued": _("Assignments issued"),
    "assignments.moved": _("Assignments moved"),
    "assignments.overdue": _("Assignments fell overdue"),
    "assignments.recontented": _("Assignments follow other modules"),
    "assignments.redated": _("Assignments redated"),
    "assignments.renewed": _("Cycles of assignments began"),
    "assignments.reopened": _("Assignments reopened"),
    "assignments.withdrawn": _("Assignments withdrawn"),
    "completions.recorded": _("Completions recorded"),
    "devices.closed": _("Device check closed"),
    "devices.opened": _("Device check opened"),
    "devices.reported": _("Device reported"),
    "exception.asked": _("Exception asked for"),
    "exception.carried": _("Exception goes on for the next cycle"),
    "exception.ended": _("Exception ended"),
    "exception.expired": _("Exception expired"),
    "exception.granted": _("Exception granted"),
    "exception.lapsed": _("Exception no longer needed"),
    "exception.refused": _("Exception refused"),
    "exception.withdrawn": _("Exception withdrawn"),
    "links.revoked": _("Links to learners’ pages revoked"),
    "source.added": _("Source of completions added"),
    "source.mapped": _("Words of a source given a meaning"),
}
