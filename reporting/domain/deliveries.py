"""Reports on their way: planned with the PDF, sent from their mailbag; of what nobody knows a person decides."""

import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from programs.domain import lifting
from reporting.domain import recipients
from reporting.models import ReportDelivery, ReportRecipient, StatusReport
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.mail.domain import letters, smtp
from rollout.mail.domain.mailbag import LEASE, Mailbag
from rollout.members.domain import delegations, periods
from rollout.tenancy import links
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Delegation, Tenant
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused

KIND = "reports.mail"
_State = ReportDelivery.State


def plan(*, report: StatusReport, tenant: Tenant, at: datetime.datetime) -> int:
    """One row for everybody on the list to whom it may go; repeated, it adds nothing. Returns how many are new."""
    known = set(ReportDelivery.objects.filter(report=report).values_list("recipient", flat=True))
    found = [each for each in recipients.of(report.program) if each.pk not in known]
    members = recipients.reading(tenant, at)
    open_ = [each for each in found if not recipients.hindrance(each, members, at)]
    ReportDelivery.objects.bulk_create(
        [
            ReportDelivery(report=report, recipient=each, planned_at=at, message_id=smtp.new_message_id())
            for each in open_
        ],
        ignore_conflicts=True,  # another worker may make the same report
    )
    if open_:
        agenda.lower(tenant_id=tenant.pk, kind=KIND)
    return len(open_)


def record_past(*, report: StatusReport, at: datetime.datetime) -> int:
    """Settle what was planned for a report as of its own time, without SMTP: a demo's history."""
    waiting = ReportDelivery.objects.filter(report=report, state=_State.PLANNED)
    return waiting.update(state=_State.SENT, settled_at=at, state_because=gettext_noop("Recorded for the demo history"))


def send_due(tenant: Tenant, lease: datetime.timedelta = LEASE) -> datetime.datetime | None:
    """Send what is planned; the real instant to come again. Runs outside any transaction."""
    return BAG.send(tenant, lease)


def send_again(*, delivery: ReportDelivery, by: Actor, at: datetime.datetime) -> None:
    """A person decides about a mail of which nobody knows; it keeps its Message-ID."""
    if not by.may(Action.SEND_REPORTS):
        raise Denied(_("A program manager decides whether it is sent again."), lift=lifting.may(Action.SEND_REPORTS))
    open_ones = ReportDelivery.objects.filter(state__in=[_State.UNCERTAIN, _State.FAILED], bounced_at=None)
    changed = open_ones.filter(pk=delivery.pk).update(
        state=_State.PLANNED,
        settled_at=None,
        lease_until=None,
        attempts=0,
        state_because=gettext_noop("Sent again on request"),
    )
    if not changed:
        raise Refused(_("Only a failed or uncertain mail can be sent again."), lift=lifting.while_so())
    entries.record("report_mail.resent", subject=delivery, by=by, at=at)
    agenda.lower(tenant_id=by.tenant.pk, kind=KIND)


def letter(delivery: ReportDelivery, tenant: Tenant, absence: Delegation | None = None) -> letters.Letter:
    """The mail: the verdict and what is asked in its text, the PDF with it, and a way off the list.

    During an absence it goes to the deputy, says for whom, and leaves the list to whose place on it is.
    """
    report, recipient = delivery.report, delivery.recipient
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    leave = links.absolute(f"/l/report/{recipients.token(recipient)}/")
    values = {
        "report": report.content,
        "url": links.absolute(f"/{tenant.slug}/programs/{report.program.slug}/reports/{report.number}/"),
        "leave": leave,
        "absence": absence,
        "until": periods.last_day(absence.ends_at, tenant) if absence else None,
    }
    way_off = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return letters.Letter(
        to=absence.deputy.email if absence else recipient.address,
        subject=_("%(program)s: %(headline)s") % {"program": report.program.name, "headline": report.headline},
        text=render_to_string("email/report.txt", values),
        message_id=delivery.message_id,
        sender=formataddr((tenant.name, address)),
        headers={"Auto-Submitted": "auto-generated"} | ({} if absence else way_off),
        attachments=(letters.Attachment(report.file_name, "application/pdf", bytes(report.pdf)),),
    )


def _letter(delivery: ReportDelivery, tenant: Tenant, at: datetime.datetime) -> tuple[letters.Letter | None, str]:
    """The mail as things are now, or why there is none."""
    recipient = ReportRecipient.objects.select_for_update().get(pk=delivery.recipient_id)
    if why := recipients.hindrance(recipient, recipients.reading(tenant, at), at):
        return None, why
    away = delegations.absent([recipient.user_id], at) if recipient.user_id else {}
    return letter(delivery, tenant, away.get(recipient.user_id)), ""


def _rows() -> QuerySet[ReportDelivery]:
    return ReportDelivery.objects.select_related("report__program", "recipient")


BAG = Mailbag(_rows, _letter)
