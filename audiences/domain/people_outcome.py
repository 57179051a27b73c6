"""The staged rows compared with the records: who is new, who changes in which fields, who leaves."""

from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_noop

from audiences.domain.people_fields import FIELDS, RECORDED, bits
from audiences.domain.people_terms import Terms

if TYPE_CHECKING:
    from audiences.domain.people_plan import Plan

# For SQL's format(), which fills in who, and how often.
TWICE = gettext_noop("“%(person)s” stands in %(rows)s rows; each external id once is accepted.") % {
    "person": "%s",
    "rows": "%s",
}
NAMELESS = gettext_noop(
    "“%(person)s” is not known here, and nobody can be made of a row without a name; known people are accepted."
) % {"person": "%s"}
UNKNOWN_DIVISION = gettext_noop(
    "There is no division “%(division)s”, and files of this source make none; "
    "the path of one that is there is accepted."
) % {"division": "%s"}

_TWICE = """
WITH twice AS MATERIALIZED (
    SELECT external_id, count(*) AS times FROM people_staged WHERE external_id IS NOT NULL
    GROUP BY external_id HAVING count(*) > 1
), marked AS (
    UPDATE people_staged s SET named = s.external_id FROM twice t WHERE t.external_id = s.external_id
)
INSERT INTO people_problem ("row", external_id, "column", value, reason)
SELECT s."row", s.external_id, 'external_id', s.external_id, format(%s, s.external_id, t.times)
FROM people_staged s JOIN twice t ON t.external_id = s.external_id ORDER BY s."row"
"""
_NAMELESS = """
WITH nameless AS (
    SELECT s."row", s.external_id FROM people_staged s
    WHERE s.named IS NULL AND NOT EXISTS (SELECT FROM audiences_person p WHERE p.external_id = s.external_id)
), marked AS (
    UPDATE people_staged s SET named = s.external_id FROM nameless n WHERE n."row" = s."row"
)
INSERT INTO people_problem ("row", external_id, "column", value, reason)
SELECT "row", external_id, 'external_id', external_id, format(%s, external_id) FROM nameless ORDER BY "row"
"""
_UNKNOWN_DIVISION = """
WITH unknown AS (
    SELECT s."row", s.external_id, s.division
    FROM people_staged s LEFT JOIN audiences_person p ON p.external_id = s.external_id {recorded}
    WHERE s.named IS NULL AND s.division <> '' AND (p.id IS NULL OR NOT ({kept}))
        AND NOT EXISTS (SELECT FROM audiences_division AS known WHERE known.path = s.division)
), marked AS (
    UPDATE people_staged s SET named = s.external_id FROM unknown u WHERE u."row" = s."row"
)
INSERT INTO people_problem ("row", external_id, "column", value, reason)
SELECT "row", external_id, 'division', division, format(%s, division) FROM unknown ORDER BY "row"
"""
_LEAVERS = """
CREATE TEMPORARY TABLE people_leaver ON COMMIT DROP AS
SELECT p.id FROM audiences_person p
WHERE p.status <> 'left' AND ({leaves})
    AND NOT EXISTS (SELECT FROM people_staged s WHERE s.external_id = p.external_id)
    AND NOT EXISTS (SELECT FROM people_staged s WHERE s.named = p.external_id)
"""
_MISSING = """
WITH unknown AS MATERIALIZED (
    SELECT given.{name} FROM (SELECT DISTINCT {name} FROM people_staged WHERE named IS NULL AND {name} <> '') AS given
    LEFT JOIN audiences_{name} known ON known.{key} = given.{name} WHERE known.id IS NULL
)
SELECT DISTINCT u.{name} FROM unknown u JOIN people_staged s ON s.{name} = u.{name}
JOIN people_outcome o ON o."row" = s."row" AND (o.fresh OR o.mask & {bit} <> 0)
WHERE s.named IS NULL ORDER BY 1
"""
_COMPARE = """
CREATE TEMPORARY TABLE people_outcome ON COMMIT DROP AS
SELECT found."row", found.external_id, found.manager, found.status, found.known IS NULL AS fresh,
    coalesce(found.known, nextval(pg_get_serial_sequence('audiences_person', 'id'))) AS person_id, found.mask
FROM (
    SELECT s."row", s.external_id, s.manager, s.status, p.id AS known,
        CASE WHEN p.id IS NULL THEN 0 ELSE {mask} END AS mask
    FROM people_staged s LEFT JOIN audiences_person p ON p.external_id = s.external_id {recorded}
    WHERE s.named IS NULL AND (p.id IS NULL {differs})
    ORDER BY s."row"
) AS found
"""
_COUNT = f"""
SELECT (SELECT count(*) FROM people_outcome WHERE fresh), (SELECT count(*) FROM people_outcome WHERE NOT fresh),
    (SELECT count(*) FROM people_outcome WHERE mask & {bits("manager_external_id")} <> 0),
    (SELECT count(*) FROM people_leaver), (SELECT count(DISTINCT "row") FROM people_problem),
    (SELECT count(*) FROM people_staged WHERE named IS NULL)
"""
_MOVES = f"""
SELECT EXISTS (SELECT FROM people_leaver) OR EXISTS (
    SELECT FROM people_outcome WHERE fresh OR mask & {bits("manager_external_id", "status")} <> 0)
"""
_RECORD = ", ".join(field.recorded for field in FIELDS)
_FINGERPRINT = f"""
SELECT (SELECT coalesce(sum(hashtextextended(
        concat_ws('|', o."row", o.mask, CASE WHEN NOT o.fresh THEN ROW({_RECORD})::text END), 0)::numeric), 0)
    FROM people_outcome o LEFT JOIN audiences_person p ON p.id = o.person_id {RECORDED}),
    (SELECT coalesce(sum(hashtextextended(l.id::text, 1)::numeric), 0) FROM people_leaver l),
    (SELECT coalesce(sum(hashtextextended(q::text, 2)::numeric), 0) FROM people_problem q)
"""


