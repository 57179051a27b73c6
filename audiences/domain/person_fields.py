"""The fields of a person that rules ask for (AU1, AU5): typed columns, whose comparisons walls do not slow down."""

import datetime
from collections.abc import Callable, Iterable, Sequence

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audiences.domain import places, rule_days
from audiences.domain.rule_fields import NOBODY, Choices, Field, Op, Words, among, listed, named
from audiences.models import Country, Division, Person, Region
from audiences.models.person import PersonQuerySet
from rollout.tenancy import memory
from rollout.web import formats

OFFERED = 500  # values in use that a list offers

Since = datetime.date | None


def _column(key: str, label: Words, choices: Choices | None = None, **more: object) -> Field:
    def values_in_use() -> list[tuple[str, str]]:
        return [(value, value) for value in in_use(key).values_list(key, flat=True)[:OFFERED]]

    return listed(
        key,
        label,
        lambda person: getattr(person, key),
        lambda values: Q(**{f"{key}__in": list(values)}),
        choices=choices or values_in_use,
        column=key,
        **more,
    )


def in_use(key: str) -> PersonQuerySet:
    """People with a value in the column, one for each value that is asked for; in order of the values."""
    return Person.objects.present().exclude(**{key: ""}).order_by(key).distinct()


def _closed(options: Sequence[tuple[str, Words]]) -> dict[str, object]:
    def choices() -> list[tuple[str, str]]:
        return [(value, str(words)) for value, words in options]

    return {"choices": choices, "known": among(choices), "names": named(choices)}


def _enumerated(key: str, label: Words, options: Sequence[tuple[str, Words]]) -> Field:
    words = dict(options)
    return _column(key, label, said=lambda person: str(words[getattr(person, key)]), **_closed(options))


# Places --------------------------------------------------------------------------------------------


def _country_code(person: Person) -> str:
    return person.country.code if person.country else ""


def _region_code(person: Person) -> str:
    return person.country.region.code if person.country and person.country.region else ""


def countries() -> list[tuple[str, str]]:
    return list(Country.objects.order_by("name").values_list("code", "name"))


def regions() -> list[tuple[str, str]]:
    return list(Region.objects.order_by("name").values_list("code", "name"))


def _divisions() -> list[tuple[str, str]]:
    return [(path, path) for _pk, path in paths()]


def paths() -> list[tuple[int, str]]:
    """Ids and paths of all divisions, in order of the tree; read once where a page remembers."""
    return memory.remembered(paths, lambda: list(Division.objects.order_by("lft").values_list("pk", "path")))


# Subtrees ------------------------------------------------------------------------------------------


def _in_divisions(values: Sequence[str]) -> Q:
    """Their ids themselves: of a subquery the planner cannot know how many people it names."""
    tops = tuple(f"{value}/" for value in values)
    return Q(division__in=[pk for pk, path in paths() if f"{path}/".startswith(tops)])


def _division_query(op: str, values: Sequence[str], since: Since = None) -> Q:
    return _in_divisions(values) if op == "in" else ~_in_divisions(values)


def _division_holds(op: str, values: Sequence[str], person: Person, since: Since = None) -> bool:
    path = person.division.path if person.division else ""
    return any(path == top or path.startswith(f"{top}/") for top in values) is (op == "in")


def _people(values: Sequence[str]) -> dict[str, Person]:
    """Those with these external ids, by them."""

    def found() -> dict[str, Person]:
        return {person.external_id: person for person in Person.objects.filter(external_id__in=list(values))}

    return memory.remembered(("people", *values), found)


def look_up(named: Iterable[Sequence[str]]) -> None:
    """Read the managers that several conditions name, all at once, for a page that remembers."""
    listed = [values for values in map(tuple, named) if values]
    found = _people(sorted({value for values in listed for value in values}))
    for values in listed:
        own = {value: found[value] for value in values if value in found}
        memory.remembered(("people", *values), lambda own=own: own)


def _line_query(op: str, values: Sequence[str], since: Since = None) -> Q:
    managers = _people(values).values()
    if op == "direct":
        return Q(manager__in=[person.pk for person in managers])
    below = NOBODY
    for person in managers:
        if person.lft:
            below |= Q(lft__gt=person.lft, lft__lt=person.rgt)
    return below


def _line_holds(op: str, values: Sequence[str], person: Person, since: Since = None) -> bool:
    if op == "direct":
        return person.manager is not None and person.manager.external_id in values
    return any(above.lft < person.lft < above.rgt for above in _people(values).values())


