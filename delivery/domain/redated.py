"""Following a setting that took effect: deadlines that are open move, a chunk at a time, resumable anywhere (GO1).

The first step waits for every chunk of issuing that is under way: it may have read the settings of before, and its
assignments are seen once it is committed. Whoever issues after that reads the new ones.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.translation import ngettext

from audiences.domain.settings.effects import Change, Effect
from delivery.domain import assignments
from delivery.domain.redating import FACTS, Redated, Redating, kept_until
from programs.domain import due_rules
from programs.models import Program, Wave
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor

VERB = "assignments.redated"
CHUNK = 1_000  # assignments

_WRITE = """
UPDATE delivery_assignment AS a SET base_due_at = new.base, due_rule = new.rule::jsonb
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[]) AS new (id, base, rule) WHERE a.id = new.id
"""


@dataclass(frozen=True, slots=True)
class Moved:
    wave: int
    pk: int
    redated: Redated


def effects(change: Change) -> list[Effect]:
    """How many deadlines move, and how many of them come earlier."""
    moves = list(Redating(change, change.before.at).moves())
    moved = sum(count for count, _redated in moves)
    earlier = sum(count for count, redated in moves if redated.due_at < redated.was)
    return [
        Effect(moved, ngettext("Moves %(n)s deadline", "Moves %(n)s deadlines", moved) % {"n": f"{moved:,}"}),
        Effect(
            earlier,
            ngettext("%(n)s deadline comes earlier", "%(n)s deadlines come earlier", earlier) % {"n": f"{earlier:,}"},
        ),
    ]


def redate_chunk(*, change: Change, because: Entry, after: int, by: Actor) -> int | None:
    """Move the next deadlines, as of the entry `because`, after the assignment with id `after`; 0 is the beginning.

    The last id that was looked at, None at the end. Repeated, it finds nothing left to move.
    """
    if not after:
        wait_for_issuing()
    redating = Redating(change, because.at)
    chunk = redating.open().filter(pk__gt=after).select_for_update(no_key=True, of=["self"])
    rows = list(chunk.values_list("pk", *FACTS)[:CHUNK])
    kept = kept_until(pk for pk, *_facts in rows)
    found = [(pk, facts, redating.of(facts, kept.get(pk))) for pk, *facts in rows]
    moved = [Moved(facts[0], pk, redated) for pk, facts, redated in found if redated]
    write(moved)
    _journal([each for each in moved if each.redated.due_at != each.redated.was], change, because, by)
    return rows[-1][0] if len(rows) == CHUNK else None


def wait_for_issuing() -> None:
    list(Program.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def write(moved: Sequence[Moved]) -> None:
    """Their own deadline and its rule; exceptions, and whether they are overdue, follow from `derive`."""
    if not moved:
        return
    rules = [json.dumps(due_rules.to_json(each.redated.rule)) for each in moved]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [[each.pk for each in moved], [each.redated.base for each in moved], rules])
    assignments.derive(each.pk for each in moved)


def _journal(moved: Sequence[Moved], change: Change, because: Entry, by: Actor) -> None:
    """An entry for each wave, with the setting and its decision."""
    waves = Wave.objects.in_bulk({each.wave for each in moved})
    why = {"setting": change.name, "decision": [because.subject, because.subject_id]}
    for wave, listed in groupby(sorted(moved, key=lambda each: (each.wave, each.pk)), key=lambda each: each.wave):
        record(list(listed), waves[wave], why, because=because, by=by)


def record(moved: Sequence[Moved], wave: Wave, why: dict[str, Any], *, because: Entry, by: Actor) -> None:
    """One entry for deadlines of a wave that moved, with those that held (`was`, in their order)."""
    if not moved:
        return
    told = {"assignments": [each.pk for each in moved], "was": [each.redated.was.isoformat() for each in moved]}
    entries.record(VERB, subject=wave, by=by, at=because.at, data={**told, **why})
    agenda.lower_for(by.tenant, "overdue", min(each.redated.due_at for each in moved))
