"""The manager's page, made for a phone: how many, who not, and a nudge (design screen 09)."""

import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audiences.domain import places
from audiences.domain.agreement_masks import Masks
from audiences.domain.settings import book
from audiences.models import Person
from comms.domain import nudges
from comms.models import Message
from delivery.domain import renewal_words
from delivery.models import Assignment
from reporting.domain import briefings, manager_scores, measures
from reporting.domain import team as teams
from reporting.domain.team import Card, Who
from reporting.views import team_line
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages

PER_PAGE = 25


@permitted(Action.VIEW_HOME)
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Everybody may ask; who leads nobody is told so."""
    actor = request.actor
    if not actor.may(Action.VIEW_TEAM) or actor.person is None:
        return pages.page(request, "reporting/team/none.html", {"known": actor.person is not None, "section": "team"})
    who = Who(request.GET["who"]) if request.GET.get("who") in list(Who) else Who.EVERYONE
    found = teams.assignments(actor, who, request.now)
    sizes, cards = teams.sizes(actor), teams.cards(found, by=actor, at=request.now)
    masks = teams.masks(actor, request.now)
    open_ = teams.not_complete(teams.named(found, by=actor, hidden=masks), by=actor, at=request.now)
    page = Paginator(open_, PER_PAGE).get_page(request.GET.get("page"))
    ahead = teams.ahead(by=actor, who=who, at=request.now)
    coming = teams.coming(cards, ahead, by=actor, size=sizes[who], at=request.now)
    briefed = briefings.of_team(found, ahead, by=actor, at=request.now, language=get_language() or "")
    rows = _rows(request, list(page.object_list), masks, several=len(cards) > 1)
    context = {
        "section": "team",
        "who": who.value,
        "size": sizes[who],
        "scopes": [(key.value, teams.LABELS[key], sizes[key], key is who) for key in (Who.EVERYONE, Who.DIRECT)],
        "lede": _lede(cards),
        "cards": [(card, _bar(card)) for card in cards],
        "page": page,
        "people": rows,
        "renewing": any(row["assignment"].is_renewal(request.now) for row in rows),
        "previous": _page_url(request, who, page.number - 1) if page.has_previous() else "",
        "next": _page_url(request, who, page.number + 1) if page.has_next() else "",
        "coming": coming,
        "unread": [each for each in briefed if each.read_at is None],
        "read": [each for each in briefed if each.read_at],
        "may_read": actor.on_behalf_of is None,
        "unnamed": bool(masks.standing) and found.filter(masks.unnamed(actor, "person__")).exists(),
    }
    return pages.page(request, "reporting/team/page.html", context)


@permitted(Action.VIEW_TEAM)
@require_safe
def person(request: HttpRequest, person: int) -> HttpResponse:
    """One of the team: their programs."""
    masks = teams.masks(request.actor, request.now)
    visible = Person.objects.visible_to(request.actor, Action.VIEW_TEAM).exclude(masks.unnamed(request.actor))
    found = get_object_or_404(visible.select_related("division", "country", "manager"), pk=person)
    own = (
        Assignment.objects.visible_to(request.actor, Action.VIEW_TEAM)
        .filter(measures.BY_KEY["assigned"].condition(request.now) | measures.BY_KEY["exempt"].condition(request.now))
        .filter(person=found)
        .select_related("person__manager", "person__division", "program", "wave")
        .order_by("due_at", "pk")
    )
    context = {
        "section": "team",
        "person": found,
        "crumbs": [(reverse("reporting:team"), _("Your team")), ("", found.name)],
        "hindrance": teams.hindrance(found),
        "assignments": _rows(request, list(own), masks, several=True, titled=True),
        **team_line.context(request, found),
    }
    return pages.page(request, "reporting/team/person.html", context)


@permitted(Action.NUDGE_TEAM)
@require_POST
def nudge(request: HttpRequest, assignment: int) -> HttpResponse:
    """One message to the learner, at their next allowed moment; at most one a day."""
    masks = teams.masks(request.actor, request.now)
    visible = teams.named(
        Assignment.objects.visible_to(request.actor, Action.NUDGE_TEAM), by=request.actor, hidden=masks
    )
    related = ("person__manager", "person__division", "program", "wave")
    found = get_object_or_404(visible.select_related(*related), pk=assignment)
    try:
        message = nudges.nudge(assignment=found, by=request.actor, at=request.now)
        undoable.say(
            request,
            _("%(person)s gets a nudge %(sending)s.")
            % {"person": found.person.name, "sending": _sending(message, found)},
            message,
        )
    except ValidationError as refused:
        pages.say(request, " ".join(refused.messages), "stop")
    titled = request.POST.get("back") == "person"
    if request.htmx:
        row = _rows(request, [found], masks, several=request.POST.get("several") == "1", titled=titled)[0]
        template = "reporting/team/_person.html"
        return pages.page(request, template, {"row": row, "who": request.POST.get("who", "")}, fragment=template)
    back = reverse("reporting:team_person", args=[found.person_id]) if titled else reverse("reporting:team")
    who = request.POST.get("who", "")
    return pages.redirect(request, f"{back}?{urlencode({'who': who})}" if who in list(Who) and not titled else back)


def _rows(
    request: HttpRequest, assignments: list[Assignment], masks: Masks, *, several: bool, titled: bool = False
) -> list[dict[str, Any]]:
    """What a row says of each; `several` names the program, `titled` puts it in front of the person."""
    sent = nudges.today(assignments, request.now)
    scores = manager_scores.words(assignments, book.at(request.now), masks)
    rows = []
    for assignment in assignments:
        message, hindered = sent.get(assignment.pk), teams.hindrance(assignment.person)
        open_ = not (assignment.completed_at and assignment.completed_at <= request.now)
        rows.append(
            {
                "assignment": assignment,
                "open": assignment.state in (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS),
                "person": assignment.person,
                "tone": assignment.person_id % 4 + 1,
                "several": several,
                "titled": titled,
                "state": measures.state_of(assignment, request.now),
                "due": teams.due_words(assignment, request.now),
                "renewal": renewal_words.renewal(assignment, request.now),
                "score": scores.get(assignment.pk, ""),
                "hindered": hindered if open_ else "",
                "direct": request.actor.person and assignment.person.manager_id == request.actor.person.id,
                "nudged": _("Nudged today, %(sending)s.") % {"sending": _sending(message, assignment)}
                if message
                else "",
                "may_nudge": open_
                and request.actor.may(Action.NUDGE_TEAM)
                and bool(assignment.person.email)
                and assignment.person.status == Person.Status.ACTIVE,
            }
        )
    return rows


def _sending(message: Message, assignment: Assignment) -> str:
    """When it goes, on the learner's clock."""
    zone = formats.zone(assignment.person) or zoneinfo.ZoneInfo("UTC")
    place = assignment.person.site or places.city(str(zone))
    if message.state == Message.State.SENT and message.settled_at:
        return _("sent %(moment)s in %(place)s") % {"moment": formats.moment(message.settled_at, zone), "place": place}
    return _("%(moment)s in %(place)s") % {"moment": formats.moment(message.due_at, zone), "place": place}


def _lede(cards: list[Card]) -> str:
    if not cards:
        return _("None of your people is in a program yet.")
    ahead = [card for card in cards if card.figures.completed < card.figures.assigned]
    if not ahead:
        return _("Everybody is complete.")
    first = ahead[0]
    return _("%(program)s is due %(day)s at the latest.") % {"program": first.name, "day": formats.day(first.last_due)}


def _bar(card: Card) -> dict[str, Any]:
    counted = card.figures
    parts = [("cat-1", counted.completed), ("seq-3", counted.in_progress), ("track", counted.not_started)]
    says = _("%(completed)s complete, %(in_progress)s in progress, %(not_started)s not started") % {
        "completed": formats.number(counted.completed),
        "in_progress": formats.number(counted.in_progress),
        "not_started": formats.number(counted.not_started),
    }
    return {"parts": parts, "label": says}


def _page_url(request: HttpRequest, who: Who, number: int) -> str:
    return f"{request.path}?{urlencode({'who': who.value, 'page': number})}"
