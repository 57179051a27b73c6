"""One membership: what it allows, since when, what is open; change it, give another role, end it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rollout.journal.domain import changes
from rollout.journal.domain import words as journal_words
from rollout.journal.domain.changes import Change
from rollout.journal.models import Entry
from rollout.members.domain import handovers, memberships, open_work, scopes, second_factors
from rollout.members.domain.open_work import Work
from rollout.members.forms.memberships import ChangeForm, EndForm, GiveForm
from rollout.members.views import roles, shown_work, words
from rollout.tenancy.access import permitted
from rollout.tenancy.models import Delegation, Membership
from rollout.tenancy.permissions import Action, Role
from rollout.web import formats, pages, refusals


@permitted(Action.MANAGE_MEMBERS)
@require_safe
def member(request: HttpRequest, pk: int) -> HttpResponse:
    found = _load(request, pk)
    theirs = list(
        Membership.objects.filter(tenant=request.tenant, user=found.user).select_related("user").order_by("pk")
    )
    reaches, names = scopes.of(theirs), scopes.names()
    ended = found.ends_at is not None and found.ends_at <= request.now
    delegated = Delegation.objects.filter(Q(principal=found.user) | Q(deputy=found.user)).filter(
        ends_at__gt=request.now, revoked_at=None
    )
    factor = second_factors.of(found.user)
    context = {
        "member": found,
        "factor": factor,
        "crumbs": _crumbs(found),
        "state": words.state(found, request.now),
        "ended": ended,
        "facts": [
            (_("Role"), Role(found.role).label),
            (_("May"), roles.MEANS[Role(found.role)]),
            (_("Reach"), words.reach(Role(found.role), reaches[found.pk], names)),
            (_("Since"), formats.day(found.created_at)),
            (_("Last day"), formats.day(words.last_day(found.ends_at, request.tenant))),
            (
                _("Second factor"),
                _("On since %(day)s") % {"day": formats.day(factor.created_at)} if factor else _("None"),
            ),
        ],
        "others": [
            (
                each,
                Role(each.role).label,
                words.reach(Role(each.role), reaches[each.pk], names),
                words.state(each, request.now),
            )
            for each in theirs
            if each.pk != found.pk
        ],
        "work": shown_work.shown(handovers.open_for(found, request.now), open_work.kinds()),
        "deputies": [
            (each, words.last_day(each.ends_at, request.tenant))
            for each in delegated.select_related("principal", "deputy")
        ],
        "may_end_deputies": request.actor.on_behalf_of is None,
        "history": _history(request, found),
    }
    return pages.page(request, "members/member.html", context)


@permitted(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role, reach or end."""
    found = _load(request, pk)
    role = roles.chosen(request) or Role(found.role)
    initial: dict[str, Any] = {"ends_on": words.last_day(found.ends_at, request.tenant)}
    initial |= scopes.of([found])[found.pk]
    form, work = _changing(request, found, role, initial), {}
    if form.is_bound and form.is_valid():
        try:
            done = _done(request, form, found, role, memberships.change)
        except handovers.LeftBehind as left:
            form, work = _changing(request, found, role, initial, left.work), left.work
            done = form.is_valid() and _done(request, form, found, role, memberships.change, to=form.to)
        if done:
            pages.say(request, _("The membership of %(user)s is saved.") % {"user": found.user})
            return pages.redirect(request, reverse("members:member", args=[found.pk]))
    context = {
        "form": form,
        "work": shown_work.shown(work, open_work.kinds()),
        "member": found,
        "role": role,
        "means": roles.MEANS[role],
        "roles": [(each.value, each.label, each is role) for each in roles.MEANS],
        "crumbs": _crumbs(found, _("Change the membership")),
    }
    return pages.page(request, "members/change.html", context, status=422 if form.errors else 200)


