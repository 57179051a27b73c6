"""What the journal of an organization has: verbs, nouns and actors, each found by a leap along an index.

DISTINCT would read every entry; this reads one for each different value.
"""

from django.db import connection

from rollout.tenancy import walls
from rollout.tenancy.models import User

_LEAP = """
    WITH RECURSIVE found AS (
        (SELECT {column} AS value FROM journal_entry WHERE tenant_id = %(tenant)s AND {column} IS NOT NULL
         ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM journal_entry
                WHERE tenant_id = %(tenant)s AND {column} > found.value ORDER BY {column} LIMIT 1)
        FROM found WHERE found.value IS NOT NULL
    )
    SELECT value FROM found WHERE value IS NOT NULL
"""


def verbs() -> list[str]:
    """Every verb that was written, in order."""
    return _different("verb")


def nouns() -> list[str]:
    """Every noun that an entry is about, in order."""
    return _different("subject")


def actors() -> list[User]:
    """Everybody who did something, by name."""
    return sorted(User.objects.filter(pk__in=_different("actor_id")), key=lambda user: str(user).casefold())


def _different(column: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(_LEAP.format(column=column), {"tenant": walls.current()})
        return [value for (value,) in cursor.fetchall()]
