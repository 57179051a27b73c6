"""One division: renaming, moving and merging it, each with what it changes before it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from audiences.domain import division_changes, reorganizing
from audiences.forms.organization import MergeForm, MoveForm, RenameForm, TermsForm
from audiences.models import Division, DivisionAlias, Person
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, posts, refusals
from rollout.web.forms import Form


@dataclass(frozen=True)
class Change:
    """A kind of change: its form, the paths it would give, the verb that makes it, and words for buttons.

    What runs and changes by it, on terms, is what `running` says.
    """

    form: Callable[[Any, Division, Sequence[Division]], Form]
    paths: Callable[[Division, Any], dict[str, str]]
    make: Callable[..., Division]
    field: str
    title: str | Promise
    button: str | Promise
    running: Callable[..., Sequence[reorganizing.Effect]] | None = None


CHANGES = {
    "rename": Change(
        lambda data, division, others: RenameForm(data, initial={"name": division.name}),
        division_changes.renamed,
        division_changes.rename,
        "name",
        gettext_lazy("Rename it"),
        gettext_lazy("Rename the division"),
    ),
    "move": Change(
        lambda data, division, others: MoveForm(data, division=division, others=others),
        division_changes.moved,
        division_changes.move,
        "under",
        gettext_lazy("Move it"),
        gettext_lazy("Move the division"),
        division_changes.running_moved,
    ),
    "merge": Change(
        lambda data, division, others: MergeForm(data, others=others),
        division_changes.merged,
        division_changes.merge,
        "into",
        gettext_lazy("Merge it"),
        gettext_lazy("Merge the divisions"),
        division_changes.running_merged,
    ),
}


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def division(request: HttpRequest, pk: int) -> HttpResponse:
    """A GET with a change says what it would do; a POST makes it, unless it only asks for a look on other terms."""
    found = get_object_or_404(Division.objects.select_related("parent"), pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    asked = CHANGES.get(given.get("change", ""))
    every = list(Division.objects.order_by("lft"))
    others = [each for each in every if not found.lft <= each.lft <= found.rgt]
    forms = {name: each.form(given if each is asked else None, found, others) for name, each in CHANGES.items()}
    form, effect = forms.get(given.get("change", "")), None
    if asked and form and form.is_valid():
        terms = TermsForm(given, asking=posts.acts(request))
        try:
            effect = _effect(request, found, asked, form, terms)
            if posts.acts(request) and terms.is_sound():
                made = _make(request, found, asked, form, terms)
                pages.say(request, _("The division is now %(path)s.") % {"path": made.path})
                return pages.redirect(request, reverse("audiences:division", args=[made.pk]))
        except ValidationError as refused:
            refusals.show(form, refused)
    return _show(request, found, every, forms, asked, effect)


@dataclass(frozen=True)
class Effect:
    """What a change does, beside what it does to that which runs; on which terms, and why `by` may not."""

    effects: division_changes.Effects
    answer: Sequence[tuple[str, Any]]
    running: Sequence[tuple[str, str, Sequence[str]]] = ()  # name, address, sentences
    terms: TermsForm | None = None
    refusals: Sequence[str] = ()


def _effect(request: HttpRequest, found: Division, asked: Change, form: Form, terms: TermsForm) -> Effect:
    value = form.cleaned_data[asked.field]
    effects = division_changes.effects(asked.paths(found, value))
    answer = [(name, form.data.get(name, "")) for name in ("change", asked.field)]
    running = asked.running and asked.running(found, value, terms.terms(), by=request.actor, at=request.now)
    if not running:
        return Effect(effects, answer)
    rows = [(each.title, reverse(each.page[0], args=each.page[1]), each.sentences) for each in running]
    return Effect(effects, answer, rows, terms, reorganizing.refusals(request.actor))


def _make(request: HttpRequest, found: Division, asked: Change, form: Form, terms: TermsForm) -> Division:
    more = {"terms": terms.terms()} if asked.running else {}
    value = {asked.field: form.cleaned_data[asked.field]}
    return asked.make(division=found, **value, **more, by=request.actor, at=request.now)


def _show(
    request: HttpRequest,
    found: Division,
    every: Sequence[Division],
    forms: dict[str, Form],
    asked: Change | None,
    effect: Effect | None,
) -> HttpResponse:
    below = [each.pk for each in every if found.lft < each.lft < found.rgt]
    above = [each for each in every if each.lft < found.lft and each.rgt > found.rgt]
    people = Person.objects.present().filter(division__in=[found.pk, *below]).order_by()
    counted = people.aggregate(here=Count("pk", filter=Q(division=found)), all=Count("pk"))
    crumbs = [(reverse("audiences:organization"), _("Organization"))]
    crumbs += [(reverse("audiences:division", args=[each.pk]), each.name) for each in above]
    context = {
        "division": found,
        "crumbs": [*crumbs, ("", found.name)],
        "people": counted["here"],
        "people_below": counted["all"] - counted["here"],
        "children": sorted((each for each in every if each.parent_id == found.pk), key=lambda each: each.name),
        "aliases": list(DivisionAlias.objects.filter(division=found).order_by("path").values_list("path", flat=True)),
        "changes": [(name, each.title, forms[name], each is asked) for name, each in CHANGES.items()],
        "effect": effect,
        "effects": effect and effect.effects,
        "asked": asked,
        "section": "people",
    }
    asking = [*forms.values(), *([effect.terms] if effect and effect.terms else [])]
    status = 422 if any(form.errors for form in asking) else 200
    return pages.page(request, "audiences/organization/division.html", context, status=status)
