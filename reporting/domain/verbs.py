"""What the acts on reports are called in the journal."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "first_run.dismissed": _("First steps dismissed"),
    "first_run.shown_again": _("First steps shown again"),
    "regulator_pack.asked": _("Regulator pack asked for"),
    "report.asked": _("Status report asked for"),
    "report.made": _("Status report made"),
    "report.scheduled": _("Status reports by mail scheduled"),
    "report_mail.bounced": _("Report sent by mail came back"),
    "report_mail.resent": _("Report sent again by mail"),
    "report_recipient.added": _("Recipient of reports added"),
    "report_recipient.allowed": _("Recipient of reports allowed"),
    "report_recipient.removed": _("Recipient of reports removed"),
    "report_recipient.unsubscribed": _("Recipient of reports unsubscribed"),
}
