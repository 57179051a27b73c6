"""Daily mails to owners of readiness items: those that did not simply leave, and one's own choice to get them."""

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comms.domain import owner_choices, owner_letters, stuck_digests
from comms.domain.stuck_digests import Desks, Next
from comms.models import OwnerDigest
from rollout.mail.domain import returned
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import kept, pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table

_State = OwnerDigest.State
_STATUS = {_State.FAILED: "stop", _State.UNCERTAIN: "watch"}
_NEXT = {
    Next.NOTHING: gettext_lazy("Nothing: a later mail told the owner."),
    Next.AGAIN: gettext_lazy("It did not arrive. Once what stands against it is mended, send it again today."),
    Next.ADDRESS: gettext_lazy("It did not arrive. Mend what stands against it before the next morning’s mail."),
    Next.WAIT: gettext_lazy("It may have arrived, so it is not sent again. The next morning tells the same."),
}


@permitted(Action.MANAGE_MESSAGES)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return pages.listing(request, "comms/digests.html", _table(request), {"section": "programs"})


@permitted(Action.MANAGE_MESSAGES)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(OwnerDigest.objects.select_related("owner"), pk=pk)
    if refused := refusals.conflict(request, stuck_digests.again, digest=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("The mail to %(owner)s goes again.") % {"owner": found.owner})
    return pages.redirect(request, reverse("comms:digests"))


@permitted(Action.VIEW_HOME)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Whether the signed-in user gets the mail; nobody chooses for somebody else."""
    if request.method == "POST":
        turn = owner_choices.turn_off if request.POST.get("mail") == "off" else owner_choices.turn_on
        turn(by=request.actor, at=request.now)
        said = _("The daily mail is off.") if turn is owner_choices.turn_off else _("The daily mail comes again.")
        pages.say(request, said)
        return pages.redirect(request, reverse("comms:own_digest"))
    owner_choices.require_oneself(request.actor)
    found = owner_letters.preview(request.user, request.tenant, request.now)
    context = {
        "is_off": owner_choices.is_off(request.user),
        "concerned": owner_choices.concerns(request.user),
        "found": found,
        "by_law": [item for item in (*found.late, *found.soon) if item.statutory],
        "section": "home",
    }
    return pages.page(request, "comms/own_digest.html", context)


def _table(request: HttpRequest) -> Table:
    rows = stuck_digests.stuck().select_related("owner")
    lately = list(rows.filter(day__gte=request.now.date() - stuck_digests.AROUND))
    desks = Desks.of(lately, request.tenant, request.now)
    again = [each.pk for each in lately if desks.next(each) is Next.AGAIN]
    rows = rows.annotate(goes_again=ExpressionWrapper(Q(pk__in=again), BooleanField()))
    return Table(
        [
            Column(
                "owner",
                _("Owner"),
                value=lambda d: str(d.owner),
                note=lambda d: d.owner.email,
                sort="owner__display_name",
            ),
            Column("day", _("Morning of"), kind="date", sort="day"),
            Column(
                "state",
                _("State"),
                kind="status",
                value=_state,
                sort="state",
            ),
            Column("why", _("What stands against it"), value=_why),
            Column("next", _("What to do"), value=lambda d: str(_NEXT[desks.next(d)])),
            Column("again", _("Send again"), template="comms/_digest_again.html", export=False),
        ],
        rows,
        request,
        name="digests",
        personal=True,
        label=gettext_lazy("Daily mails that did not arrive"),
        noun=ngettext_lazy("%(shown)s daily mail", "%(shown)s daily mails", "n"),
        search_fields=("owner__display_name", "owner__email"),
        filters=[
            Filter(
                "state",
                _("State"),
                choices=[
                    *((each.value, str(each.label)) for each in stuck_digests.STUCK),
                    (returned.BOUNCED, _("Came back")),
                ],
                apply=returned.in_state,
            )
        ],
        default_sort="-day",
        empty=Empty(
            _("Every daily mail left"),
            _("Owners of readiness items get one on a working day. One that does not arrive, or may not, stands here."),
        ),
    )


def _why(digest: OwnerDigest) -> str:
    return digest.bounced_because or kept.words(digest.state_because)


def _state(digest: OwnerDigest) -> tuple[str, str]:
    if digest.bounced_at:
        return "stop", _("Came back")
    return _STATUS[_State(digest.state)], digest.get_state_display()
