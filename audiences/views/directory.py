"""The people list and a person's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from audiences.domain import (
    choice_lists,
    corrections,
    divisions,
    gaps,
    manager_line,
    people_columns,
    people_search,
    person_fields,
    rule_fields,
    same_person,
    saved_views,
    tongues,
)
from audiences.models import Person, PersonMerge, Region
from audiences.models.person import PersonQuerySet
from audiences.views import person_sections
from audiences.views.tabs import tabs
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages
from rollout.web.row_tables import RowTable
from rollout.web.selections import Selection
from rollout.web.tables import Column, Empty, Filter, Table

LACKING = {
    gaps.MANAGER: gettext_lazy("No manager"),
    gaps.COUNTRY: gettext_lazy("No country"),
    gaps.DIVISION: gettext_lazy("No division"),
    gaps.EMAIL: gettext_lazy("No e-mail"),
    gaps.SHARED: gettext_lazy("A mailbox of their own"),
}
MOST_REPORTS = 100  # that are listed on a person's page
MANY = 100_000  # people from whom on a list is sorted by name alone: other columns have no index
_LISTS = ("division", "country", "region")  # that filters offer
STATUS_MARKS = {Person.Status.ACTIVE: "good", Person.Status.LEAVE: "waive", Person.Status.LEFT: "idle"}


@permitted(Action.VIEW_PEOPLE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    found = Person.objects.visible_to(request.actor, Action.VIEW_PEOPLE)
    return pages.listing(
        request,
        "audiences/people/list.html",
        table(request, found.select_related("division", "country__region", "manager")),
        {
            "tabs": tabs(request, "people"),
            "may_import": request.actor.may(Action.IMPORT_PEOPLE),
            "views": list(saved_views.of(listing="people", by=request.actor)),
            "current_query": request.GET.urlencode(),
        },
    )


def table(request: HttpRequest, found: PersonQuerySet) -> Table:
    """People with search, filters and CSV; many of them are sorted by name alone."""
    may_import = request.actor.may(Action.IMPORT_PEOPLE)
    many = manager_line.size() > MANY
    choice_lists.look_up(_LISTS if request.actor.reaches_all(Action.VIEW_PEOPLE) else _LISTS[:2])

    def by(field: str) -> str | None:
        return None if many else field

    return Table(
        [
            Column("name", _("Name"), sort="name_key", url=url_of, note=lambda p: p.external_id),
            Column("job_role", _("Job role"), sort=by("job_role"), note=lambda p: p.function),
            Column(
                "division", _("Division"), value=lambda p: p.division and p.division.path, sort=by("division__path")
            ),
            Column(
                "country",
                _("Country"),
                value=lambda p: p.country and p.country.name,
                sort=by("country__name"),
                note=_site,
            ),
            Column("manager", _("Manager"), value=lambda p: p.manager and p.manager.name, sort=by("manager__name_key")),
            Column("email", _("E-mail"), value=lambda p: p.email, note=_shared),
            Column("status", _("Status"), kind="status", value=status, sort=by("status")),
        ],
        found,
        request,
        name="people",
        personal=True,
        label=gettext_lazy("People"),
        noun=ngettext_lazy("%(shown)s person", "%(shown)s people", "n"),
        search=people_search.beginning,
        more=[
            Column("external_id", _("External id"), sort=by("external_id")),
            Column("site", _("Site"), sort=by("site")),
            Column("function", _("Function"), sort=by("function")),
            Column("region", _("Region"), value=_region, sort=by("country__region__name")),
            Column(
                "employment_type",
                _("Employment"),
                value=lambda p: p.get_employment_type_display(),
                sort=by("employment_type"),
            ),
            Column("technology_access", _("Technology"), value=lambda p: p.get_technology_access_display()),
            Column("language", _("Language"), sort=by("language")),
            Column("time_zone", _("Time zone"), sort=by("time_zone")),
            Column("hired_on", _("Hired"), kind="date", sort=by("hired_on")),
            Column("mobile", _("Mobile")),
            Column("source", _("Source"), sort=by("source")),
            Column("updated_at", _("Changed"), kind="moment", sort=by("updated_at")),
        ],
        filters=[
            Filter("division", _("Division"), choices=_division_choices(), apply=_in_division),
            Filter("country", _("Country"), choices=choice_lists.of("country"), lookup="country__code"),
            Filter("region", _("Region"), choices=_region_choices(request), lookup="country__region__code"),
            Filter("status", _("Status"), choices=Person.Status.choices, lookup="status"),
            Filter("gap", _("Lacking"), choices=[(key, LACKING[key]) for key in gaps.KEYS], apply=gaps.lacking),
        ],
        default_sort="name",
        selection=Selection(_("Selected people")),
        empty=Empty(
            _("No people yet"), _("Import your HR file to begin."), reverse("audiences:imports"), _("Import people")
        )
        if may_import
        else Empty(_("No people yet"), _("Whoever imports the HR file decides who is here.")),
    )


@permitted(Action.VIEW_PEOPLE)
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Person.objects.visible_to(request.actor, Action.VIEW_PEOPLE)
    beside = {"below_count": manager_line.below(visible.present()), "is_merged": same_person.standing()}
    related = visible.select_related("division", "country__region", "manager").annotate(**beside)
    found = get_object_or_404(related, pk=pk)
    reports = visible.filter(manager=found).present().select_related("division", "country").order_by("name_key", "pk")
    shown = list(reports[: MOST_REPORTS + 1])
    table = _reports(request, shown[:MOST_REPORTS])
    if asked := pages.part(request, table):
        return asked
    context = {
        "person": found,
        "crumbs": [(reverse("audiences:people"), _("People")), ("", found.name)],
        "status": status(found),
        "facts": _facts(found),
        "contact": _contact(found),
        "attributes": [
            (name.replace("_", " ").capitalize(), value) for name, value in sorted(found.attributes.items())
        ],
        "manager_url": url_of(found.manager) if found.manager and _sees(request, found.manager, visible) else "",
        "table": table,
        "reports_count": reports.count() if len(shown) > MOST_REPORTS else len(shown),
        "below_count": found.below_count or 0,
        "sections": person_sections.of(found, request.actor),
        "merges": _merges(found, visible) if found.is_merged else [],
        "corrected": [(people_columns.label(each.field), each) for each in corrections.standing().filter(person=found)],
        "may_decide": request.actor.may(Action.IMPORT_PEOPLE),
        "section": "people",
    }
    return pages.page(request, "audiences/people/person.html", context)


def _reports(request: HttpRequest, reports: list[Person]) -> RowTable:
    return RowTable(
        [
            Column("name", _("Name"), sort="name", url=url_of),
            Column("job_role", _("Job role"), sort="job_role"),
            Column("division", _("Division"), value=lambda p: p.division.path if p.division else "", sort="division"),
            Column("country", _("Country"), value=lambda p: p.country.name if p.country else "", sort="country"),
        ],
        reports,
        request,
        name="reports",
        label=gettext_lazy("Direct reports"),
        noun=ngettext_lazy("%(shown)s person", "%(shown)s people", "n"),
        personal=True,
    )


def _sees(request: HttpRequest, person: Person, visible: PersonQuerySet) -> bool:
    """Whether the reader may open the person's page; who sees everybody is not looked for."""
    return request.actor.reaches_all(Action.VIEW_PEOPLE) or visible.filter(pk=person.pk).exists()


