"""Managers whom a file names: everyone exists, and nobody manages themselves in a loop; else their rows are rejected.

Nothing is guessed. A row that falls takes those with it whose manager it would have made; the line of the others goes
back to what is recorded, and is looked at again.
"""

from django.db import connection
from django.utils.translation import gettext_noop as _

from audiences.domain import manager_line
from audiences.domain.manager_line import Line
from audiences.domain.people_fields import bits

# For SQL's format(), which fills in who it is.
_WHO = {"manager": "%s"}
NOT_GIVEN = _("The manager “%(manager)s” is not in the file; the external id of somebody in it is accepted.") % _WHO
FALLEN = _("The manager “%(manager)s” is in the file, but that row is rejected.") % _WHO
NOT_KNOWN = (
    _(
        "The manager “%(manager)s” is neither in the file nor among the people; "
        "the external id of somebody there is accepted."
    )
    % _WHO
)

# Everybody whom an accepted row names as manager: whether their own row stands, whether one names them, and whether
# they are recorded and stay without it.
_BOSSES = """
CREATE TEMPORARY TABLE people_boss ON COMMIT DROP AS
SELECT g.manager AS external_id, p.id AS person_id, p.id IS NOT NULL AS recorded, s."row" IS NOT NULL AS given,
    n.named IS NOT NULL AS named, coalesce(p.status <> 'left' AND NOT ({leaves}), false) AS stays
FROM (SELECT DISTINCT manager FROM people_staged WHERE named IS NULL AND manager <> '') g
LEFT JOIN audiences_person p ON p.external_id = g.manager
LEFT JOIN people_staged s ON s.external_id = g.manager AND s.named IS NULL
LEFT JOIN (SELECT DISTINCT named FROM people_staged WHERE named IS NOT NULL) n ON n.named = g.manager
"""
_MISSING = "NOT b.given AND NOT (b.recorded AND (b.named OR b.stays))"
_FALL = f"""
WITH RECURSIVE fallen AS (
    SELECT s."row", s.external_id, s.manager, b.named
    FROM people_boss b JOIN people_staged s ON s.manager = b.external_id AND s.named IS NULL WHERE {_MISSING}
    UNION ALL
    SELECT s."row", s.external_id, s.manager, true
    FROM fallen f JOIN people_boss b ON b.external_id = f.external_id AND NOT b.recorded
    JOIN people_staged s ON s.manager = f.external_id AND s.named IS NULL
), marked AS (
    UPDATE people_staged s SET named = s.external_id FROM fallen f WHERE s."row" = f."row"
)
INSERT INTO people_problem ("row", external_id, "column", value, reason)
SELECT "row", external_id, 'manager_external_id', manager,
    format(CASE WHEN named THEN %s ELSE %s END, manager)
FROM fallen ORDER BY "row"
"""
_NUMBERED = """
UPDATE people_boss b SET person_id = o.person_id
FROM people_outcome o WHERE o.fresh AND o.external_id = b.external_id AND NOT b.recorded
"""
_LINE = f"""
SELECT p.id, CASE WHEN o.mask & {bits("manager_external_id")} <> 0 THEN b.person_id ELSE p.manager_id END AS parent,
    CASE WHEN l.id IS NOT NULL THEN false WHEN o.mask & {bits("status")} <> 0 THEN o.status <> 'left'
        ELSE p.status <> 'left' END AS present
FROM audiences_person p
LEFT JOIN people_outcome o ON o.person_id = p.id
LEFT JOIN people_boss b ON b.external_id = o.manager
LEFT JOIN people_leaver l ON l.id = p.id
UNION ALL
SELECT o.person_id, b.person_id, o.status <> 'left'
FROM people_outcome o LEFT JOIN people_boss b ON b.external_id = o.manager WHERE o.fresh
"""
_ACCEPTED = """
SELECT coalesce(o.person_id, p.id)
FROM people_staged s
LEFT JOIN people_outcome o ON o."row" = s."row"
LEFT JOIN audiences_person p ON p.external_id = s.external_id
WHERE s.named IS NULL ORDER BY s."row"
"""
_NAMES = """
SELECT id, external_id FROM audiences_person WHERE id = ANY(%s)
UNION ALL SELECT person_id, external_id FROM people_outcome WHERE fresh AND person_id = ANY(%s)
"""
_LOOPED = """
WITH looped AS (
    SELECT s."row", s.external_id, s.manager, g.reason
    FROM unnest(%s::text[], %s::text[]) AS g (external_id, reason)
    JOIN people_staged s ON s.external_id = g.external_id AND s.named IS NULL
), marked AS (
    UPDATE people_staged s SET named = s.external_id FROM looped f WHERE s."row" = f."row"
)
INSERT INTO people_problem ("row", external_id, "column", value, reason)
SELECT "row", external_id, 'manager_external_id', manager, reason FROM looped ORDER BY "row"
"""


def reject_unknown(*, leaves: str, full: bool) -> int:
    """Reject rows whose manager is nobody, and those that fall with them. Returns how many.

    `leaves` is the SQL of who of the recorded people would leave if the file does not name them.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.people_boss")
        cursor.execute(_BOSSES.format(leaves=leaves))
        cursor.execute("ANALYZE people_boss")
        cursor.execute(f"SELECT EXISTS (SELECT FROM people_boss b WHERE {_MISSING})")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute('CREATE INDEX IF NOT EXISTS people_staged_manager ON people_staged (manager, "row")')
        cursor.execute(_FALL, [FALLEN, NOT_GIVEN if full else NOT_KNOWN])
        return cursor.rowcount


def number_new() -> None:
    """Managers who are new get the ids that new people will have."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERED)


def line() -> Line:
    """The manager line as it would be."""
    return manager_line.read(_LINE)


def reject_loops(found: Line) -> int:
    """Reject accepted rows within a loop of the line. Returns how many."""
    if not found.has_loops():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPTED)
        accepted = [pk for (pk,) in cursor.fetchall()]
        loops = found.loops(accepted)
        members = [pk for loop in loops for pk in loop]
        cursor.execute(_NAMES, [members, members])
        names = dict(cursor.fetchall())
        said = {names[pk]: _said([names[each] for each in loop]) for loop in loops for pk in loop}
        cursor.execute(_LOOPED, [list(said), list(said.values())])
        return cursor.rowcount


def _said(loop: list[str]) -> str:
    line = " → ".join([*loop[:6], "…"] if len(loop) > 6 else [*loop, loop[0]])
    return _("The manager line is a loop: %(line)s.") % {"line": line}
