"""Change orders of a launched wave: asked for with what they do to people in view, then decided by somebody else."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain.settings import book
from programs.domain import change_orders, order_audience, order_content, order_parts, program_settings, proposals
from programs.domain.due_terms import DueTerms
from programs.domain.order_audience import AudienceChange
from programs.domain.order_parts import Part
from programs.domain.proposals import Proposal
from programs.forms.change_order import SAME, DecisionForm, OrderForm
from programs.models import ChangeOrder, Wave
from programs.views import workspace
from programs.views.order_rows import MARKS
from programs.views.waves import trail
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, posts, refusals


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.MANAGE_PROGRAMS)
    form = _form(request, wave)
    wanted, people, parts = None, None, []
    if form.is_bound and form.is_valid():
        wanted = proposals.of(wave, **{name: form.cleaned_data[name] for name in change_orders.FIELDS})
        try:
            people = order_audience.of(wave, form.cleaned_data["segments"], **form.treatment())
            parts = form.parts()
            if posts.acts(request):
                order = _ask(request, wave, form)
                pages.say(request, _("The change waits for somebody else’s approval. Nothing has changed yet."))
                return pages.redirect(request, _url(order))
            change_orders.check(wanted, request.actor, request.now, people, parts)
        except ValidationError as refused:
            refusals.show(form, refused, due_rule="due_kind")
            wanted = None
    context = {"form": form, "wave": wave, **_effect(wanted, people, parts, request)}
    return workspace.page(
        request,
        wave.program,
        "programs/orders/new.html",
        context,
        tab="plan",
        trail=[*trail(wave), (request.path, _("Change order"))],
        status=422 if form.errors else 200,
    )


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def order(request: HttpRequest, slug: str, number: int, order: int) -> HttpResponse:
    return _page(request, _load(request, slug, number, order, Action.VIEW_PROGRAMS), DecisionForm())


@permitted(Action.LAUNCH_WAVES)
@require_POST
def approve(request: HttpRequest, slug: str, number: int, order: int) -> HttpResponse:
    said = _("The change is in force. Deadlines and messages follow now.")
    return _decide(request, _load(request, slug, number, order, Action.LAUNCH_WAVES), change_orders.approve, said)


@permitted(Action.LAUNCH_WAVES)
@require_POST
def refuse(request: HttpRequest, slug: str, number: int, order: int) -> HttpResponse:
    said = _("The change is refused. Nothing has changed.")
    return _decide(request, _load(request, slug, number, order, Action.LAUNCH_WAVES), change_orders.refuse, said)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def withdraw(request: HttpRequest, slug: str, number: int, order: int) -> HttpResponse:
    found = _load(request, slug, number, order, Action.MANAGE_PROGRAMS)
    if refused := refusals.conflict(request, change_orders.withdraw, order=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("The change is no longer asked for."))
    return pages.redirect(request, reverse("programs:wave", args=[slug, number]))


def _form(request: HttpRequest, wave: Wave) -> OrderForm:
    settings = book.at(request.now)
    terms = DueTerms(settings, program_settings.layer(wave.program, settings))
    given, asking = request.POST if request.method == "POST" else None, posts.acts(request)
    return OrderForm(given, asking=asking, tenant=request.tenant, terms=terms, wave=wave, initial=_as_it_is(wave))


def _as_it_is(wave: Wave) -> dict[str, Any]:
    treatment = ChangeOrder.Treatment
    return {
        "ends_on": wave.ends_on,
        "segments": order_audience.current(wave),
        "not_started": treatment.WITHDRAW,
        "in_progress": treatment.KEEP,
        "lead": wave.lead_id,
        "change": SAME,
        "content_not_started": order_content.TOP_UP,
        "content_in_progress": order_content.TOP_UP,
        "content_done": order_content.KEEP,
    }


def _ask(request: HttpRequest, wave: Wave, form: OrderForm) -> ChangeOrder:
    given = {name: form.cleaned_data[name] for name in (*change_orders.FIELDS, "reason")}
    given |= {"segments": list(form.cleaned_data["segments"]), **form.treatment(), "parts": form.parts()}
    order = change_orders.ask(wave=wave, **given, by=request.actor, at=request.now)
    order.wave = wave
    return order


def _load(request: HttpRequest, slug: str, number: int, order: int, action: Action) -> ChangeOrder:
    wave = workspace.load_wave(request, slug, number, action)
    found = get_object_or_404(ChangeOrder.objects.select_related("asked_by", "decided_by"), wave=wave, number=order)
    found.wave = wave
    return found


def _decide(request: HttpRequest, order: ChangeOrder, act: Callable[..., ChangeOrder], said: str) -> HttpResponse:
    form = DecisionForm(request.POST)
    if refusals.accepted(form, act, order=order, by=request.actor, at=request.now):
        pages.say(request, said)
        return pages.redirect(request, _url(order))
    return _page(request, order, form)


def _page(request: HttpRequest, order: ChangeOrder, form: DecisionForm) -> HttpResponse:
    wave, waits = order.wave, order.state == ChangeOrder.State.ASKED
    own = request.actor.is_any_of(order.asked_by_id)
    before = proposals.of(wave, ends_on=order.base_ends_on, due_rule=order.base_due_rule).then
    wanted, people = change_orders.proposal(order), order_audience.of_order(order)
    parts = order_parts.of_order(order)
    context = {
        "order": order,
        "wave": wave,
        "status": (MARKS[ChangeOrder.State(order.state)], order.get_state_display()),
        "waits": waits,
        "changes": _changes(before, wanted.then, people, parts),
        "effects": change_orders.effects(wanted, request.now, people, parts) if waits else [],
        "may_decide": waits and request.actor.may(Action.LAUNCH_WAVES) and not own,
        "is_own": waits and own,
        "may_withdraw": waits and request.actor.may(Action.MANAGE_PROGRAMS),
        "form": form,
    }
    return workspace.page(
        request,
        wave.program,
        "programs/orders/page.html",
        context,
        tab="plan",
        trail=[*trail(wave), (_url(order), str(order))],
        status=422 if form.errors else 200,
    )


def _changes(
    before: Wave, then: Wave, people: AudienceChange | None, parts: Sequence[Part]
) -> list[tuple[str, str, str]]:
    """(what, as it was, as it would be) of what differs."""
    found = [
        (_("Window closes"), formats.long_day(before.ends_on), formats.long_day(then.ends_on)),
        (_("Deadline"), change_orders.words(before), change_orders.words(then)),
    ]
    if people:
        found.append((_("Audience"), order_audience.names(people.before), order_audience.names(people.after)))
        by_tree = people.reorganized
        gone = _("Is no longer in the audience") if by_tree else _("In a segment that goes")
        if by_tree:
            found.append((_("Division"), by_tree.was, by_tree.now))
        found += [(who, gone, becomes) for who, becomes in order_audience.treatments(people)]
    found += [row for part in parts for row in part.rows()]
    return [each for each in found if each[1] != each[2]]


def _effect(
    wanted: Proposal | None, people: AudienceChange | None, parts: Sequence[Part], request: HttpRequest
) -> dict[str, Any]:
    if wanted is None:
        return {}
    return {
        "wanted": wanted,
        "changes": _changes(wanted.wave, wanted.then, people, parts),
        "effects": change_orders.effects(wanted, request.now, people, parts),
    }


def _url(order: ChangeOrder) -> str:
    return reverse("programs:order", args=[order.wave.program.slug, order.wave.number, order.number])
