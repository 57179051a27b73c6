"""Exports of the usual systems, known by columns that only they have (blueprint 10, formats). Pure.

A system's own meaning of a column goes before that of the words: MANAGER of SuccessFactors is an id, `idnumber` of
Moodle is the person's.
"""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_formats import targets, words


@dataclass(frozen=True)
class System:
    """`signature`: all of these headers, as `words.key` writes them, are in its files. `means`: header to target.

    `keeps`: beginnings of headers that are the customer's own and become attributes. `whole`: a file names everybody,
    so that absence can mean that somebody left. `labelled`: a row of labels may stand below the header. `several`: a
    person may have several rows, of which the first current one counts.
    """

    key: str
    label: str | Promise
    signature: frozenset[str]
    means: dict[str, str] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()
    whole: bool = True
    labelled: bool = False
    several: bool = False

    def knows(self, header: str) -> bool:
        """Whether anything is known of a column with this header, were it that it is left out."""
        return words.key(header) in self.means or bool(self.target(header))

    def target(self, header: str) -> str:
        """What a column with this header fills, by the system's own meaning, else by the words; empty when unknown."""
        key = words.key(header)
        if key in self.means:
            return self.means[key]
        kept = next((begin for begin in self.keeps if header.casefold().startswith(begin)), None)
        if kept is not None:
            return targets.attribute(header.removeprefix(kept) if kept.endswith("_") else header)
        return words.target(header)


CANONICAL = System("canonical", "Fairway", frozenset(words.key(column) for column in COLUMNS))
PLAIN = System("plain", _("HR export"), frozenset())

_MOODLE = {
    "idnumber": "external_id",
    "firstname": "first_name",
    "lastname": "last_name",
    "email": "email",
    "phone2": "mobile",
    "city": "site",
    "country": "country",
    "lang": "language",
    "timezone": "time_zone",
    "suspended": "suspended",
    "deleted": "deleted",
    "username": "",
    "timemodified": "",
}

SYSTEMS = (
    System(
        "successfactors",
        "SAP SuccessFactors user data file",
        frozenset({"userid", "username", "manager", "hr"}),
        {
            "userid": "external_id",
            "username": "",
            "empid": "",
            "status": "status",
            "firstname": "first_name",
            "lastname": "last_name",
            "mi": "",
            "gender": "",
            "email": "email",
            "manager": "manager_external_id",
            "hr": "",
            "department": "division.2",
            "division": "division",
            "location": "site",
            "jobcode": "attr_jobcode",
            "title": "job_role",
            "country": "country",
            "city": "",
            "state": "",
            "zip": "",
            "timezone": "time_zone",
            "hiredate": "hire_date",
            "defaultlocale": "language",
            "cellphone": "mobile",
            "bizphone": "",
        },
        keeps=("custom",),
        labelled=True,
    ),
    System(
        "totara-jobs",
        "Totara job assignments",
        frozenset({"useridnumber", "idnumber", "manageridnumber"}),
        {
            "useridnumber": "external_id",
            "idnumber": "",
            "timemodified": "",
            "deleted": "",
            "fullname": "job_role",
            "startdate": "",
            "enddate": "",
            "orgidnumber": "division",
            "posidnumber": "attr_position",
            "manageridnumber": "manager_external_id",
            "managerjaidnumber": "",
            "appraiseridnumber": "",
        },
        whole=False,
        several=True,
    ),
    System(
        "totara-users",
        "Totara users",
        frozenset({"idnumber", "timemodified", "username", "firstname", "lastname"}),
        _MOODLE,
        keeps=("customfield_",),
    ),
    System(
        "moodle-users",
        "Moodle users",
        frozenset({"username", "firstname", "lastname", "idnumber"}),
        _MOODLE | {"department": "division"},
        keeps=("profile_field_",),
    ),
    System(
        "workday",
        "Workday report",
        frozenset({"employeeid", "supervisoryorganization"}),
        {
            "employeeid": "external_id",
            "legalnamefirstname": "first_name",
            "legalnamelastname": "last_name",
            "preferrednamefirstname": "first_name",
            "preferrednamelastname": "last_name",
            "worker": "full_name",
            "emailprimarywork": "email",
            "managerid": "manager_external_id",
            "manageremployeeid": "manager_external_id",
            "workersmanager": "",
            "businesstitle": "job_role",
            "jobprofile": "function",
            "supervisoryorganization": "division.2",
            "company": "division",
            "locationaddresscountry": "country",
            "costcenter": "attr_cost_center",
            "timetype": "employment_type",
        },
    ),
)
_OWN_WORDS = {key for system in SYSTEMS for key, target in system.means.items() if target}
_OWN_IDS = {key for system in SYSTEMS for key, target in system.means.items() if target == "external_id"}
BY_KEY = {system.key: system for system in (CANONICAL, *SYSTEMS, PLAIN)}


def of(headers: tuple[str, ...]) -> System:
    """The system whose signature is in the headers, the largest first; a plain export otherwise."""
    known = {words.key(header) for header in headers}
    if is_canonical(headers):
        return CANONICAL
    found = [system for system in SYSTEMS if system.signature <= known]
    return max(found, key=lambda system: len(system.signature), default=PLAIN)


def is_canonical(headers: tuple[str, ...]) -> bool:
    """Whether the file means to be a canonical one: its id is called as there, and so are most of the columns."""
    named = set(headers) & set(COLUMNS)
    return "external_id" in named and len(named) > len(COLUMNS) / 2


def known(headers: tuple[str, ...]) -> int:
    """How many headers mean a column here; 0 when none of them says who a row is about."""
    keys = [words.key(header) for header in headers]
    meant = [words.target(header) for header in headers]
    if "external_id" not in meant and not _OWN_IDS.intersection(keys):
        return 0
    return sum(bool(target) or key in _OWN_WORDS for key, target in zip(keys, meant, strict=True))
