"""Writing a plan: set-based, in one transaction, only rows that differ (PERFORMANCE, ingest)."""

import datetime
import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection

from audiences.domain import countries, divisions, manager_line
from audiences.domain.people_plan import Plan
from audiences.domain.people_rows import Values
from audiences.models import Person
from rollout.tenancy import statistics
from rollout.tenancy.models import Tenant

CHUNK = 5000

_COLUMNS = (
    "external_id",
    "first_name",
    "last_name",
    "name_key",
    "email",
    "email_key",
    "mobile",
    "division_id",
    "country_id",
    "site",
    "function",
    "job_role",
    "language",
    "time_zone",
    "employment_type",
    "technology_access",
    "hired_on",
    "status",
    "attributes",
    "source",
    "updated_at",
)

_RECORDS = """
    SELECT r.*, d.id AS division_id, c.id AS country_id
    FROM ROWS FROM (json_to_recordset(%s::json) AS (
        external_id text, first_name text, last_name text, name_key text, email text, email_key text, mobile text,
        division text, country text, site text, function text, job_role text, language text, time_zone text,
        employment_type text, technology_access text, hired_on date, status text, attributes jsonb, source text,
        updated_at timestamptz)) WITH ORDINALITY AS r
    LEFT JOIN audiences_division d ON d.path = r.division
    LEFT JOIN audiences_country c ON c.code = r.country
"""

_UPSERT = f"""
    INSERT INTO audiences_person ({", ".join(_COLUMNS)}, shared_mailbox, lft, rgt)
    SELECT {", ".join(_COLUMNS)}, false, 0, 0 FROM ({_RECORDS}) AS given
    ORDER BY ordinality
    ON CONFLICT (tenant_id, external_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in _COLUMNS[1:])}
"""

_MANAGERS = """
    UPDATE audiences_person AS p SET manager_id = m.id
    FROM unnest(%s::text[], %s::text[]) AS given (external_id, manager)
    LEFT JOIN audiences_person m ON m.external_id = given.manager
    WHERE p.external_id = given.external_id AND p.manager_id IS DISTINCT FROM m.id
"""

_SHARED = """
    UPDATE audiences_person AS p SET shared_mailbox = used.people > 1
    FROM (
        SELECT email_key, count(*) FILTER (WHERE status <> 'left') AS people
        FROM audiences_person WHERE email_key <> '' GROUP BY email_key
    ) AS used
    WHERE used.email_key = p.email_key AND p.shared_mailbox IS DISTINCT FROM (used.people > 1)
"""

_UNSHARED = "UPDATE audiences_person SET shared_mailbox = false WHERE email_key = '' AND shared_mailbox"


def lock(tenant: Tenant) -> None:
    """One change of the people at a time; the second waits until the first has committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audiences.people'), %s)", [tenant.pk])


def write(plan: Plan, *, source: str, tenant: Tenant, at: datetime.datetime) -> None:
    """Make the plan true: people, divisions, countries, the manager line and shared mailboxes."""
    people = {**plan.new, **{key: values for key, (values, _) in plan.changed.items()}}
    divisions.ensure({values["division"] for values in people.values()})
    countries.ensure({values["country"] for values in people.values()}, tenant=tenant)
    with connection.cursor() as cursor:
        for chunk in _chunks(people.values()):
            cursor.execute(_UPSERT, [json.dumps([_record(values, source, at) for values in chunk])])
    if len(people) >= statistics.MANY:
        statistics.catch_up(Person)
    with connection.cursor() as cursor:
        for chunk in _chunks(people.values()):
            ids = [values["external_id"] for values in chunk]
            cursor.execute(_MANAGERS, [ids, [values["manager_external_id"] for values in chunk]])
    Person.objects.filter(external_id__in=plan.leavers).update(status=Person.Status.LEFT, updated_at=at)
    if not plan.empty:
        manager_line.renumber()
        with connection.cursor() as cursor:
            cursor.execute(_SHARED)
            cursor.execute(_UNSHARED)


def _chunks(values: Iterable[Values]) -> Iterator[list[Values]]:
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _record(values: Values, source: str, at: datetime.datetime) -> dict[str, object]:
    return {
        **values,
        "name_key": f"{values['last_name']} {values['first_name']}".strip().lower(),
        "email_key": values["email"].lower(),
        "hired_on": values["hire_date"] and values["hire_date"].isoformat(),
        "hire_date": None,
        "source": source,
        "updated_at": at.isoformat(),
    }
