"""The people behind a figure: each number of a results page opens them, for those who may see people."""

import datetime
import zoneinfo

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from audiences.models import Person
from delivery.models import Assignment
from programs.views import workspace
from reporting.domain import choices, measures, slices
from reporting.domain.slices import DIMENSIONS
from reporting.views import addresses
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web.selections import Selection
from rollout.web.tables import Column, Empty, Filter, Table

_KEYS = ("not_started", "in_progress", "completed", "on_time", "late", "overdue", "reached", "exempt")
STATES = {**{key: measures.BY_KEY[key] for key in _KEYS}, measures.IN_RENEWAL.key: measures.IN_RENEWAL}
OFFERED = ("wave", "division", "country")


@permitted(Action.VIEW_PEOPLE)
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.VIEW_RESULTS)
    actor = request.actor
    seen = (
        Assignment.objects.visible_to(actor, Action.VIEW_RESULTS)
        .filter(program=program, person__in=Person.objects.visible_to(actor, Action.VIEW_PEOPLE))
        .filter(measures.BY_KEY[_population(request)].condition(request.now))
    )
    return workspace.listing(
        request,
        program,
        "reporting/results/people.html",
        _table(request, seen),
        tab="results",
        stem=_("%(program)s people") % {"program": program.name},
        trail=[("", _("People"))],
    )


def _population(request: HttpRequest) -> str:
    """Who is listed: those counted, or the exempt, who are counted apart."""
    return "exempt" if request.GET.get("state") == "exempt" else "assigned"


def _table(request: HttpRequest, seen: QuerySet[Assignment]) -> Table:
    now, asked = request.now, addresses.read(request).filters
    offered = choices.of(seen, OFFERED)
    filters = [
        Filter(
            "state",
            _("State"),
            [(key, measure.label) for key, measure in STATES.items()],
            apply=lambda rows, value: rows.filter(STATES[value].condition(now)),
        ),
        *(_filter(key, pairs) for key, pairs in offered.items() if len(pairs) > 1),
        *(_filter(key, _named(seen, key, value)) for key, value in asked.items() if key not in OFFERED),
    ]
    rows = seen.select_related("person__division", "person__country", "person__manager", "wave")
    return Table(
        [
            Column(
                "name",
                _("Name"),
                value=lambda a: a.person.name,
                sort="person__name_key",
                note=lambda a: a.person.external_id,
            ),
            Column("division", _("Division"), value=lambda a: a.person.division, sort="person__division__path"),
            Column("country", _("Country"), value=lambda a: a.person.country, sort="person__country__name"),
            Column("manager", _("Manager"), value=lambda a: a.person.manager, sort="person__manager__name_key"),
            Column("wave", _("Wave"), value=lambda a: a.wave, sort="wave__number"),
            Column("state", _("State"), kind="status", value=lambda a: measures.state_of(a, now)),
            Column(
                "due", _("Due, their time"), value=_local_due, sort="due_at", template="reporting/results/_due.html"
            ),
            Column(
                "completed",
                _("Completed"),
                kind="moment",
                value=lambda a: _until(a.completed_at, now),
                sort="completed_at",
            ),
        ],
        rows,
        request,
        name="people",
        personal=True,
        label=gettext_lazy("People"),
        noun=ngettext_lazy("%(shown)s person", "%(shown)s people", "n"),
        search_fields=("person__name_key", "person__external_id", "person__email_key"),
        filters=filters,
        default_sort="name",
        more=[
            Column("cycle", _("Cycle"), kind="number", sort="cycle"),
            Column("completed_before_at", _("Completed in a cycle before"), kind="moment", sort="completed_before_at"),
        ],
        selection=Selection(_("Selected people")),
        empty=Empty(_("Nobody is assigned yet"), _("People appear here when a wave is launched.")),
    )


def _filter(key: str, pairs: list[tuple[str, str]]) -> Filter:
    return Filter(key, DIMENSIONS[key].label, pairs, apply=lambda rows, value: slices.narrow(rows, {key: value}))


def _named(seen: QuerySet[Assignment], key: str, value: str) -> list[tuple[str, str]]:
    """The one value that the address asks for, by its name; nothing where it does not occur."""
    if value == slices.NOTHING:
        return [(value, str(DIMENSIONS[key].nobody))]
    names = slices.narrow(seen, {key: value}).order_by().values_list(DIMENSIONS[key].name(), flat=True)[:1]
    return [(value, name) for name in names]


def _local_due(assignment: Assignment) -> str:
    local = assignment.due_at.astimezone(zoneinfo.ZoneInfo(assignment.due_zone))
    return f"{local:%Y-%m-%d %H:%M} {assignment.due_zone}"


def _until(moment: datetime.datetime | None, now: datetime.datetime) -> datetime.datetime | None:
    return moment if moment and moment <= now else None
