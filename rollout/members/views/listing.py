"""Who belongs to the organization, and who is invited."""

import datetime
from functools import cache, partial

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from rollout.members.domain import handovers, scopes, second_factors
from rollout.members.models import Invitation
from rollout.members.views import words
from rollout.tenancy.access import permitted
from rollout.tenancy.models import Membership
from rollout.tenancy.permissions import Action, Role
from rollout.web import pages
from rollout.web.tables import EXPORT_CAP, Column, Empty, Filter, Table

GRANTED = [role for role in Role if role.granted]


@permitted(Action.MANAGE_MEMBERS)
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Two lists on one page: members, and invitations that wait; each answers for itself to HTMX and as a file."""
    held, invited = _members(request), _invitations(request)
    if invited.wants_file:
        return pages.export(request, invited.label, invited)
    context = {"table": held, "invited": invited, "has_invitations": Invitation.objects.waiting().exists()}
    if request.headers.get("HX-Target") == invited.name:
        return pages.page(request, "components/table.html", {"table": invited}, fragment="components/table.html")
    return pages.listing(request, "members/list.html", held, context)


def _members(request: HttpRequest) -> Table:
    now, tenant = request.now, request.tenant
    table = Table(
        [
            Column(
                "name",
                _("Name"),
                value=lambda m: m.user,
                sort="user__display_name",
                note=lambda m: m.user.email,
                url=lambda m: reverse("members:member", args=[m.pk]),
            ),
            Column("role", _("Role"), value=lambda m: Role(m.role).label, sort="role"),
            Column("reach", _("Reach"), value=lambda m: words.reach(Role(m.role), reaches()[m.pk], names())),
            Column("since", _("Since"), kind="date", value=lambda m: m.created_at, sort="created_at"),
            Column(
                "ends", _("Last day"), kind="date", value=lambda m: words.last_day(m.ends_at, tenant), sort="ends_at"
            ),
            Column("factor", _("Second factor"), value=lambda m: _("On") if m.has_one else "", sort="has_one"),
            Column("state", _("State"), kind="status", value=lambda m: words.state(m, now)),
        ],
        Membership.objects.filter(tenant=tenant).select_related("user").annotate(has_one=second_factors.held()),
        request,
        name="members",
        personal=True,
        label=gettext_lazy("Members"),
        noun=ngettext_lazy("%(shown)s membership", "%(shown)s memberships", "n"),
        search_fields=("user__display_name", "user__email"),
        filters=[
            Filter("role", _("Role"), [(role.value, role.label) for role in GRANTED], lookup="role"),
            Filter("state", _("State"), _STATES(), apply=partial(_in_state, now)),
            Filter("factor", _("Second factor"), [("True", _("On")), ("False", _("None"))], lookup="has_one"),
        ],
        default_sort="name",
        empty=Empty(
            _("No members yet"), _("Invite the first by mail."), reverse("members:invite"), _("Invite somebody")
        ),
    )

    @cache
    def reaches() -> dict[int, dict[str, list[int]]]:
        rows = table.queryset[:EXPORT_CAP] if table.wants_file else table.page.object_list
        return scopes.of(list(rows))

    names = cache(scopes.names)
    return table


def _STATES() -> list[tuple[str, str]]:
    return [("active", _("Active")), ("soon", _("Ends soon")), ("ended", _("Ended"))]


def _in_state(now: datetime.datetime, found: QuerySet[Membership], state: str) -> QuerySet[Membership]:
    if state == "ended":
        return found.filter(ends_at__lte=now)
    if state == "soon":
        return found.filter(ends_at__gt=now, ends_at__lte=now + handovers.SOON)
    return found.filter(Q(ends_at=None) | Q(ends_at__gt=now))


def _invitations(request: HttpRequest) -> Table:
    now = request.now
    return Table(
        [
            Column("email", _("Email"), sort="email", note=lambda i: i.name),
            Column("role", _("Role"), value=lambda i: Role(i.role).label, sort="role"),
            Column("by", _("Invited by"), value=lambda i: i.invited_by, sort="invited_by__display_name"),
            Column("sent", _("Sent"), kind="moment", value=lambda i: i.sent_at, sort="sent_at"),
            Column("state", _("State"), kind="status", value=lambda i: _invitation_state(i, now)),
            Column("acts", _("Do"), value=lambda i: "", template="members/_invitation_acts.html", export=False),
        ],
        Invitation.objects.waiting().select_related("invited_by"),
        request,
        name="invitations",
        personal=True,
        label=gettext_lazy("Invitations"),
        noun=ngettext_lazy("%(shown)s invitation", "%(shown)s invitations", "n"),
        search_fields=("email", "name"),
        default_sort="-sent",
        prefix="i-",
    )


def _invitation_state(invitation: Invitation, now: datetime.datetime) -> tuple[str, str]:
    return ("watch", _("Expired")) if invitation.is_expired(now) else ("info", _("Waiting"))
