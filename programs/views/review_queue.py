"""The reviewer's queue: what is up, in the time reserved for it, and what they are informed of (RD10)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from programs.domain import language_words, review_queue, review_windows, variant_words, versions
from programs.domain.review_loads import Reserved
from programs.domain.review_queue import Queue
from programs.forms.review import WindowForm
from programs.models import Review, ReviewWindow
from programs.views import variants
from rollout.tenancy.access import permitted
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table


@permitted(Action.REVIEW_CONTENT)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    found = review_queue.of(request.actor, request.now)
    table = _table(request, found)
    if table.wants_file:
        return pages.export(request, table.label, table)
    if request.htmx:
        return pages.listing(request, "components/table.html", table)
    return _page(request, table, found)


@permitted(Action.REVIEW_CONTENT)
@require_POST
def reserve(request: HttpRequest) -> HttpResponse:
    form = WindowForm(request.POST)
    if form.is_valid():
        try:
            made = review_windows.reserve_days(**form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("Reserved for reviews: %(when)s.") % {"when": _when(made)})
            return pages.redirect(request, reverse("programs:reviews"))
    found = review_queue.of(request.actor, request.now)
    return _page(request, _table(request, found), found, form, status=422)


@permitted(Action.REVIEW_CONTENT)
@require_POST
def release(request: HttpRequest, window: int) -> HttpResponse:
    found = get_object_or_404(review_windows.theirs(request.actor), pk=window)
    review_windows.release(window=found, by=request.actor, at=request.now)
    pages.say(request, _("The time is free again."))
    return pages.redirect(request, reverse("programs:reviews"))


def _page(
    request: HttpRequest, table: Table, found: Queue, form: WindowForm | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "reviews",
        "table": table,
        "form": form or WindowForm(),
        "windows": [_window(each, request.actor) for each in found.windows],
        "lacking": sum(bool(each.lacks) for each in found.booked.values()),
        "informed": [
            (variants.address(update.variant), _name(update.variant), versions.sentence(update))
            for update in review_queue.informed(request.actor)
        ],
    }
    return pages.page(request, "programs/reviews/queue.html", context, status=status)


def _name(variant: Any) -> str:
    return f"{variant.module.title}: {variant_words.name(variant)}"


def _table(request: HttpRequest, found: Queue) -> Table:
    rows = review_queue.waiting(request.actor).select_related("variant__module__program", "variant__region", "reviewer")
    return Table(
        [
            Column(
                "text",
                _("Text"),
                value=lambda row: _name(row.variant),
                url=lambda row: variants.address(row.variant),
                note=lambda row: _changed(row, found),
            ),
            Column("kind", _("Review"), value=lambda row: row.get_kind_display(), sort="kind"),
            Column("standing", _("Status"), kind="status", value=lambda row: _standing(row, found)),
            Column("due_on", _("Due"), kind="date", sort="due_on"),
            Column("reserved", _("Time reserved"), value=lambda row: _reserved(row, found)),
            Column("reviewer", _("With"), value=lambda row: str(row.reviewer or _("Any reviewer"))),
            Column("program", _("Program"), value=lambda row: row.variant.module.program.name),
        ],
        rows,
        request,
        name="reviews",
        label=_("Reviews that wait"),
        noun=ngettext_lazy("%(shown)s review", "%(shown)s reviews", "n"),
        search_fields=("variant__module__title", "variant__module__program__name", "variant__locale"),
        filters=[
            Filter("kind", _("Review"), Review.Kind.choices, lookup="kind"),
            Filter("locale", _("Language"), _languages(rows), lookup="variant__locale"),
        ],
        default_sort="due_on",
        empty=Empty(
            _("No text waits for you"),
            _("Texts that are sent to review stand here, the one that is due first on top."),
        ),
    )


def _languages(rows: Any) -> list[tuple[str, str]]:
    locales = rows.order_by("variant__locale").values_list("variant__locale", flat=True).distinct()
    return [(locale, language_words.called(locale)) for locale in locales]


def _standing(row: Review, found: Queue) -> tuple[str, str]:
    if found.is_behind(row):
        return "idle", _("Waits for its writer")
    if row.due_on < found.today:
        return "stop", _("Late")
    if found.lacks(row):
        return "watch", _("Too little time")
    return "info", _("Open")


def _when(made: list[ReviewWindow]) -> str:
    """The windows by their days; of several, the first and how many more."""
    words, more = review_windows.words(made[0]), len(made) - 1
    if not more:
        return words
    return ngettext("%(first)s and %(n)s more day", "%(first)s and %(n)s more days", more) % {"first": words, "n": more}


def _window(each: Reserved, by: Actor) -> dict[str, Any]:
    """A row of reserved time; `whose` it is, where the reader stands in for them."""
    return {
        "window": each.window,
        "words": review_windows.words(each.window),
        "sentence": each.sentence,
        "mark": _marked(each),
        "whose": "" if by.user == each.window.reviewer else str(each.window.reviewer),
    }


def _marked(each: Reserved) -> tuple[str, str]:
    if each.away:
        return "idle", _("Away")
    return ("watch", _("Overbooked")) if each.over else ("info", _("Reserved"))


def _reserved(row: Review, found: Queue) -> str:
    if booked := found.booked.get(row.pk):
        return booked.sentence
    window = found.reserved(row)
    return review_windows.words(window) if window else _("None before it is due")


def _changed(row: Review, found: Queue) -> str:
    """What changed since it was signed off last."""
    if row.signed_version is None:
        return _("First look")
    return " ".join(versions.sentence(update) for update in reversed(found.changed(row)))