def _known_people(values: Sequence[str]) -> set[str]:
    return set(_people(values))


def _names_of(values: Sequence[str]) -> list[str]:
    known = _people(values)
    return [known[value].name if value in known else value for value in values]


# What follows from several columns -----------------------------------------------------------------

_MAILBOXES = {
    "own": Q(shared_mailbox=False) & ~Q(email_key=""),
    "shared": Q(shared_mailbox=True),
    "none": Q(shared_mailbox=False, email_key=""),
}
_REPORTS = {"some": Q(rgt__gt=F("lft") + 1), "none": Q(rgt__lte=F("lft") + 1)}


def _mailbox(person: Person) -> str:
    if person.shared_mailbox:
        return "shared"
    return "own" if person.email_key else "none"


def _any_of(conditions: dict[str, Q]) -> Callable[[Sequence[str]], Q]:
    def matching(values: Sequence[str]) -> Q:
        found = NOBODY
        for value in values:
            found |= conditions.get(value, NOBODY)
        return found

    return matching


def _derived(
    key: str,
    label: Words,
    of: Callable[[Person], str],
    conditions: dict[str, Q],
    options: Sequence[tuple[str, Words]],
    column: str,
) -> Field:
    """A closed field whose value follows from several columns."""
    words, said = dict(options), _closed(options)
    return listed(
        key, label, of, _any_of(conditions), said=lambda p: str(words[of(p)]), column=column, of_others=True, **said
    )


def _hired_record(person: Person, values: Sequence[str]) -> str:
    return formats.day(person.hired_on) if person.hired_on else ""


def _manager_record(person: Person, values: Sequence[str]) -> str:
    return f"{person.manager.name}, {person.manager.external_id}" if person.manager else ""


ALL = (
    listed(
        "country",
        _("Country"),
        _country_code,
        lambda values: Q(country__in=Country.objects.filter(code__in=list(values))),
        choices=countries,
        known=among(countries),
        names=lambda values: [places.name(value) for value in values],
        said=lambda person: person.country.name if person.country else "",
        column="country",
    ),
    listed(
        "region",
        _("Region"),
        _region_code,
        lambda values: Q(country__in=Country.objects.filter(region__code__in=list(values))),
        choices=regions,
        known=among(regions),
        names=named(regions),
        said=lambda person: person.country.region.name if _region_code(person) else "",
        column="country",
    ),
    Field(
        "division",
        _("Division"),
        {
            "in": Op(_("is in"), _("%(field)s is in %(values)s")),
            "not_in": Op(_("is not in"), _("%(field)s is not in %(values)s")),
        },
        _division_query,
        _division_holds,
        lambda person, values: person.division.path if person.division else "",
        _divisions,
        known=among(_divisions),
        column="division",
    ),
    _column("function", _("Function")),
    _column("job_role", _("Job role")),
    _enumerated("employment_type", _("Employment type"), Person.Employment.choices),
    _column("language", _("Language")),
    _column("site", _("Site")),
    _column("time_zone", _("Time zone")),
    _enumerated("technology_access", _("Access to technology"), Person.Technology.choices),
    _derived(
        "mailbox",
        _("Mailbox"),
        _mailbox,
        _MAILBOXES,
        [("own", _("their own")), ("shared", _("a shared one")), ("none", _("none"))],
        "email",
    ),
    _enumerated("status", _("Status"), Person.Status.choices[:2]),
    Field(
        "hired_on",
        _("Hire date"),
        rule_days.OPS,
        lambda op, values, since=None: rule_days.query("hired_on", op, values),
        lambda op, values, person, since=None: rule_days.holds(person.hired_on, op, values),
        _hired_record,
        column="hire_date",
    ),
    Field(
        "manager",
        _("Manager"),
        {
            "below": Op(
                _("is in the organization of"), _("%(field)s is in the organization of %(values)s"), entry="text"
            ),
            "direct": Op(_("reports directly to"), _("%(field)s reports directly to %(values)s"), entry="text"),
        },
        _line_query,
        _line_holds,
        _manager_record,
        known=_known_people,
        accepts=_("the external id of somebody in the people list"),
        names=_names_of,
        column="manager_external_id",
        of_others=True,
    ),
    _derived(
        "reports",
        _("Team"),
        lambda person: "some" if person.manages else "none",
        _REPORTS,
        [("some", _("at least one person")), ("none", _("nobody"))],
        "",
    ),
)
