"""The change story of a program, language by language (ST4)."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from programs.domain import language_words, stories
from programs.forms.framework import StoryForm
from programs.models import Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages
from rollout.web.columns import Column, Empty
from rollout.web.row_tables import RowTable


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    context = {"may_manage": may_manage, "own": [getattr(program, part) for part in stories.PARTS]}
    table = _table(request, program, may_manage=may_manage)
    return workspace.listing(
        request, program, "programs/story/list.html", table, context, tab="plan", trail=[_here(program)]
    )


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


def _table(request: HttpRequest, program: Program, *, may_manage: bool) -> RowTable:
    def told(one: stories.Language) -> str:
        """In which language the story reaches those who speak this one, where it is another."""
        name = language_words.called(one.story.locale) if one.story else ""
        return "" if name == language_words.called(one.locale) else name

    return RowTable(
        [
            Column(
                "language",
                _("Language"),
                sort="language",
                value=lambda one: language_words.called(one.locale),
                url=lambda one: reverse("programs:story_in", args=[program.slug, one.locale]) if may_manage else None,
            ),
            Column("people", _("People"), kind="number", sort="people"),
            Column(
                "story",
                _("Story"),
                kind="status",
                sort="story",
                value=lambda one: ("good", _("Told")) if one.story else ("idle", _("The program’s own words")),
                note=told,
            ),
        ],
        stories.languages(program),
        request,
        name="story-languages",
        label=_("Languages of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s language", "%(shown)s languages", "n"),
        empty=Empty(_("No language yet"), _("No wave has an audience yet, so no language is asked for.")),
    )


def _here(program: Program) -> tuple[str, str]:
    return reverse("programs:story", args=[program.slug]), _("Change story")
