"""One step: its text in each language, as a person would see it, and editing both."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain import tongues
from comms.domain import locales, previews, reach, rendering, sequences, step_words, steps
from comms.forms.step import StepForm
from comms.models import Sequence, Step
from comms.views import messages
from programs.models import Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, posts, refusals

_DOMAIN_NAMES = {"offset_days": "days", "anchor": "moment"}


@permitted(Action.VIEW_MESSAGES)
@require_safe
def step(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.VIEW_MESSAGES)
    found = _step(program, number)
    texts = rendering.texts_of([found.pk]).get(found.pk, {})
    locale = _asked(request, texts)
    subject, body = texts.get(locale, ("", ""))
    mine = messages.messages_of(request, program).filter(step=found)
    context = {
        "step": found,
        "who": step_words.who(found),
        "when": step_words.when(found),
        "source": (subject, body),
        "reach": messages.reach_rows(reach.of(mine)),
        "languages": previews.languages(texts),
        "locale": locale,
        "preview": _preview(request, found, subject, body, locale),
        "may_manage": request.actor.may(Action.MANAGE_MESSAGES),
    }
    return _page(request, program, found, "comms/step.html", context)


@permitted(Action.MANAGE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_MESSAGES)
    found = _step(program, number)
    texts = rendering.texts_of([found.pk]).get(found.pk, {})
    is_new_language = "language" in request.GET
    locale = _asked(request, texts)
    initial = StepForm.of(found, "" if is_new_language else locale, texts.get(locale, ("", "")))
    form = StepForm(request.POST or None, initial=initial, keeps_locale=not is_new_language)
    if posts.acts(request) and form.is_valid():
        try:
            steps.edit(step=found, by=request.actor, at=request.now, **form.values, **form.text)
        except ValidationError as error:
            refusals.show(form, error, **_DOMAIN_NAMES)
            found = _step(program, number)
        else:
            pages.say(request, _("“%(name)s” is saved.") % {"name": found.name})
            return pages.redirect(request, _step_url(program, found, form.text["locale"]))
    return _form_page(request, program, found, form, texts, locale)


@permitted(Action.MANAGE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_MESSAGES)
    form = StepForm(request.POST or None, initial=StepForm.of(None, request.tenant.language or "en", ("", "")))
    if posts.acts(request) and form.is_valid():
        sequence = sequences.of(program) or Sequence.objects.create(program=program)
        try:
            found = steps.add(sequence=sequence, by=request.actor, at=request.now, **form.values, **form.text)
        except ValidationError as error:
            refusals.show(form, error, **_DOMAIN_NAMES)
        else:
            said = _("“%(step)s” is added. It goes to people assigned from now on.")
            pages.say(request, said % {"step": found.name})
            return pages.redirect(request, _step_url(program, found, form.text["locale"]))
    return _form_page(request, program, None, form, {}, "")


@permitted(Action.MANAGE_MESSAGES)
@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The preview alone, while somebody types."""
    program = workspace.load(request, slug, Action.MANAGE_MESSAGES)
    context = {"preview": _typed_preview(request, program, StepForm(request.POST))}
    return pages.page(request, "comms/_preview.html", context)


@permitted(Action.MANAGE_MESSAGES)
@require_POST
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_MESSAGES)
    found = _step(program, number)
    if refused := refusals.conflict(request, steps.remove, step=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("“%(step)s” is removed.") % {"step": found.name})
    return pages.redirect(request, reverse("comms:messages", args=[program.slug]))


def _step(program: Program, number: int) -> Step:
    found = Step.objects.select_related("sequence__program__sponsor")
    return get_object_or_404(found, sequence__program=program, number=number)


def _asked(request: HttpRequest, texts: rendering.Texts) -> str:
    asked = request.GET.get("locale", "")
    return asked if asked in texts or not texts else tongues.chosen(request.tenant.language, texts)


def _step_url(program: Program, found: Step, locale: str) -> str:
    return f"{reverse('comms:step', args=[program.slug, found.number])}?locale={locale}"


def _form_page(
    request: HttpRequest, program: Program, found: Step | None, form: StepForm, texts: rendering.Texts, locale: str
) -> HttpResponse:
    typed = request.method == "POST"
    context = {
        "step": found,
        "form": form,
        "languages": previews.languages(texts),
        "locale": locale,
        "is_new_language": "language" in request.GET,
        "preview": _typed_preview(request, program, form)
        if typed
        else found and _preview(request, found, *texts.get(locale, ("", "")), locale),
    }
    status = 422 if typed and form.errors else 200
    return _page(request, program, found, "comms/step_form.html", context, status=status)


def _typed_preview(request: HttpRequest, program: Program, form: StepForm) -> dict[str, Any]:
    """What is typed so far, as it would be seen; its problems in words."""
    if not form.is_bound or not form.is_valid():
        problems = [sentence for name in form.errors for sentence in form.errors[name]]
        return {"problems": problems}
    draft = Step(sequence=Sequence(program=program), **form.values)
    return _preview(request, draft, form.text["subject"], form.text["body"], form.text["locale"])


def _preview(request: HttpRequest, found: Step, subject: str, body: str, locale: str) -> dict[str, Any]:
    program = found.sequence.program
    person = previews.sample_person(found, program, request.actor, locale)
    try:
        shown = previews.of_text(
            found,
            subject=subject,
            body=body,
            locale=locale or tongues.FALLBACK,
            person=person,
            tenant=request.tenant,
            at=request.now,
        )
    except ValidationError as error:
        return {"problems": error.messages}
    zone = formats.zone(person) if person else None
    return {
        "name": person.name if person else _("Lakshmi Iyer (made up)"),
        "locale": shown.locale,
        "dir": "rtl" if locales.is_right_to_left(shown.locale) else "ltr",
        "too_long": shown.subject_length if shown.subject_length > previews.PHONE_SUBJECT else 0,
        "phone_subject": previews.PHONE_SUBJECT,
        "message": {
            "sender": request.tenant.name,
            "subject": SafeString(shown.subject),
            "body": SafeString(shown.body),
            "when": _when(shown.at, zone, person.site if person else ""),
        },
    }


def _when(at: datetime.datetime | None, zone: datetime.tzinfo | None, site: str) -> str:
    if at is None or zone is None:
        return ""
    return _("%(moment)s in %(place)s") % {"moment": formats.moment(at, zone), "place": site or formats.city(zone)}


def _page(
    request: HttpRequest,
    program: Program,
    found: Step | None,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    trail = [
        (reverse("comms:messages", args=[program.slug]), _("Communications")),
        (request.path, found.name if found else _("New message")),
    ]
    return workspace.page(request, program, template, context, tab="messages", trail=trail, status=status)
