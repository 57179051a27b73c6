"""The columns of a canonical people file (blueprint 11), in order, with the words for them on pages."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rollout.web import kept

LABELS: dict[str, str | Promise] = {
    "external_id": _("External id"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "mobile": _("Mobile"),
    "manager_external_id": _("Manager"),
    "division": _("Division"),
    "function": _("Function"),
    "job_role": _("Job role"),
    "country": _("Country"),
    "site": _("Site"),
    "language": _("Language"),
    "time_zone": _("Time zone"),
    "employment_type": _("Employment type"),
    "technology_access": _("Access to technology"),
    "hire_date": _("Hire date"),
    "status": _("Status"),
}
COLUMNS = tuple(LABELS)
ATTRIBUTE = re.compile(r"attr_[a-z][a-z0-9_]{0,39}")


def label(column: str) -> str:
    """Words for a column; a custom attribute reads as its name."""
    return str(LABELS.get(column) or column.removeprefix("attr_").replace("_", " ").capitalize())


def kept_label(column: str) -> str:
    """The words as they stand in kept lines, whoever reads."""
    with kept.source():
        return label(column)