@permitted(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """One role more for the same user, or one again that is over."""
    found = _load(request, pk)
    role, crumbs = roles.chosen(request), _crumbs(found, _("Give another role"))
    if role is None:
        return roles.ask(request, _("Give %(user)s another role") % {"user": found.user}, crumbs)
    form = GiveForm(request.POST if request.method == "POST" else None, role=role, tenant=request.tenant)
    if request.method == "POST" and form.is_valid() and _done(request, form, found, role, None):
        pages.say(
            request, _("%(user)s is %(role)s now.") % {"user": found.user, "role": formats.in_sentence(role.label)}
        )
        return pages.redirect(request, reverse("members:list"))
    context = {"form": form, "member": found, "role": role, "means": roles.MEANS[role], "crumbs": crumbs}
    return pages.page(request, "members/give.html", context, status=422 if form.errors else 200)


@permitted(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """What is open, who takes it over, and the end; for one that is over already, the handover alone."""
    found = _load(request, pk)
    over = found.ends_at is not None and found.ends_at <= request.now
    work = handovers.open_for(found, request.now)
    data = request.POST if request.method == "POST" else None
    form = EndForm(data, membership=found, work=work, at=request.now)
    if data is not None and form.is_valid():
        try:
            if over:
                handovers.hand_over(membership=found, to=form.to, by=request.actor, at=request.now)
            else:
                memberships.end(
                    membership=found,
                    to=form.to,
                    by=request.actor,
                    at=request.now,
                    reason=form.cleaned_data["reason"],
                )
        except ValidationError as refused:
            refusals.show(form, refused)
        except PermissionDenied as refused:
            form.add_error(None, str(refused))
        else:
            said = _("The work is handed over.") if over else _("The membership of %(user)s is over.")
            pages.say(request, said % {"user": found.user})
            return pages.redirect(request, reverse("members:list"))
    title = _("Hand over the work of %(user)s") if over else _("End the membership of %(user)s")
    context = {
        "form": form,
        "member": found,
        "title": title % {"user": found.user},
        "role": Role(found.role),
        "over": over,
        "work": shown_work.shown(work, open_work.kinds()),
        "crumbs": _crumbs(found, _("Hand over") if over else _("End the membership")),
    }
    return pages.page(request, "members/end.html", context, status=422 if form.errors else 200)


def _load(request: HttpRequest, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user", "tenant"), tenant=request.tenant, pk=pk)


def _crumbs(found: Membership, here: str = "") -> roles.Crumbs:
    url = reverse("members:member", args=[found.pk]) if here else ""
    return [(reverse("members:list"), _("Members")), (url, str(found.user)), *([("", here)] if here else [])]


def _changing(
    request: HttpRequest, found: Membership, role: Role, initial: dict[str, Any], work: Work | None = None
) -> ChangeForm:
    data = request.POST if request.method == "POST" else None
    kept = {"membership": found, "work": work or {}, "at": request.now}
    return ChangeForm(data, role=role, tenant=request.tenant, initial=initial, **kept)


def _done(request: HttpRequest, form: GiveForm, found: Membership, role: Role, act: Any, **kwargs: Any) -> bool:
    """Do it; a refusal is shown in the form, but for work that is left behind and nobody was asked about."""
    given = {"role": role, "reach": form.reach, "ends_at": form.ends_at, "reason": form.cleaned_data["reason"]}
    try:
        if act is None:
            memberships.give(user=found.user, **given, by=request.actor, at=request.now)
        else:
            act(membership=found, **given, by=request.actor, at=request.now, **kwargs)
    except handovers.LeftBehind as left:
        if not kwargs:
            raise
        refusals.show(form, left)
    except ValidationError as refused:
        refusals.show(form, refused)
    except PermissionDenied as refused:
        form.add_error(None, str(refused))
    return not form.errors


def _history(request: HttpRequest, found: Membership) -> list[tuple[str, str, str]]:
    """For components/log.html: (when, what, who), newest first."""
    listed = list(
        Entry.objects.filter(subject="membership", subject_id=found.pk)
        .select_related("actor", "on_behalf_of")
        .order_by("-id")[:50]
    )
    reader = changes.Reader(listed, ZoneInfo(request.tenant.time_zone))
    return [(formats.day(e.at), _told(e, reader.of(e)), journal_words.of_actor(e)) for e in listed]


def _told(entry: Entry, changed: list[Change]) -> str:
    said = [f"{journal_words.of_verb(entry.verb)}."]
    said += [f"{each.field}: {each.before or formats.NOTHING} → {each.after or formats.NOTHING}." for each in changed]
    return " ".join([*said, journal_words.of_reason(entry)]).strip()
