"""What managers say of their reports: who is not one, for whoever imports people to look at."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audiences.domain import line_doubts
from audiences.models import LineDoubt
from audiences.views import directory
from audiences.views.tabs import tabs
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages
from rollout.web.tables import Column, Empty, Table


@permitted(Action.IMPORT_PEOPLE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    context = {
        "tabs": tabs(request, "corrections"),
        "crumbs": [(reverse("audiences:corrections"), _("Local corrections")), ("", _("Not my report"))],
    }
    return pages.listing(request, "audiences/corrections/doubts.html", _table(request), context)


@permitted(Action.IMPORT_PEOPLE)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The manager is right as recorded."""
    found = get_object_or_404(LineDoubt.objects.select_related("person", "manager"), pk=pk)
    try:
        line_doubts.confirm(doubt=found, by=request.actor, at=request.now)
        said = _("%(person)s stays under %(manager)s.")
        pages.say(request, said % {"person": found.person.name, "manager": found.manager.name})
    except ValidationError as refused:
        pages.say(request, " ".join(refused.messages), "stop")
    return pages.redirect(request, reverse("audiences:line_doubts"))


def _table(request: HttpRequest) -> Table:
    return Table(
        [
            Column(
                "person",
                gettext_lazy("Person"),
                lambda each: each.person.name,
                "person__name_key",
                url=lambda each: directory.url_of(each.person),
                note=lambda each: each.person.external_id,
            ),
            Column(
                "manager",
                gettext_lazy("Recorded manager, who says so"),
                lambda each: each.manager.name,
                "manager__name_key",
                url=lambda each: directory.url_of(each.manager),
                note=lambda each: each.manager.external_id,
            ),
            Column("reason", gettext_lazy("Why"), lambda each: each.reason),
            Column("said_at", gettext_lazy("Since"), kind="moment", sort="said_at", note=_who),
            Column(
                "acts",
                gettext_lazy("Decide"),
                lambda each: "",
                template="audiences/corrections/_doubt_acts.html",
                export=False,
            ),
        ],
        line_doubts.standing().select_related("person", "manager", "said_by"),
        request,
        name="not-my-report",
        personal=True,
        label=gettext_lazy("Not my report"),
        noun=ngettext_lazy("%(shown)s person", "%(shown)s people", "n"),
        search_fields=("person__name_key", "person__external_id", "manager__name_key", "manager__external_id"),
        default_sort="said_at",
        empty=Empty(
            gettext_lazy("No manager doubts a report"),
            gettext_lazy("Managers say on their team page who is not their report; what they say waits here."),
            reverse("audiences:corrections"),
            gettext_lazy("Local corrections"),
        ),
    )


def _who(doubt: LineDoubt) -> str:
    return str(doubt.said_by) if doubt.said_by else "Fairway"
