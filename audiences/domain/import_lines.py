"""The lines of a preview: one a person who would change, and one a value that rejects a row."""

from django.db import connection

from audiences.domain import people_columns
from audiences.domain.people_fields import BY_NAME, FIELDS, RECORDED
from audiences.domain.people_terms import Terms
from audiences.models import ImportLine, PeopleImport

_INTO = """INSERT INTO audiences_importline (
    people_import_id, kind, "row", external_id, name, changes, "column", value, reason)"""
_NAME = "trim(s.first_name || ' ' || s.last_name)"

_NEW = f"""
{_INTO} SELECT %s, 'new', s."row", s.external_id, {_NAME}, '[]', '', '', ''
FROM people_outcome o JOIN people_staged s ON s."row" = o."row" WHERE o.fresh ORDER BY s."row"
"""
_LEAVER = f"""
{_INTO} SELECT %s, 'leaver', NULL, p.external_id,
    coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.external_id), '[]', '', '', ''
FROM people_leaver l JOIN audiences_person p ON p.id = l.id ORDER BY p.external_id
"""
_REJECTED = f"""
{_INTO} SELECT %s, 'rejected', "row", external_id, '', '[]', "column", value, reason
FROM people_problem ORDER BY "row", seq
"""
_PLAIN = [field for field in FIELDS if field.name not in ("manager_external_id", "attributes")]
_MANAGER, _ATTRIBUTES = BY_NAME["manager_external_id"], BY_NAME["attributes"]
_BOTH_NAMES = f"coalesce(nullif({_NAME}, ''), nullif(trim(p.first_name || ' ' || p.last_name), ''), s.external_id)"
_BOSS = "coalesce(nullif(trim({0}.first_name || ' ' || {0}.last_name), ''), {0}.external_id)"


def _shown(name: str, before: str, after: str) -> str:
    field = BY_NAME[name]
    return f"({FIELDS.index(field)}, '', o.mask & {field.bit} <> 0, %s, coalesce({before}, ''), coalesce({after}, ''))"


_CHANGED = f"""
{_INTO} SELECT %s, 'changed', s."row", s.external_id, {_BOTH_NAMES}, coalesce(shown.changes, '[]'), '', '', ''
FROM people_outcome o
JOIN people_staged s ON s."row" = o."row"
JOIN audiences_person p ON p.id = o.person_id {RECORDED}
LEFT JOIN audiences_person bp ON bp.external_id = s.manager
LEFT JOIN people_staged bs ON bs.external_id = s.manager AND bs.named IS NULL
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(label, before, after) ORDER BY place, name) AS changes
    FROM (
        VALUES {", ".join(_shown(field.name, f"{field.recorded}::text", f"{field.given}::text") for field in _PLAIN)},
        {
    _shown(
        "manager_external_id",
        f"{_BOSS.format('m')} || ', ' || m.external_id",
        f"nullif(coalesce({_BOSS.format('bp')}, {_BOSS.format('bs')}, s.manager) || ', ' || s.manager, ', ')",
    )
}
        UNION ALL
        SELECT {FIELDS.index(_ATTRIBUTES)}, key, o.mask & {_ATTRIBUTES.bit} <> 0 AND
            p.attributes->>key IS DISTINCT FROM ({{attributes}})->>key,
            upper(left(key, 1)) || replace(substr(key, 2), '_', ' '),
            coalesce(p.attributes->>key, ''), coalesce(({{attributes}})->>key, '')
        FROM jsonb_object_keys(p.attributes || ({{attributes}})) AS key
    ) AS each (place, name, differs, label, before, after)
    WHERE differs
) AS shown
WHERE NOT o.fresh ORDER BY s."row"
"""
_COLUMNS = [field.name for field in (*_PLAIN, _MANAGER)]


def keep(*, people_import: PeopleImport, terms: Terms) -> None:
    """Store the lines of the plan at hand in place of those of an earlier run."""
    ImportLine.objects.filter(people_import=people_import).delete()
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [people_import.pk])
        attributes = next(each.given for each in terms.fields if each.name == "attributes")
        cursor.execute(
            _CHANGED.replace("{attributes}", attributes), [people_import.pk, *map(people_columns.kept_label, _COLUMNS)]
        )
        cursor.execute(_LEAVER, [people_import.pk])
        cursor.execute(_REJECTED, [people_import.pk])
