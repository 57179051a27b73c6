"""The rows of a file in tables of this transaction alone: what was given, and why rows of it are rejected.

COPY refuses tables with row-level security, so rows go through a temporary table (SECURITY). They are screened while
the server takes them in; neither holds more than a chunk.
"""

import gc
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from audiences.domain import people_intake, people_screen
from audiences.domain.people_files import PeopleRow
from audiences.domain.people_rows import Problem
from audiences.domain.people_screen import Screen

Progress = Callable[[int], None]  # called with how many rows were read so far

_TABLES = ("people_staged", "people_problem", "people_boss", "people_outcome", "people_leaver", "people_line")
FEW = 1_000  # rows up to which an index is the better way to the people
_SPOOL = 4 * 1024 * 1024  # bytes of problems that stay in memory

_CREATE = """
CREATE TEMPORARY TABLE people_staged (
    "row" int, named text, external_id text, first_name text, last_name text, name_key text, email text, email_key text,
    mobile text, manager text, division text, function text, job_role text, country text, site text, language text,
    time_zone text, employment_type text, technology_access text, hired_on date, status text, attributes jsonb
) ON COMMIT DROP;
CREATE TEMPORARY TABLE people_problem (
    seq int GENERATED ALWAYS AS IDENTITY, "row" int, external_id text, "column" text, value text, reason text
) ON COMMIT DROP;
"""


@dataclass(frozen=True)
class Staged:
    """How many rows the file had, and a fingerprint of what they hold."""

    rows: int
    fingerprint: str


def stage(rows: Iterable[PeopleRow], screen: Screen, *, progress: Progress | None = None) -> Staged:
    """Copy the rows into `people_staged` and what rejects them into `people_problem`; an earlier file's are dropped.

    A rejected row keeps its number and whom it names. What reading or `progress` raises is raised here.
    """
    with connection.cursor() as cursor, tempfile.SpooledTemporaryFile(_SPOOL) as spool:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{name}' for name in _TABLES)}")
        cursor.execute(_CREATE)
        stream = _Stream(rows, screen, spool, progress)
        with _no_collection():
            cursor.cursor.copy_expert(f"COPY people_staged ({_names(people_screen.STAGED)}) FROM STDIN", stream)
        if stream.raised is not None:
            raise stream.raised
        spool.seek(0)
        cursor.cursor.copy_expert(f"COPY people_problem ({_names(people_screen.PROBLEM)}) FROM STDIN", spool)
        cursor.execute("ANALYZE people_staged (named, external_id, manager)")
    return Staged(stream.rows, stream.hash.hexdigest())


@contextmanager
def set_wise(staged: Staged) -> Iterator[None]:
    """Statements within join whole tables: behind a tenant's policy the planner expects a handful of rows."""
    if staged.rows < FEW:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop TO off; SET LOCAL work_mem TO '64MB'")
        yield
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL work_mem TO DEFAULT")


def problems() -> Iterator[Problem]:
    """Why rows of the file at hand are rejected, in order of the rows."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT "row", "column", value, reason, external_id FROM people_problem ORDER BY "row", seq')
        while found := cursor.fetchmany(people_intake.CHUNK):
            yield from (Problem(*each) for each in found)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Rows make no cycles: looking for garbage among them, chunk after chunk, costs as much as reading them."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class _Stream:
    """What the server reads from: each read screens a chunk. It ends early when something is raised, which is kept."""

    def __init__(
        self,
        rows: Iterable[PeopleRow],
        screen: Screen,
        spool: tempfile.SpooledTemporaryFile,
        progress: Progress | None,
    ) -> None:
        self._chunks, self._screen = people_intake.chunks(rows), screen
        self._spool, self._progress = spool, progress
        self.rows, self.hash, self.raised = 0, hashlib.sha256(), None

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = next(self._chunks, None)
            return b"" if chunk is None else self._screened(chunk)
        except BaseException as raised:  # the server would turn it into its own error
            self.raised = raised
            return b""

    def _screened(self, chunk: list[PeopleRow]) -> bytes:
        lines, refused = self._screen.lines(chunk)
        for problem in refused:
            self._spool.write(people_screen.problem_line(problem).encode("utf-8", "replace"))
        content = lines.encode("utf-8", "replace")
        self.hash.update(content)
        self.rows += len(chunk)
        if self._progress is not None:
            self._progress(self.rows)
        return content


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
