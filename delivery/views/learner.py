"""The learner's page behind a signed link: no login, nothing changes by opening it (SECURITY: signed links).

It lies outside the tenants' addresses: the token says which tenant, and proves itself inside its walls.
"""

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from audiences.domain import clocks
from audiences.domain.settings import book
from audiences.domain.settings.book import Book, ProgramLayer
from delivery.domain import (
    assigned_modules,
    calendar_entries,
    deadlines,
    local_words,
    needs,
    renewal_words,
    signed_links,
)
from delivery.domain.signed_links import Refusal
from delivery.forms.learner import EmployeeIdForm
from delivery.models import Assignment, SignedLink
from delivery.views import signed
from programs.domain import own_texts, program_settings
from programs.models import Module
from rollout.tenancy import clock, tokens, walls
from rollout.tenancy.access import public
from rollout.tenancy.models import Tenant
from rollout.web import formats, languages

PUBLIC = "the learner's own page: the token in the address is the proof; it expires and can be revoked"
TRIES = 5  # wrong employee ids on one link
TRIES_WITHIN = 15 * 60  # seconds
PROOF_LASTS = 60 * 60  # seconds; the second fact given, for the calendar file

_REFUSALS = {
    Refusal.FORGED: (
        404,
        _("This link opens nothing"),
        _("It may be cut short. Open it again from the message it came in."),
    ),
    Refusal.EXPIRED: (
        410,
        _("This link has expired"),
        _("The training it was for is over. Ask your manager for a new one."),
    ),
    Refusal.REVOKED: (
        410,
        _("This link was withdrawn"),
        _("A newer message has the link that works. Open it from there."),
    ),
}

Answer = Callable[[SignedLink, Tenant, datetime.datetime], HttpResponse]


@public(PUBLIC)
@csrf_exempt  # nobody is signed in: a forged form would have to know the token
def page(request: HttpRequest, token: str) -> HttpResponse:
    def answer(link: SignedLink, tenant: Tenant, at: datetime.datetime) -> HttpResponse:
        proof = request.GET.get("proof", "")
        if not link.assignment.person.shared_mailbox or _proven(link, proof):
            return _page(request, token, link, tenant, at, proof)
        return _ask(request, token, link, tenant, at)

    return _opened(request, token, answer, methods=("GET", "HEAD", "POST"))


@public(PUBLIC)
@csrf_exempt
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The deadline as a calendar file; in a shared mailbox only with the proof from the page."""

    def answer(link: SignedLink, tenant: Tenant, at: datetime.datetime) -> HttpResponse:
        if link.assignment.person.shared_mailbox and not _proven(link, request.GET.get("proof", "")):
            return _ask(request, token, link, tenant, at)
        response = HttpResponse(_entry(link.assignment, tenant), content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="deadline.ics"'
        return response

    return _opened(request, token, answer, methods=("GET", "HEAD"))


def _opened(request: HttpRequest, token: str, answer: Answer, *, methods: tuple[str, ...]) -> HttpResponse:
    language = signed.asked_language(request) or languages.of_browser(request) or settings.LANGUAGE_CODE
    with translation.override(language):
        response = _resolved(request, token, answer) if request.method in methods else HttpResponseNotAllowed(methods)
    return signed.sealed(response, language)


def _resolved(request: HttpRequest, token: str, answer: Answer) -> HttpResponse:
    tenant = Tenant.objects.open().filter(pk=tokens.tenant_of(token)).first()
    if tenant is None:
        return _refused(request, Refusal.FORGED)
    with walls.inside(tenant.pk):
        at = clock.now(tenant)
        try:
            link = signed_links.resolve(token, at=at)
        except signed_links.Refused as refused:
            return _refused(request, refused.refusal)
        language = _language(request, link, tenant)
        with translation.override(language):
            response = answer(link, tenant, at)
        response.headers["Content-Language"] = language
        return response


def _language(request: HttpRequest, link: SignedLink, tenant: Tenant) -> str:
    """What was chosen on the page, else the person's language, the browser's, the organization's."""
    recorded = languages.supported(link.assignment.person.language)
    last = languages.supported(tenant.language) or settings.LANGUAGE_CODE
    return signed.asked_language(request) or recorded or languages.of_browser(request) or last


