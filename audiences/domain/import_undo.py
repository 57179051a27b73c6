"""Undoing an applied import: everybody is put back as they were, but for those who changed since.

History stays: whom the import brought in is marked as left. Who was changed later, by a file or by hand, is left alone
and listed. What was sent or issued meanwhile stays and is said beforehand (`import_consequences.since`).
"""

import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.domain import import_record, manager_line, people_merge
from audiences.domain.people_fields import FIELDS, KEYS, bits
from audiences.models import ImportedChange, PeopleImport
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip

VERB = "people.import_undone"
State = PeopleImport.State

_TYPES = {"manager_id": "bigint", "division_id": "bigint", "country_id": "bigint", "hired_on": "date"}
_TYPES |= {"attributes": "jsonb"}
_SET = [
    *((field.column, field.name, field.bit) for field in FIELDS),
    *((key, key, bits(*of)) for key, of in KEYS.items()),
]
_VALUES = ", ".join(
    f"{column} = CASE WHEN c.mask & {bit} <> 0 "
    f"THEN c.before[{import_record.POSITIONS[name]}]::{_TYPES.get(column, 'text')} ELSE p.{column} END"
    for column, name, bit in _SET
)
_DIVISION = f"c.before[{import_record.POSITIONS['division']}]"  # it may have been merged away since
_KEPT = f"""
UPDATE audiences_importedchange c
SET outcome = CASE
    WHEN ARRAY[{import_record.current("p", "c.mask")}]::text[] IS DISTINCT FROM c.after THEN 'kept'
    WHEN {_DIVISION} IS NOT NULL AND NOT EXISTS (SELECT FROM audiences_division d WHERE d.id = {_DIVISION}::bigint)
    THEN 'kept'
    WHEN EXISTS (SELECT FROM audiences_personmerge m WHERE m.away_id = p.id AND m.undone_at IS NULL) THEN 'kept'
    ELSE 'restored' END
FROM audiences_person p WHERE c.people_import_id = %s AND p.id = c.person_id
"""
_RESTORE = f"""
UPDATE audiences_person p SET {_VALUES},
    source = CASE WHEN p.source = %s THEN c.source ELSE p.source END, updated_at = %s
FROM audiences_importedchange c
WHERE c.people_import_id = %s AND c.outcome = 'restored' AND p.id = c.person_id
"""
_BROUGHT = "SELECT unnest(people) AS id FROM audiences_importedpeople WHERE people_import_id = %s"
_LEAVE = f"""
UPDATE audiences_person p SET status = 'left', updated_at = %s FROM ({_BROUGHT}) AS b
WHERE p.id = b.id AND p.status <> 'left' AND p.source = %s AND p.updated_at <= %s
"""
_STAYING = f"""
SELECT count(*) FROM audiences_person p JOIN ({_BROUGHT}) AS b ON b.id = p.id WHERE p.status <> 'left'
"""


def undo(*, people_import: PeopleImport, by: Actor, at: datetime.datetime, reason: str = "") -> dict[str, int]:
    """Undo an applied import in the caller's transaction; doing it again changes nothing.

    Returns how many were restored, marked as left, and kept. ValidationError when it was never applied.
    """
    people_merge.lock(by.tenant)
    locked = PeopleImport.objects.select_for_update().get(pk=people_import.pk)
    if locked.state == State.UNDONE:
        return dict(locked.undone)
    if locked.state != State.APPLIED:
        raise Slip(_("This file was not applied, so there is nothing to undo."))
    counts = _put_back(locked, at)
    if manager_line.read().has_loops():
        raise Slip(
            _(
                "Undoing this file would close a loop in the manager line, because managers changed since. Nothing was "
                "changed. Correct the managers with a file instead."
            )
        )
    people_merge.settle()
    locked.state, locked.undone, locked.undone_by, locked.undone_at = State.UNDONE, counts, by.user, at
    locked.save()
    entries.record(VERB, subject=locked, by=by, at=at, reason=reason, data=counts)
    return counts


def summary(counts: dict[str, int]) -> str:
    """2 put back as they were, 1 marked as left, 0 changed since and left alone."""
    said = _("%(restored)s put back as they were, %(left)s marked as left, %(kept)s changed since and left alone.")
    return said % {key: f"{count:,}" for key, count in counts.items()}


def kept(people_import: PeopleImport) -> QuerySet[ImportedChange]:
    """Who was left alone by undoing, because somebody changed them since."""
    found = ImportedChange.objects.filter(people_import=people_import, outcome=ImportedChange.Outcome.KEPT)
    return found.select_related("person").order_by("person__name_key", "pk")


def _put_back(people_import: PeopleImport, at: datetime.datetime) -> dict[str, int]:
    pk, source = people_import.pk, people_import.source
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [pk])
        touched = cursor.rowcount
        cursor.execute(_RESTORE, [source, at, pk])
        restored = cursor.rowcount
        cursor.execute(_LEAVE, [at, pk, source, people_import.applied_at])
        left = cursor.rowcount
        cursor.execute(_STAYING, [pk])
        return {"restored": restored, "left": left, "kept": touched - restored + cursor.fetchone()[0]}
