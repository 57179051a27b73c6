"""Reports sent by mail that came back after the mail host had accepted them (CO6), and whom none reaches."""

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from reporting.models import ReportDelivery
from rollout.journal.domain import entries
from rollout.mail.domain import returned
from rollout.tenancy.actors import Actor

_State = ReportDelivery.State


def start() -> None:
    """From `apps.py`: what is looked for when the bounce mailbox is read."""
    rows = ReportDelivery.objects.select_related("recipient", "report").defer("report__pdf", "report__content")
    returned.register("reports", returned.Mails(rows.all, lambda row: row.recipient.address, _record))


def unreached() -> QuerySet[ReportDelivery]:
    """Mails that failed, came back or are uncertain, to whom is on a list still and got no later report."""
    arrived = ReportDelivery.objects.filter(recipient=OuterRef("recipient"), state=_State.SENT, bounced_at=None)
    lost = Q(state__in=[_State.FAILED, _State.UNCERTAIN]) | Q(bounced_at__isnull=False)
    found = ReportDelivery.objects.filter(lost, recipient__removed_at=None)
    return found.exclude(Exists(arrived.filter(pk__gt=OuterRef("pk"))))


def _record(delivery: ReportDelivery, status: str, by: Actor, at: datetime.datetime) -> None:
    data = {"program": delivery.report.program_id, "status": status}
    entries.record("report_mail.bounced", subject=delivery, by=by, at=at, data=data)
