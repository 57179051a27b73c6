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

from audiences.domain import division_changes
from audiences.forms.organization import MergeForm, MoveForm, RenameForm
from audiences.models import Division, DivisionAlias, Person
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages
from rollout.web.forms import Form


@dataclass(frozen=True)
class Change:
    """A kind of change: its form, the paths it would give, the verb that makes it, and words for buttons."""

    form: Callable[[Any, Division, Sequence[Division]], Form]
    paths: Callable[[Division, Any], dict[str, str]]
    make: Callable[..., Division]
    field: str
    title: str | Promise
    button: str | Promise


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
    ),
    "merge": Change(
        lambda data, division, others: MergeForm(data, others=others),
        division_changes.merged,
        division_changes.merge,
        "into",
        gettext_lazy("Merge it"),
        gettext_lazy("Merge the divisions"),
    ),
}


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def division(request: HttpRequest, pk: int) -> HttpResponse:
    """A GET with a change says what it would do; a POST makes it."""
    found = get_object_or_404(Division.objects.select_related("parent"), pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    asked = CHANGES.get(given.get("change", ""))
    every = list(Division.objects.order_by("lft"))
    others = [each for each in every if not found.lft <= each.lft <= found.rgt]
    forms = {name: each.form(given if each is asked else None, found, others) for name, each in CHANGES.items()}
    effects, form = None, forms.get(given.get("change", ""))
    if asked and form and form.is_valid():
        value = form.cleaned_data[asked.field]
        try:
            paths = asked.paths(found, value)
            if request.method == "POST":
                made = asked.make(division=found, **{asked.field: value}, by=request.actor, at=request.now)
                pages.say(request, _("The division is now %(path)s.") % {"path": made.path})
                return pages.redirect(request, reverse("audiences:division", args=[made.pk]))
            effects = division_changes.effects(paths)
        except ValidationError as refused:
            form.add_error(None, refused)
    return _show(request, found, every, forms, asked, effects)


def _show(
    request: HttpRequest,
    found: Division,
    every: Sequence[Division],
    forms: dict[str, Form],
    asked: Change | None,
    effects: division_changes.Effects | None,
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
        "effects": effects,
        "asked": asked,
        "answer": [(key, value) for key, value in request.GET.items()] if effects else [],
        "section": "people",
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return pages.page(request, "audiences/organization/division.html", context, status=status)
