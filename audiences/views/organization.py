"""The organization: the tree of divisions, and regions with their countries."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from audiences.domain import divisions, gaps
from audiences.models import Country, Division, Person
from audiences.views import place_tables
from audiences.views.directory import LACKING
from audiences.views.regions import rows_of
from audiences.views.tabs import tabs
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages


@permitted(Action.VIEW_PEOPLE)
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    people = Person.objects.visible_to(request.actor, Action.VIEW_PEOPLE).present()
    direct = dict(people.order_by().values_list("division").annotate(people=Count("pk")))
    may_manage = request.actor.may(Action.IMPORT_PEOPLE)
    regions = place_tables.regions(request, rows_of(request, people), may_manage=may_manage)
    if asked := pages.part(request, regions):
        return asked
    context = {
        "tabs": tabs(request, "organization"),
        "divisions": _divisions(direct, empty=may_manage),
        "regions": regions,
        "unassigned": list(Country.objects.filter(region=None).order_by("name"))
        if request.actor.reaches_all(Action.VIEW_PEOPLE)
        else [],
        "may_manage": may_manage,
        "people": sum(direct.values()),
        "without": direct.get(None, 0),
        "gaps": [
            (LACKING[key], count, f"{reverse('audiences:people')}?{urlencode({'gap': key})}")
            for key, count in gaps.counts(people, keys=gaps.KEYS).items()
        ],
        "section": "people",
    }
    return pages.page(request, "audiences/organization/tree.html", context)


def _divisions(direct: dict[int | None, int], *, empty: bool) -> list[dict[str, object]]:
    """Every division in which the reader sees people, or with `empty` all, in preorder, with counts of people.

    `direct` has how many are in each itself.
    """
    every = list(Division.objects.order_by("lft"))
    below = divisions.with_below(direct, every)
    return [
        {
            "division": division,
            "depth": min(division.path.count("/"), 6),
            "direct": direct.get(division.pk, 0),
            "below": below[division.pk],
            "url": f"{reverse('audiences:people')}?{urlencode({'division': division.path})}",
        }
        for division in every
        if below[division.pk] or empty
    ]
