"""A program's report by mail: the rhythm, the list of recipients, and what became of each mail."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from audiences.domain.settings import book, catalogue
from programs.domain import program_settings
from programs.models import Program
from programs.views import workspace
from reporting.domain import deliveries, recipients, schedules
from reporting.forms.mailing import RecipientForm, ScheduleForm
from reporting.models import ReportDelivery, ReportRecipient, ReportSchedule
from rollout.mail.domain import returned
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, kept, pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table

_MARKS = {
    ReportDelivery.State.PLANNED: "idle",
    ReportDelivery.State.SENDING: "info",
    ReportDelivery.State.SENT: "good",
    ReportDelivery.State.SUPPRESSED: "waive",
    ReportDelivery.State.FAILED: "stop",
    ReportDelivery.State.UNCERTAIN: "watch",
}


@permitted(Action.SEND_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; a POST keeps the rhythm."""
    program = workspace.load(request, slug, Action.SEND_REPORTS)
    schedule = ReportSchedule.objects.filter(program=program).first()
    form = ScheduleForm(request.POST if request.method == "POST" else None, schedule=schedule)
    if request.method == "POST" and form.is_valid():
        try:
            kept = schedules.set_schedule(program=program, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _said(request, kept))
            return pages.redirect(request, reverse("reporting:mailing", args=[slug]))
    return _page(request, program, schedule=schedule, form=form)


@permitted(Action.SEND_REPORTS)
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    program, form = workspace.load(request, slug, Action.SEND_REPORTS), RecipientForm(request.POST)
    if form.is_valid():
        try:
            found = recipients.add(program=program, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            waits = recipients.hindrance(found, recipients.reading(request.tenant, request.now), request.now)
            says = _("%(address)s is on the list. %(waits)s.") if waits else _("%(address)s gets the next report.")
            pages.say(request, says % {"address": found.address, "waits": waits}, "info" if waits else "good")
            return pages.redirect(request, reverse("reporting:mailing", args=[slug]))
    return _page(request, program, adding=form)


@permitted(Action.SEND_REPORTS)
@require_POST
def remove(request: HttpRequest, slug: str, recipient: int) -> HttpResponse:
    found = _recipient(request, slug, recipient, Action.SEND_REPORTS)
    recipients.remove(recipient=found, by=request.actor, at=request.now)
    pages.say(request, _("%(address)s gets no further report.") % {"address": found.address})
    return pages.redirect(request, reverse("reporting:mailing", args=[slug]))


@permitted(Action.ALLOW_RECIPIENTS)
@require_POST
def allow(request: HttpRequest, slug: str, recipient: int) -> HttpResponse:
    found = _recipient(request, slug, recipient, Action.ALLOW_RECIPIENTS)
    recipients.allow(recipient=found, by=request.actor, at=request.now)
    pages.say(request, _("%(address)s gets the next report.") % {"address": found.address})
    return pages.redirect(request, reverse("reporting:mailing", args=[slug]))


@permitted(Action.SEND_REPORTS)
@require_POST
def again(request: HttpRequest, slug: str, mail: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.SEND_REPORTS)
    found = get_object_or_404(ReportDelivery, report__program=program, pk=mail)
    if refused := refusals.conflict(request, deliveries.send_again, delivery=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("It is sent again, with the same Message-ID."))
    return pages.redirect(request, reverse("reporting:mailing", args=[slug]))


def _recipient(request: HttpRequest, slug: str, pk: int, action: Action) -> ReportRecipient:
    program = workspace.load(request, slug, action)
    return get_object_or_404(ReportRecipient, program=program, pk=pk, removed_at=None)


def _said(request: HttpRequest, schedule: ReportSchedule) -> str:
    if schedule.next_at is None:
        return _("No report goes out by itself now.")
    when = formats.moment(schedule.next_at, formats.zone(request.tenant))
    return _("The next report goes out %(when)s.") % {"when": when}


def _page(
    request: HttpRequest,
    program: Program,
    *,
    schedule: ReportSchedule | None = None,
    form: ScheduleForm | None = None,
    adding: RecipientForm | None = None,
) -> HttpResponse:
    if form is None:
        schedule = ReportSchedule.objects.filter(program=program).first()
        form = ScheduleForm(schedule=schedule)
    table = _table(request, program)
    if table.wants_file:
        return pages.export(request, table.label, table)
    settings, members = book.at(request.now), recipients.reading(request.tenant, request.now)
    layer = program_settings.layer(program, settings)
    refused = bool(form.errors or (adding and adding.errors))
    context: dict[str, Any] = {
        "form": form,
        "adding": adding or RecipientForm(),
        "schedule": schedule,
        "cadence": settings.resolve(schedules.NAME, program=layer).words,
        "cadence_title": catalogue.get(schedules.NAME).title,
        "recipients": [(each, recipients.hindrance(each, members, request.now)) for each in recipients.of(program)],
        "may_allow": request.actor.may(Action.ALLOW_RECIPIENTS),
        "table": table,
    }
    return workspace.page(
        request,
        program,
        "reporting/reports/mailing.html",
        context,
        tab="reports",
        status=422 if refused else 200,
        fragment=None if refused else "components/table.html",
        announce=table.summary,
        trail=[(reverse("reporting:program_reports", args=[program.slug]), _("Reports")), ("", _("By mail"))],
    )


def _table(request: HttpRequest, program: Program) -> Table:
    rows = ReportDelivery.objects.filter(report__program=program).select_related("report__program", "recipient")
    return Table(
        [
            Column(
                "report",
                _("Report"),
                value=lambda d: _("Report %(number)s") % {"number": d.report.number},
                sort="report__number",
                url=lambda d: reverse("reporting:report", args=[program.slug, d.report.number]),
            ),
            Column("recipient", _("To"), value=lambda d: d.recipient.address, sort="recipient__address"),
            Column(
                "state",
                _("Outcome"),
                kind="status",
                value=_outcome,
                note=lambda d: d.bounced_because or kept.words(d.state_because),
                sort="state",
            ),
            Column("settled_at", _("When"), kind="moment", value=lambda d: d.settled_at, sort="settled_at"),
            Column("again", _("Decide"), template="reporting/reports/_again.html", export=False),
        ],
        rows.defer("report__pdf", "report__content"),
        request,
        name="mails",
        personal=True,
        label=gettext_lazy("Reports sent by mail"),
        noun=ngettext_lazy("%(shown)s mail", "%(shown)s mails", "n"),
        search_fields=("recipient__address",),
        filters=[
            Filter(
                "state",
                _("Outcome"),
                [*ReportDelivery.State.choices, (returned.BOUNCED, _("Came back"))],
                apply=returned.in_state,
            )
        ],
        default_sort="-report",
        empty=Empty(_("No report has gone out by mail"), _("Each mail is kept here with what became of it.")),
    )


def _outcome(row: ReportDelivery) -> tuple[str, str]:
    if row.bounced_at:
        return "stop", _("Came back")
    state = ReportDelivery.State(row.state)
    return _MARKS[state], str(state.label)
