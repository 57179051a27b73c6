"""One value of a person's record as text of a people file: read, checked and written by hand, as a file would."""

import datetime

from django.utils.translation import gettext as _

from audiences.domain import divisions, manager_line, people_merge, people_rows, people_search
from audiences.models import Division, Person
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import kept, lifting

MANAGER, DIVISION, EMAIL = "manager_external_id", "division", "email"
# What can be corrected by hand. A country moves zones and deadlines with it, and who left is the source's to say.
COLUMNS = (
    MANAGER,
    DIVISION,
    "job_role",
    "function",
    "site",
    EMAIL,
    "mobile",
    "language",
    "time_zone",
    "employment_type",
    "technology_access",
)
CHOICES = {"employment_type": Person.Employment.choices, "technology_access": Person.Technology.choices}
_NEEDED = ("language", "time_zone")


def words(column: str, value: str) -> str:
    """The value as pages show it."""
    return str(dict(CHOICES.get(column, ())).get(value, value))


def recorded(person: Person, column: str) -> str:
    """What the record says now."""
    if column == MANAGER:
        return person.manager.external_id if person.manager else ""
    if column == DIVISION:
        return person.division.path if person.division else ""
    return str(getattr(person, column))


def read(person: Person, column: str, raw: str) -> str:
    """What somebody typed, as it would be kept. ValidationError with the sentence that a file would get."""
    if column not in COLUMNS:
        raise Refused(
            _("This field cannot be corrected here."),
            lift=lifting.named(_("HR, in their file")),
        )
    try:
        value = str(people_rows.value(column, raw.strip()))
    except people_rows.Refused as refused:
        raise Slip(kept.words(str(refused))) from refused
    if not value and column in _NEEDED:
        raise Slip(_("Enter a value."))
    if column == MANAGER:
        return _manager(person, value)
    if column == DIVISION and value:
        value = divisions.as_now()(value)
        if not Division.objects.filter(path=value).exists():
            said = _("There is no division “%(path)s”. The whole path of one that is there is accepted.")
            raise Slip(said % {"path": value})
    return value


def write(person: Person, column: str, value: str, *, at: datetime.datetime) -> None:
    """Set a value that `read` gave, in a transaction that holds the lock of the people.

    ValidationError when the line of managers would be a loop, or what is named is not there any more.
    """
    mailboxes = [person.email_key] if person.email_key and column == EMAIL else []
    names = [column, "updated_at"]
    person.updated_at = at
    if column == MANAGER:
        person.manager, names[0] = _found(Person.objects.present(), "external_id", value), "manager"
    elif column == DIVISION:
        person.division = _found(Division.objects.all(), "path", value)
    else:
        setattr(person, column, value)
    if column == EMAIL:
        person.email_key = value.lower()[:254]
        names.append("email_key")
        mailboxes += [person.email_key] if value else []
    person.save(update_fields=names)
    if column == MANAGER and manager_line.read().has_loops():
        raise Slip(_("The manager line would be a loop: that person is below this one."))
    if column in (MANAGER, EMAIL):
        people_merge.settle(mailboxes=mailboxes)


def _manager(person: Person, value: str) -> str:
    if not value:
        return ""
    named = people_search.by_ids([value], Person.objects.present()).get(value)
    if named is None:
        said = _(
            "Nobody here has the id or address “%(value)s”; the external id of somebody in the people list is accepted."
        )
        raise Slip(said % {"value": value})
    if named == person.external_id:
        raise Slip(_("Nobody is their own manager."))
    return named


def _found(rows: "object", key: str, value: str) -> "object":
    if not value:
        return None
    row = rows.filter(**{key: value}).first()
    if row is None:
        raise Slip(_("“%(value)s” is not here any more. Keep the value as it is.") % {"value": value})
    return row
