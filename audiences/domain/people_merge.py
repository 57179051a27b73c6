"""Writing a plan: set-based, in the transaction that made it, only rows that differ (PERFORMANCE, ingest)."""

import datetime
from collections.abc import Sequence

from django.db import connection

from audiences.domain import countries, divisions, import_record, manager_line, people_managers, people_stage
from audiences.domain.people_fields import FIELDS, KEYS, bits
from audiences.domain.people_plan import Plan
from audiences.domain.people_terms import Terms
from audiences.models import PeopleImport, Person
from rollout.tenancy import statistics
from rollout.tenancy.models import Tenant

_NAMED = """
    LEFT JOIN people_boss b ON b.external_id = s.manager
    LEFT JOIN audiences_division nd ON nd.path = s.division
    LEFT JOIN audiences_country nc ON nc.code = s.country
    LEFT JOIN people_line n ON n.id = o.person_id
"""
_COLUMNS = [*((field.column, field.value) for field in FIELDS), *((key, f"s.{key}") for key in KEYS)]
_INSERT = f"""
INSERT INTO audiences_person (id, external_id, {", ".join(column for column, _ in _COLUMNS)},
    shared_mailbox, lft, rgt, source, updated_at)
SELECT o.person_id, s.external_id, {", ".join(value for _, value in _COLUMNS)},
    false, coalesce(n.lft, 0), coalesce(n.rgt, 0), %s, %s
FROM people_outcome o JOIN people_staged s ON s."row" = o."row" {_NAMED}
WHERE o.fresh ORDER BY o."row"
"""


_CHANGE = f"""
UPDATE audiences_person p SET {{values}},
    lft = coalesce(n.lft, p.lft), rgt = coalesce(n.rgt, p.rgt),
    source = CASE WHEN %s THEN %s ELSE p.source END, updated_at = %s
FROM people_outcome o JOIN people_staged s ON s."row" = o."row" {_NAMED}
WHERE p.id = o.person_id AND NOT o.fresh
"""
_LEAVE = """
UPDATE audiences_person p
SET status = 'left', lft = coalesce(n.lft, p.lft), rgt = coalesce(n.rgt, p.rgt), updated_at = %s
FROM people_leaver l LEFT JOIN people_line n ON n.id = l.id WHERE p.id = l.id
"""
_AFFECTED = f"""
CREATE TEMPORARY TABLE people_mailbox ON COMMIT DROP AS
SELECT s.email_key FROM people_outcome o JOIN people_staged s ON s."row" = o."row"
WHERE o.fresh OR o.mask & {bits("email", "status")} <> 0
UNION ALL
SELECT p.email_key FROM audiences_person p JOIN people_outcome o ON o.person_id = p.id
WHERE o.mask & {bits("email", "status")} <> 0
UNION ALL
SELECT p.email_key FROM audiences_person p JOIN people_leaver l ON l.id = p.id
"""
_SHARED = """
UPDATE audiences_person AS p SET shared_mailbox = used.people > 1
FROM (
    SELECT email_key, count(*) FILTER (WHERE status <> 'left') AS people FROM audiences_person
    WHERE email_key <> '' AND {among} GROUP BY email_key
    HAVING count(*) FILTER (WHERE status <> 'left') > 1 OR bool_or(shared_mailbox)
) AS used
WHERE used.email_key = p.email_key AND p.shared_mailbox IS DISTINCT FROM (used.people > 1)
"""
_UNSHARED = "UPDATE audiences_person SET shared_mailbox = false WHERE email_key = '' AND shared_mailbox"


def lock(tenant: Tenant) -> None:
    """One change of the people at a time; the second waits until the first has committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audiences.people'), %s)", [tenant.pk])


def catch_up(plan: Plan) -> None:
    """Let the planner know of the people who were written: for what reads them next, in this transaction or another."""
    if plan.new + plan.changed >= statistics.MANY:
        statistics.catch_up(Person)


def settle(mailboxes: Sequence[str] | None = None) -> None:
    """Number the line and mark shared mailboxes anew, after people were written in some other way.

    `mailboxes` are the keys of the addresses that may be shared otherwise; without them all are looked at.
    """
    manager_line.renumber()
    with connection.cursor() as cursor:
        among = "true" if mailboxes is None else "email_key = ANY(%s)"
        cursor.execute(_SHARED.format(among=among), [] if mailboxes is None else [list(mailboxes)])
        cursor.execute(_UNSHARED)


def write(plan: Plan, *, people_import: PeopleImport, tenant: Tenant, at: datetime.datetime) -> None:
    """Make the plan true: people, divisions, countries, the manager line and shared mailboxes. It can be undone."""
    if plan.empty:
        return
    with people_stage.set_wise(plan.staged):
        _write(plan, people_import, tenant, at)


def _write(plan: Plan, people_import: PeopleImport, tenant: Tenant, at: datetime.datetime) -> None:
    divisions.ensure(plan.new_divisions)
    countries.ensure(plan.new_countries, tenant=tenant)
    people_managers.number_new()
    import_record.keep(people_import, plan.terms)
    if plan.line is not None:
        manager_line.keep_numbers(plan.line)
    else:
        manager_line.keep_none()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.people_mailbox")
        cursor.execute(_AFFECTED)
        cursor.execute(_CHANGE.format(values=_values(plan.terms)), [plan.terms.takes_over, plan.terms.code, at])
        cursor.execute(_LEAVE, [at])
        if plan.line is not None:
            cursor.execute(manager_line.RENUMBER)
        cursor.execute(_INSERT, [plan.terms.code, at])
        cursor.execute(_SHARED.format(among="email_key IN (SELECT email_key FROM people_mailbox)"))
        cursor.execute(_UNSHARED)


def _values(terms: Terms) -> str:
    """Each column of people who are recorded, set where the mask says so."""
    given = [*((each.column, each.value, each.bit) for each in terms.fields), *terms.keys]
    return ", ".join(
        f"{column} = CASE WHEN o.mask & {mask} <> 0 THEN {value} ELSE p.{column} END" for column, value, mask in given
    )
