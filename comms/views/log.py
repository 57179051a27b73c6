"""The message log of a program, and one message with why it went when it went."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from comms.domain import explanations, personal_links, resend
from comms.models import Message, Step
from comms.views import messages
from programs.models import Program
from programs.views import workspace
from rollout.mail.domain import returned
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, kept, pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table

STATUS = {
    Message.State.PLANNED: "idle",
    Message.State.SENDING: "info",
    Message.State.SENT: "good",
    Message.State.SUPPRESSED: "waive",
    Message.State.FAILED: "stop",
    Message.State.UNCERTAIN: "watch",
}


def status(message: Message) -> tuple[str, str]:
    if message.bounced_at:
        return "stop", _("Came back")
    return STATUS[Message.State(message.state)], message.get_state_display()


def cause(message: Message) -> str:
    return message.step.name if message.step else message.get_cause_display()


def reason(message: Message) -> str:
    """Why it came back or was not sent, or why it went later than its step wanted."""
    return message.bounced_because or kept.words(message.state_because or message.moved_because)


@permitted(Action.VIEW_MESSAGES)
@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.VIEW_MESSAGES)
    table = _table(request, program)
    if table.wants_file or request.htmx:
        return pages.listing(request, "comms/log.html", table)
    trail = [(reverse("comms:messages", args=[slug]), _("Communications")), (request.path, _("Message log"))]
    return workspace.page(request, program, "comms/log.html", {"table": table}, tab="messages", trail=trail)


@permitted(Action.VIEW_MESSAGES)
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk, Action.VIEW_MESSAGES)
    own_link = personal_links.mark() in found.html
    context = {
        "message": found,
        "cause": cause(found),
        "status": status(found),
        "shown": {
            "sender": request.tenant.name,
            "subject": found.subject,
            "body": SafeString(personal_links.shown(found.html)),
        },
        "plain": personal_links.shown_plain(found.text),
        "own_link": own_link,
        "why": explanations.of(found, request.tenant),
        "facts": [
            (_("To"), found.to or found.recipient.email or _("No address")),
            (_("Language"), found.locale or formats.NOTHING),
            (_("Handed over"), ngettext("%(n)s time", "%(n)s times", found.attempts) % {"n": found.attempts}),
        ],
        "may_manage": request.actor.may(Action.MANAGE_MESSAGES),
    }
    trail = [
        (reverse("comms:log", args=[found.program.slug]), _("Message log")),
        (request.path, found.recipient.name),
    ]
    return workspace.page(request, found.program, "comms/message.html", context, tab="messages", trail=trail)


@permitted(Action.MANAGE_MESSAGES)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk, Action.MANAGE_MESSAGES)
    if refused := refusals.conflict(request, resend.again, message=found, by=request.actor, at=request.now):
        return refused
    said = _("The message to %(person)s goes again, under the same Message-ID.")
    pages.say(request, said % {"person": found.recipient.name})
    return pages.redirect(request, reverse("comms:message", args=[pk]))


def _visible(request: HttpRequest, pk: int, action: Action) -> Message:
    found = Message.objects.visible_to(request.actor, action).select_related(
        "program__owner", "program__sponsor", "wave", "step", "recipient"
    )
    return get_object_or_404(found, pk=pk)


def _table(request: HttpRequest, program: Program) -> Table:
    steps = Step.objects.filter(sequence__program=program).order_by("number")
    return Table(
        [
            Column(
                "recipient",
                _("Recipient"),
                value=lambda m: m.recipient.name,
                url=lambda m: reverse("comms:message", args=[m.pk]),
                note=lambda m: m.to or m.recipient.email,
                sort="recipient__name_key",
            ),
            Column("step", _("Message"), value=cause, note=lambda m: m.wave.name),
            Column("state", _("State"), kind="status", value=status, sort="state"),
            Column("due", _("Due"), value=lambda m: m.due_at, template="comms/_due.html", sort="due_at"),
            Column("why", _("Why moved or not sent"), value=reason),
        ],
        messages.messages_of(request, program).select_related("recipient", "step", "wave"),
        request,
        name="messages",
        personal=True,
        label=gettext_lazy("Message log"),
        noun=ngettext_lazy("%(shown)s message", "%(shown)s messages", "n"),
        search_fields=("recipient__name_key", "recipient__email_key"),
        filters=[
            Filter(
                "state",
                _("State"),
                choices=[*Message.State.choices, (returned.BOUNCED, _("Came back"))],
                apply=returned.in_state,
            ),
            Filter("step", _("Message"), choices=[(str(s.pk), s.name) for s in steps], lookup="step_id"),
        ],
        default_sort="-due",
        empty=Empty(_("No messages yet"), _("They are planned when a wave is launched, one for each person and step.")),
    )
