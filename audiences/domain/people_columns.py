"""The columns of a canonical people file (blueprint 11), in order, with the words for them on pages."""

import re

LABELS = {
    "external_id": "External id",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "mobile": "Mobile",
    "manager_external_id": "Manager",
    "division": "Division",
    "function": "Function",
    "job_role": "Job role",
    "country": "Country",
    "site": "Site",
    "language": "Language",
    "time_zone": "Time zone",
    "employment_type": "Employment type",
    "technology_access": "Access to technology",
    "hire_date": "Hire date",
    "status": "Status",
}
COLUMNS = tuple(LABELS)
ATTRIBUTE = re.compile(r"attr_[a-z][a-z0-9_]{0,39}")


def label(column: str) -> str:
    """Words for a column; a custom attribute reads as its name."""
    return LABELS.get(column) or column.removeprefix("attr_").replace("_", " ").capitalize()