def reject_twice(cursor: CursorWrapper) -> None:
    """Reject every row whose external id stands in another one."""
    cursor.execute(_TWICE, [TWICE])


def reject_nameless(cursor: CursorWrapper) -> None:
    """Reject rows of nobody who is known, where the file has no names to make somebody of."""
    cursor.execute(_NAMELESS, [NAMELESS])


def reject_unknown_divisions(cursor: CursorWrapper, terms: Terms) -> None:
    """Reject rows that would put somebody into a division that is not there."""
    kept = terms.kept("division") or "false"
    cursor.execute(_UNKNOWN_DIVISION.format(recorded=RECORDED, kept=kept), [UNKNOWN_DIVISION])


def find_leavers(cursor: CursorWrapper, terms: Terms) -> int:
    """Keep who of the source's people the file does not name in `people_leaver`; returns how many are present."""
    cursor.execute(_LEAVERS.format(leaves=terms.leaves))
    cursor.execute(f"SELECT count(*) FROM audiences_person p WHERE p.status <> 'left' AND ({terms.scope})")
    return cursor.fetchone()[0]


def compare(cursor: CursorWrapper, terms: Terms) -> None:
    """Keep who is new and who changes, with the mask of their fields, in `people_outcome`."""
    differs = [terms.differs(field) for field in terms.fields]
    mask = " | ".join(
        f"CASE WHEN {differ} THEN {field.bit} ELSE 0 END" for field, differ in zip(FIELDS, differs, strict=True)
    )
    taken = [f"p.source <> {terms.quoted}"] if terms.takes_over else []
    anything = "".join(f" OR {each}" for each in [*taken, *differs])
    cursor.execute(_COMPARE.format(mask=mask, differs=anything, recorded=RECORDED))
    cursor.execute("ANALYZE people_outcome (person_id, external_id)")


def missing(cursor: CursorWrapper, name: str, key: str) -> list[str]:
    """What new and changed people name, by its key, and the tenant does not have yet."""
    cursor.execute(_MISSING.format(name=name, key=key, bit=bits(name)))
    return [found for (found,) in cursor.fetchall()]


def held_back(cursor: CursorWrapper, terms: Terms) -> dict[str, int]:
    """How many changes of each field are left out because it belongs to another source."""
    owned = {each.name: each for each in terms.fields if each.name in terms.owned and each.name in terms.columns}
    if not owned:
        return {}
    counts = ", ".join(
        f"count(*) FILTER (WHERE ({terms.owned[name]}) AND {each.differs})" for name, each in owned.items()
    )
    cursor.execute(
        f"SELECT {counts} FROM people_staged s JOIN audiences_person p ON p.external_id = s.external_id {RECORDED} "
        "WHERE s.named IS NULL"
    )
    return {name: found for name, found in zip(owned, cursor.fetchone(), strict=True) if found}


def moves_the_line() -> bool:
    """Whether anybody's place in the manager line may change."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVES)
        return cursor.fetchone()[0]


def drop_rejected() -> None:
    """Take out what rows would have changed that were rejected since."""
    with connection.cursor() as cursor:
        cursor.execute(
            'DELETE FROM people_outcome o USING people_staged s WHERE s."row" = o."row" AND s.named IS NOT NULL'
        )


def count(cursor: CursorWrapper, plan: "Plan") -> None:
    """Fill in how many of each there are."""
    cursor.execute(_COUNT)
    plan.new, plan.changed, plan.changed_managers, plan.leavers, plan.rejected, accepted = cursor.fetchone()
    plan.matched = accepted - plan.new
    plan.unchanged = plan.matched - plan.changed


def fingerprint() -> str:
    """Of what would change from what is recorded: as text, and the same for the same outcome."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        return "/".join(str(each) for each in cursor.fetchone())
