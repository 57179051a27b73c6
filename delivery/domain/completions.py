"""The only door into the completion ledger (CD1): set-based, idempotent, and nothing that arrives is dropped.

The same line twice is one record; a changed line with the same record id is a new one that supersedes the last. A line
that names somebody or something unknown is kept as unmatched, by cause, until a replay finds it known. One record call
at a time per source, and per program it touches: states are derived from every record that is there.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from delivery.domain import assignments, completion_lines, matching, unmatched
from delivery.domain.completion_lines import Line
from delivery.domain.matching import Arrival, Judgment, Placed
from delivery.models import Assignment, CompletionRecord, CompletionSource, Unmatched
from programs.models import Module, Program
from rollout.journal.domain import entries
from rollout.tenancy import bulk
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip

ENTRY = 1_000  # assignments in one journal entry
BATCH = 1_000  # rows in one insert
WORDS = 20  # unknown ones named in the counts

__all__ = ["Counts", "Line", "preview", "record", "replay"]


@dataclass
class Counts:
    """What became of the lines: every one is recorded, repeated or unmatched."""

    lines: int = 0
    recorded: int = 0  # new records, corrections among them
    corrected: int = 0
    lacking: int = 0  # new records that say completed and lack evidence somewhere
    repeated: int = 0  # in the ledger already
    unmatched: dict[str, int] = field(default_factory=dict)  # by cause
    settled: int = 0  # that had waited as unmatched
    changed: int = 0  # assignments whose state is another now
    completed: int = 0  # of them, complete now
    unknown: list[tuple[str, str, int]] = field(default_factory=list)  # cause, word, lines: the most frequent ones

    def add(self, other: "Counts") -> None:
        for name in ("lines", "recorded", "corrected", "lacking", "repeated", "settled", "changed", "completed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.unmatched = dict(Counter(self.unmatched) + Counter(other.unmatched))
        words: Counter[tuple[str, str]] = Counter()
        for cause, word, lines in (*self.unknown, *other.unknown):
            words[cause, word] += lines
        self.unknown = _most(words)


def record(*, source: CompletionSource, lines: Iterable[Line], by: Actor, at: datetime.datetime) -> Counts:
    """Take lines of a source, received at `at`. ValidationError, and nothing written, for a line of unsound form."""
    return _take(source, matching.arriving(_sound(lines), at), by=by, at=at)


def preview(*, source: CompletionSource, lines: Iterable[Line], at: datetime.datetime) -> Counts:
    """What `record` would do with the lines; writes nothing. Settled lines and assignments are not worked out."""
    return _count(matching.judge(source, matching.arriving(_sound(lines), at)))


def replay(*, source: CompletionSource, by: Actor, at: datetime.datetime) -> Counts:
    """Try everything that waits as unmatched again, oldest first; what is known by now goes into the ledger."""
    waiting = Unmatched.objects.filter(source=source, settled_at=None).order_by("received_at", "id")
    return _take(source, [Arrival(Line(**row.raw), row.received_at, row.pk) for row in waiting], by=by, at=at)


def _sound(lines: Iterable[Line]) -> list[Line]:
    listed = list(lines)
    for number, line in enumerate(listed, 1):
        if found := completion_lines.problem(line):
            raise Slip(
                _("Line %(line)s, %(column)s: %(what)s") % {"line": number, "column": found[0], "what": found[1]}
            )
    return listed


def _take(source: CompletionSource, arrivals: list[Arrival], *, by: Actor, at: datetime.datetime) -> Counts:
    source = CompletionSource.objects.select_for_update(no_key=True).get(pk=source.pk)
    judgment = matching.judge(source, arrivals)
    _hold_programs(judgment.courses)
    _write_records(source, judgment)
    counts = _count(judgment)
    counts.settled = unmatched.keep(source=source, judgment=judgment, at=at)
    touched = Assignment.objects.filter(
        person__in=judgment.people, program__in=Module.every.filter(course_id__in=judgment.courses).values("program")
    )
    changed = assignments.derive(touched.values_list("pk", flat=True))
    counts.changed = len(changed)
    counts.completed = sum(state == Assignment.State.COMPLETED for state in changed.values())
    if judgment.placed or counts.settled:
        _journal(source, counts, sorted(changed), by=by, at=at)
    return counts


def _hold_programs(courses: set[str]) -> None:
    """Issuing and other sources wait: each derives from all that the others have committed."""
    touched = Module.every.filter(course_id__in=courses).values("program")
    list(Program.objects.select_for_update(no_key=True).filter(pk__in=touched).order_by("pk").values_list("pk"))


def _write_records(source: CompletionSource, judgment: Judgment) -> None:
    """Insert in rounds: a second line of one record id needs the first one's id."""
    last = {record_id: current.pk for record_id, current in judgment.current.items()}
    left = judgment.placed
    while left:
        this_round: dict[str, Placed] = {}
        for each in left:
            this_round.setdefault(each.arrival.line.record_id, each)
        records = [_record(source, each, supersedes_id=last.get(record_id)) for record_id, each in this_round.items()]
        for start in range(0, len(records), BATCH):
            bulk.insert(records[start : start + BATCH])
        last.update((made.record_id, made.pk) for made in records)
        left = [each for each in left if this_round[each.arrival.line.record_id] is not each]


def _record(source: CompletionSource, placed: Placed, *, supersedes_id: int | None) -> CompletionRecord:
    reading = placed.reading
    return CompletionRecord(
        source=source,
        record_id=placed.arrival.line.record_id,
        digest=placed.digest,
        supersedes_id=supersedes_id,
        person_id=placed.person_id,
        module=placed.module,
        status=reading.status,
        score=reading.score,
        started_at=reading.started_at,
        completed_at=reading.completed_at,
        received_at=placed.arrival.received_at,
        evidence=list(reading.evidence),
        unmet=placed.unmet,
        raw=placed.arrival.line.raw,
    )


def _most(words: Counter[tuple[str, str]]) -> list[tuple[str, str, int]]:
    return [(cause, word, lines) for (cause, word), lines in words.most_common(WORDS)]


def _count(judgment: Judgment) -> Counts:
    words = [(str(unknown.cause), unknown.value) for _, _, unknown in judgment.unmatched]
    ids = Counter(each.arrival.line.record_id for each in judgment.placed)
    return Counts(
        lines=judgment.lines,
        recorded=len(judgment.placed),
        lacking=sum(any(each.unmet.values()) for each in judgment.placed),
        corrected=sum(n if record_id in judgment.current else n - 1 for record_id, n in ids.items()),
        repeated=len(judgment.repeated) + judgment.doubled,
        unmatched=dict(Counter(cause for cause, _ in words)),
        unknown=_most(Counter(words)),
    )


def _journal(source: CompletionSource, counts: Counts, changed: list[int], *, by: Actor, at: datetime.datetime) -> None:
    data = {"recorded": counts.recorded, "corrected": counts.corrected, "settled": counts.settled}
    for start in range(0, max(len(changed), 1), ENTRY):
        ids = changed[start : start + ENTRY]
        entries.record("completions.recorded", subject=source, by=by, at=at, data={"assignments": ids, **data})
        data = {"recorded": 0, "corrected": 0, "settled": 0}  # the first entry says it; the rest only name assignments