def _merges(person: Person, visible: PersonQuerySet) -> list[PersonMerge]:
    """Those of whose other record the reader may see."""
    found = same_person.of(person)
    others = [each.away_id if each.kept_id == person.pk else each.kept_id for each in found]
    seen = set(visible.filter(pk__in=others).values_list("pk", flat=True)) if found else set()
    return [each for each, other in zip(found, others, strict=True) if other in seen]


def url_of(person: Person) -> str:
    return reverse("audiences:person", args=[person.pk])


def status(person: Person) -> tuple[str, str]:
    """Mark and words of a person's status."""
    return STATUS_MARKS[Person.Status(person.status)], person.get_status_display()


def _country(person: Person) -> str | None:
    return person.country.name if person.country else None


def _site(person: Person) -> str:
    return person.site


def _region(person: Person) -> str:
    return person.country.region.name if person.country and person.country.region else ""


def _shared(person: Person) -> str:
    return _("Shared mailbox") if person.shared_mailbox else ""


def _division_choices() -> list[tuple[str, str]]:
    found = [path for _pk, path in person_fields.paths()]
    return [(path, "\N{EM SPACE}" * path.count("/") + path.rpartition("/")[2]) for path in found]


def _region_choices(request: HttpRequest) -> list[tuple[str, str]]:
    if request.actor.reaches_all(Action.VIEW_PEOPLE):
        return choice_lists.of("region")
    return list(Region.objects.visible_to(request.actor).order_by("name").values_list("code", "name"))


def _in_division(found: PersonQuerySet, path: str) -> PersonQuerySet:
    field = rule_fields.get("division")
    return found.filter(field.query("in", [path])) if field else found


def _facts(person: Person) -> list[tuple[str, str]]:
    place = ", ".join(filter(None, [person.site, person.country.name if person.country else ""]))
    region = person.country.region.name if person.country and person.country.region else ""
    return [
        (_("Job role"), person.job_role or formats.NOTHING),
        (_("Function"), person.function or formats.NOTHING),
        (_("Division"), " \N{RIGHTWARDS ARROW} ".join(person.division.path.split(divisions.SEPARATOR)))
        if person.division
        else (_("Division"), formats.NOTHING),
        (_("Place"), place or formats.NOTHING),
        (_("Region"), region or formats.NOTHING),
        (_("Employment"), person.get_employment_type_display()),
        (_("Hired"), formats.day(person.hired_on)),
    ]


def _contact(person: Person) -> list[tuple[str, str]]:
    mail = person.email or _("None: reached through their manager")
    return [
        (_("E-mail address"), _("%(mail)s (shared mailbox)") % {"mail": mail} if person.shared_mailbox else mail),
        (_("Mobile"), person.mobile or formats.NOTHING),
        (_("Language"), tongues.called(person.language, formats.language())),
        (_("Time zone"), person.time_zone),
        (_("Technology"), person.get_technology_access_display()),
    ]
