"""The briefing of a wave's managers by mail: who gets it, who has it, who is reached another way; and mailing it."""

from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods

from audiences.domain import people_search
from audiences.models import Person
from comms.domain import briefing_mails
from comms.models import Message
from comms.views.log import STATUS
from programs.models import BriefingRead, Wave
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, kept, pages
from rollout.web.tables import Column, Empty, Filter, Table

_WITHOUT = Q(email="")


@permitted(Action.VIEW_MESSAGES)
@require_http_methods(["GET", "HEAD"])
def of_wave(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _page(request, workspace.load_wave(request, slug, number, Action.VIEW_MESSAGES))


@permitted(Action.MANAGE_MESSAGES)
@require_http_methods(["POST"])
def send(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.MANAGE_MESSAGES)
    try:
        found = briefing_mails.send(wave=wave, by=request.actor, at=request.now)
    except ValidationError as refused:
        return _page(request, wave, refused=refused.messages)
    said = ngettext(
        "The briefing goes to %(n)s manager, at an hour that fits them.",
        "The briefing goes to %(n)s managers, at hours that fit them.",
        found.mailed,
    )
    pages.say(request, said % {"n": formats.number(found.mailed)})
    return pages.redirect(request, reverse("comms:briefing", args=[slug, number]))


def _page(request: HttpRequest, wave: Wave, *, refused: list[str] | None = None) -> HttpResponse:
    table = _table(request, wave)
    if table.wants_file or (request.htmx and refused is None):
        return pages.listing(request, "comms/briefing.html", table)
    slug = wave.program.slug
    trail = [(reverse("comms:messages", args=[slug]), _("Communications")), (request.path, _("Briefing of managers"))]
    everybody = briefing_mails.managers(wave)
    have = briefing_mails.mails_of(wave).values("recipient")
    counts = everybody.aggregate(
        managers=Count("pk"),
        without=Count("pk", filter=_WITHOUT),
        waiting=Count("pk", filter=~_WITHOUT & ~Q(pk__in=have)),
    )
    context = {
        "table": table,
        "wave": wave,
        "counts": counts,
        "refused": refused or [],
        "may_send": request.actor.may(Action.MANAGE_MESSAGES) and bool(counts["waiting"]),
    }
    status = 422 if refused else 200
    return workspace.page(
        request, wave.program, "comms/briefing.html", context, tab="messages", trail=trail, status=status
    )


def _table(request: HttpRequest, wave: Wave) -> Table:
    mails = briefing_mails.mails_of(wave).filter(recipient=OuterRef("pk"))
    read = BriefingRead.objects.filter(wave=wave, manager=OuterRef("pk"))
    people = Person.objects.visible_to(request.actor, Action.VIEW_MESSAGES)
    rows = people.filter(pk__in=briefing_mails.managers(wave).values("pk")).annotate(
        mail_state=Subquery(mails.values("state")[:1]), read_at=Subquery(read.values("read_at")[:1])
    )
    return Table(
        [
            Column("name", _("Manager"), sort="name_key", value=lambda person: person.name),
            Column("email", _("Address"), value=lambda person: person.email or _("No address")),
            Column("mail", _("Mail"), kind="status", value=_mail),
            Column("read", _("Read on the team page"), kind="moment", value=lambda person: person.read_at),
            Column("country", _("Country"), value=lambda person: person.country and person.country.name),
        ],
        rows.select_related("country"),
        request,
        name="briefing",
        personal=True,
        label=kept.filled(gettext_lazy("Managers of people in %(wave)s"), wave=wave.name),
        noun=ngettext_lazy("%(shown)s manager", "%(shown)s managers", "n"),
        search=people_search.beginning,
        filters=[
            Filter(
                "mail",
                _("Mail"),
                choices=[
                    ("none", _("Not mailed yet")),
                    ("without", _("No address")),
                    *((each.value, str(each.label)) for each in Message.State),
                ],
                apply=_with_mail,
            )
        ],
        default_sort="name",
        empty=Empty(_("Nobody to brief"), _("Nobody of this wave has a manager in the people data.")),
    )


def _with_mail(rows: QuerySet[Person], key: str) -> QuerySet[Person]:
    if key == "without":
        return rows.filter(_WITHOUT)
    return rows.filter(~_WITHOUT, mail_state=None) if key == "none" else rows.filter(mail_state=key)


def _mail(person: Person) -> tuple[str, str]:
    if person.mail_state:
        return STATUS[Message.State(person.mail_state)], str(Message.State(person.mail_state).label)
    return ("watch", _("To be briefed another way")) if not person.email else ("idle", _("Not mailed yet"))