def _look(request: HttpRequest, proof: str = "") -> dict[str, Any]:
    return signed.look(request, {"proof": proof} if proof else {})


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status, heading, sentence = _REFUSALS[refusal]
    return signed.message(request, heading, sentence, status)


def _page(
    request: HttpRequest, token: str, link: SignedLink, tenant: Tenant, at: datetime.datetime, proof: str = ""
) -> HttpResponse:
    assignment, zone = link.assignment, link.assignment.due_zone
    words = deadlines.words(assignment.due_at, zone, at=at, place=assignment.person.site)
    renewals = renewal_words.of([assignment], tenant=tenant, at=at).get(assignment.pk)
    decided = book.at(at)
    layer = program_settings.layer(assignment.program, decided)
    values = {
        "token": token,
        "proof": proof,
        "tenant": tenant,
        "assignment": assignment,
        "person": assignment.person,
        "program": assignment.program,
        "rule": needs.asked_of_learner(assignment),
        "modules": _modules(assignment, decided, layer),
        "local": local_words.of(assignment.program, assignment.person.country_id, decided, layer),
        "standing": _standing(assignment, at),
        "renewal": renewals.now if renewals else "",
        "due": words[0].upper() + words[1:],
        "left": deadlines.days_left(assignment.due_at, zone, at=at),
        "late": assignment.due_at < at,
        "completed": formats.day(clocks.local(assignment.completed_at, zone)) if assignment.completed_at else "",
        **_look(request, proof),
    }
    return render(request, "delivery/learner/page.html", values)


def _modules(assignment: Assignment, decided: Book, layer: ProgramLayer) -> list[Module]:
    """What the learner does, each with the `address` of the text that is theirs."""
    found = assigned_modules.of(assignment)
    addresses = own_texts.addresses(found, assignment.person, decided, layer)
    for module in found:
        module.address = addresses[module.pk]
    return found


def _standing(assignment: Assignment, at: datetime.datetime) -> tuple[str, str | Promise]:
    """Status of the design's shapes, and words for the learner."""
    if assignment.state == Assignment.State.COMPLETED:
        return "good", _("Complete")
    if assignment.state == Assignment.State.WITHDRAWN:
        return "idle", _("No longer needed")
    if assignment.state == Assignment.State.EXEMPT:
        return "waive", _("Exempt")
    if assignment.due_at < at:
        return "watch", _("Overdue")
    if assignment.is_renewal(at):
        return "info", _("In renewal")
    return (
        ("info", _("In progress")) if assignment.state == Assignment.State.IN_PROGRESS else ("idle", _("Not started"))
    )


def _ask(request: HttpRequest, token: str, link: SignedLink, tenant: Tenant, at: datetime.datetime) -> HttpResponse:
    """Nothing is shown of a shared mailbox's link before the employee id fits; wrong tries are counted."""
    tries = f"learner-tries:{tenant.pk}:{link.pk}"
    if cache.get(tries, 0) >= TRIES:
        sentence = _("Too many wrong employee IDs. Wait 15 minutes, then open the link again.")
        return signed.message(request, _("Wait a while"), sentence, 429)
    form = EmployeeIdForm(request.POST if request.method == "POST" else None, person=link.assignment.person)
    if form.is_valid():
        cache.delete(tries)
        return _page(request, token, link, tenant, at, proof=signing.dumps(link.pk, salt=f"learner:{tenant.pk}"))
    if form.is_bound:
        cache.add(tries, 0, TRIES_WITHIN)
        cache.incr(tries)
    values = {"form": form, "token": token, **_look(request)}
    return render(request, "delivery/learner/ask.html", values, status=422 if form.is_bound else 200)


def _proven(link: SignedLink, proof: str) -> bool:
    try:
        return signing.loads(proof, salt=f"learner:{link.tenant_id}", max_age=PROOF_LASTS) == link.pk
    except signing.BadSignature:
        return False


def _entry(assignment: Assignment, tenant: Tenant) -> str:
    words = deadlines.words(assignment.due_at, assignment.due_zone, at=assignment.due_at, place=assignment.person.site)
    return calendar_entries.deadline(
        uid=f"assignment-{tenant.pk}-{assignment.pk}@fairway",
        summary=str(_("Due: %(program)s") % {"program": assignment.program.name}),
        description=str(_("%(program)s is due %(when)s.") % {"program": assignment.program.name, "when": words}),
        due_at=assignment.due_at,
        made_at=assignment.assigned_at,
    )
