"""An id that stood for a record of its own before two were merged goes on meaning the record that stayed."""

from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper

from audiences.models import PersonMerge

_ANY = "SELECT EXISTS (SELECT FROM audiences_personmerge WHERE undone_at IS NULL)"
_ALIAS = """
    alias AS MATERIALIZED (
        SELECT a.external_id AS was, k.external_id AS now FROM audiences_personmerge m
        JOIN audiences_person a ON a.id = m.away_id JOIN audiences_person k ON k.id = m.kept_id
        WHERE m.undone_at IS NULL
    )
"""
# A row under an earlier id gives way to one under the person's own, and to one under an id that comes before it.
_GIVE_WAY = f"""
WITH {_ALIAS}, meant AS (
    SELECT s."row", dense_rank() OVER (PARTITION BY alias.now ORDER BY alias.was) AS turn,
        EXISTS (SELECT FROM people_staged o WHERE coalesce(o.named, o.external_id) = alias.now) AS has_own
    FROM people_staged s JOIN alias ON alias.was = s.external_id WHERE s.named IS NULL
)
DELETE FROM people_staged s USING meant WHERE s."row" = meant."row" AND (meant.has_own OR meant.turn > 1)
"""
_MEAN = "WITH {alias} UPDATE people_staged s SET {column} = alias.now FROM alias WHERE s.{column} = alias.was"


def stand_in(cursor: CursorWrapper) -> int:
    """Let the staged rows mean who is there now. Returns how many were left out because the person has a row anyway."""
    cursor.execute(_ANY)
    if not cursor.fetchone()[0]:
        return 0
    cursor.execute(_GIVE_WAY)
    left_out = cursor.rowcount
    for column in ("external_id", "named", "manager"):
        cursor.execute(_MEAN.format(alias=_ALIAS, column=column))
    return left_out


def standing() -> dict[int, int]:
    """Whose record stands for each that was merged into it, by ids."""
    return dict(PersonMerge.objects.filter(undone_at=None).values_list("away", "kept"))


def meant(external_ids: Iterable[str]) -> dict[str, PersonMerge]:
    """The merge behind each of the ids that stands for another record now, with that record."""
    found = PersonMerge.objects.filter(undone_at=None, away__external_id__in=list(external_ids))
    return {each.away.external_id: each for each in found.select_related("kept", "away")}
