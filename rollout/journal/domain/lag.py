"""How far each follower of the journal has read: what it has not seen, since when, and why it stands still."""

import datetime
from dataclasses import dataclass

from django.db import connection

from rollout.journal.domain import followers

PATIENCE = datetime.timedelta(minutes=10)  # after which unread entries are no longer the usual moment between two reads

_SQL = """
SELECT c.follower, c.failures, c.last_error, count(e.id), min(e.at)
FROM journal_cursor c
LEFT JOIN journal_entry e
  ON e.tenant_id = c.tenant_id AND e.xid >= c.xid::xid8 AND (e.xid > c.xid::xid8 OR e.id > c.entry_id)
GROUP BY c.follower, c.failures, c.last_error ORDER BY c.follower
"""


@dataclass(frozen=True)
class Reading:
    """`unread` entries since `since`, on the tenant's clock; `failures` in a row of the entry that comes next."""

    name: str
    failures: int
    error: str
    unread: int
    since: datetime.datetime | None

    def is_behind(self, at: datetime.datetime) -> bool:
        """Whether it fails, or has left an entry unread for longer than PATIENCE."""
        return self.failures > 0 or (self.since is not None and self.since < at - PATIENCE)


def readings() -> list[Reading]:
    """Every follower that has begun to read, by name; one query."""
    known = followers.registered()
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        return [Reading(*row) for row in cursor.fetchall() if row[0] in known]


def behind(at: datetime.datetime) -> list[Reading]:
    """Those that somebody should look at."""
    return [reading for reading in readings() if reading.is_behind(at)]
