"""Reports on their way: planned with the PDF, handed over outside any transaction, settled; never twice by themselves.

A worker that ends before the hand-over leaves the mail planned; one that ends after it may have begun leaves it
uncertain, and a person decides (SECURITY, promise 4).
"""

import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Min, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reporting.domain import recipients
from reporting.models import ReportDelivery, ReportRecipient, StatusReport
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.mail.domain import answers, smtp
from rollout.members.domain import delegations, periods
from rollout.tenancy import clock, links, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Delegation, Tenant
from rollout.tenancy.permissions import Action

KIND = "reports.mail"
LEASE = datetime.timedelta(seconds=60)  # longer than a hand-over takes
SHIFT = datetime.timedelta(seconds=25)  # of one run; below the agenda's lease
LOST = gettext_noop("Its worker ended between handing it over and noting the answer. It may have arrived.")
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
    ends_at = timezone.now() + SHIFT
    with smtp.open_connection() as connection:
        while timezone.now() < ends_at and (taken := _take(tenant, lease)):
            delivery, letter = taken
            if letter is None:
                continue
            outcome = connection.hand_over(letter)
            with walls.inside(tenant.pk):
                _settle(delivery, outcome, at=clock.now(tenant), real=timezone.now())
            if outcome.again:
                break
    with walls.inside(tenant.pk):
        return _next_at()


def send_again(*, delivery: ReportDelivery, by: Actor, at: datetime.datetime) -> None:
    """A person decides about a mail of which nobody knows; it keeps its Message-ID."""
    if not by.may(Action.SEND_REPORTS):
        raise PermissionDenied(_("A program manager decides whether it is sent again."))
    changed = ReportDelivery.objects.filter(pk=delivery.pk, state__in=[_State.UNCERTAIN, _State.FAILED]).update(
        state=_State.PLANNED,
        settled_at=None,
        lease_until=None,
        attempts=0,
        state_because=gettext_noop("Sent again on request"),
    )
    if not changed:
        raise ValidationError(_("Only a failed or uncertain mail can be sent again."))
    entries.record("report_mail.resent", subject=delivery, by=by, at=at)
    agenda.lower(tenant_id=by.tenant.pk, kind=KIND)


def letter(delivery: ReportDelivery, tenant: Tenant, absence: Delegation | None = None) -> smtp.Letter:
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
    return smtp.Letter(
        to=absence.deputy.email if absence else recipient.address,
        subject=_("%(program)s: %(headline)s") % {"program": report.program.name, "headline": report.headline},
        text=render_to_string("email/report.txt", values),
        message_id=delivery.message_id,
        sender=formataddr((tenant.name, address)),
        headers={"Auto-Submitted": "auto-generated"} | ({} if absence else way_off),
        attachments=(smtp.Attachment(report.file_name, "application/pdf", bytes(report.pdf)),),
    )


def _take(tenant: Tenant, lease: datetime.timedelta) -> tuple[ReportDelivery, smtp.Letter | None] | None:
    """The next planned mail, marked as about to leave, with its letter; without one it was settled here."""
    at, real = clock.now(tenant), timezone.now()
    with walls.inside(tenant.pk):
        lost = ReportDelivery.objects.filter(state=_State.SENDING, lease_until__lt=real)
        lost.update(state=_State.UNCERTAIN, state_because=LOST, lease_until=None, settled_at=at)
        free = Q(state=_State.PLANNED) & (Q(lease_until=None) | Q(lease_until__lt=real))
        rows = ReportDelivery.objects.filter(free).select_related("report__program", "recipient")
        delivery = rows.select_for_update(skip_locked=True, of=("self",)).order_by("planned_at", "pk").first()
        if delivery is None:
            return None
        recipient = ReportRecipient.objects.select_for_update().get(pk=delivery.recipient_id)
        if why := recipients.hindrance(recipient, recipients.reading(tenant, at), at):
            ReportDelivery.objects.filter(pk=delivery.pk).update(
                state=_State.SUPPRESSED, state_because=why, settled_at=at, lease_until=None
            )
            return delivery, None
        ReportDelivery.objects.filter(pk=delivery.pk).update(
            state=_State.SENDING, attempts=F("attempts") + 1, lease_until=real + lease, state_because=""
        )
        delivery.attempts += 1
        away = delegations.absent([recipient.user_id], at) if recipient.user_id else {}
        return delivery, letter(delivery, tenant, away.get(recipient.user_id))


def _settle(delivery: ReportDelivery, outcome: smtp.Outcome, *, at: datetime.datetime, real: datetime.datetime) -> None:
    """Note the answer to this attempt; one given up meanwhile is settled too, for the answer is known now."""
    ReportDelivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, state__in=[_State.SENDING, _State.UNCERTAIN]
    ).update(**answers.change(outcome, attempts=delivery.attempts, at=at, real=real))


def _next_at() -> datetime.datetime | None:
    """Real instant at which there is something to do; None when nothing waits."""
    waiting = ReportDelivery.objects.filter(state__in=[_State.PLANNED, _State.SENDING])
    if waiting.filter(state=_State.PLANNED, lease_until=None).exists():
        return timezone.now()
    return waiting.aggregate(first=Min("lease_until"))["first"]
