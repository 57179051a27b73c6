"""The change story of a program, language by language (ST4)."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programs.domain import language_words, stories
from programs.forms.framework import StoryForm
from programs.models import Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    context = {
        "languages": [
            (one, language_words.called(one.locale), language_words.called(one.story.locale) if one.story else "")
            for one in stories.languages(program)
        ],
        "may_manage": request.actor.may(Action.MANAGE_PROGRAMS),
        "own": [getattr(program, part) for part in stories.PARTS],
    }
    return workspace.page(request, program, "programs/story/list.html", context, tab="plan", trail=[_here(program)])


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: HttpRequest, slug: str, locale: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    told = program.stories.filter(locale=locale).first()
    initial = {part: getattr(told, part) for part in stories.PARTS} if told else {}
    form = StoryForm(request.POST if request.method == "POST" else None, initial=initial)
    language = language_words.called(locale)
    if form.is_bound and form.is_valid():
        try:
            stories.write(program=program, locale=locale, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            pages.say(request, _("Messages in %(locale)s tell the story like this from now on.") % {"locale": language})
            return pages.redirect(request, _here(program)[0])
    context = {"form": form, "locale": language}
    status = 422 if form.errors else 200
    trail = [_here(program), (request.path, language)]
    return workspace.page(request, program, "programs/story/form.html", context, tab="plan", status=status, trail=trail)


def _here(program: Program) -> tuple[str, str]:
    return reverse("programs:story", args=[program.slug]), _("Change story")
