"""Keeping what an import does to whom, before it does it: enough to put everybody back."""

from django.db import connection

from audiences.domain.people_fields import FIELDS, KEYS, bits
from audiences.domain.people_terms import Terms
from audiences.models import PeopleImport

MANY = 10_000  # ids in one row

POSITIONS = {**{field.name: n for n, field in enumerate(FIELDS, start=1)}}
POSITIONS |= {key: len(FIELDS) + n for n, key in enumerate(KEYS, start=1)}
_KEPT = [*((field.column, field.bit) for field in FIELDS), *((key, bits(*of)) for key, of in KEYS.items())]
_LEFT = ", ".join("'left'" if field.name == "status" else "NULL" for field in FIELDS)
_INTO = "INSERT INTO audiences_importedchange (people_import_id, person_id, mask, source, before, after, outcome)"

_CHANGES = f"""
{_INTO} SELECT %s, p.id, o.mask, p.source, ARRAY[{{before}}]::text[], ARRAY[{{after}}]::text[], ''
FROM people_outcome o JOIN people_staged s ON s."row" = o."row" JOIN audiences_person p ON p.id = o.person_id
LEFT JOIN people_boss b ON b.external_id = s.manager
LEFT JOIN audiences_division nd ON nd.path = s.division
LEFT JOIN audiences_country nc ON nc.code = s.country
WHERE NOT o.fresh
"""
_LEAVERS = f"""
{_INTO} SELECT %s, p.id, {bits("status")}, p.source, ARRAY[{_LEFT.replace("'left'", "p.status")}, NULL, NULL]::text[],
    ARRAY[{_LEFT}, NULL, NULL]::text[], ''
FROM people_leaver l JOIN audiences_person p ON p.id = l.id
"""
_PEOPLE = f"""
INSERT INTO audiences_importedpeople (people_import_id, people)
SELECT %s, array_agg(person_id ORDER BY n)
FROM (SELECT person_id, row_number() OVER (ORDER BY person_id) AS n FROM people_outcome WHERE fresh) AS brought
GROUP BY (n - 1) / {MANY}
"""


def current(alias: str, mask: str) -> str:
    """The recorded values of a person as text by position, those of the mask alone."""
    return ", ".join(f"CASE WHEN {mask} & {bit} <> 0 THEN {alias}.{column}::text END" for column, bit in _KEPT)


def keep(people_import: PeopleImport, terms: Terms) -> None:
    """Note what the plan at hand is about to do; divisions and countries that it needs are there."""
    given = [*((each.value, each.bit) for each in terms.fields), *((value, mask) for _, value, mask in terms.keys)]
    after = ", ".join(f"CASE WHEN o.mask & {mask} <> 0 THEN {value}::text END" for value, mask in given)
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES.format(before=current("p", "o.mask"), after=after), [people_import.pk])
        cursor.execute(_LEAVERS, [people_import.pk])
        cursor.execute(_PEOPLE, [people_import.pk])
