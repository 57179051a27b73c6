"""People from a CSV file, read, compared and written, against COPY of the same rows into a table indexed alike.

200,000 rows, or BENCH_ROWS of them: all new; then again, which changes nothing; then half of the rows changed and as
many new. Memory is what the process takes beyond the file itself.
"""

import io
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import connections

from audiences.domain import people_rows
from audiences.models import Person
from bench.company import Company
from bench.limits import Figure, seconds
from rollout.tenancy import walls

ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
MEMORY = 500  # MB
NEW, MIXED, REPLAY = 0.40, 0.35, 0.90
TARGETS = 0.55, 0.40, 0.70
_COLUMNS = ", ".join(field.column for field in Person._meta.local_concrete_fields if not field.generated)
SLOW = 300  # rows that the control writes


def measure(company: Company) -> list[Figure]:
    """A first file, the same again, and one of which half is changed and half is new."""
    return figures(ROWS)


def figures(rows: int) -> list[Figure]:
    """The three kinds of file, in organizations of their own."""
    first, mixed = Company(rows, f"new-{rows}"), Company(rows, f"mixed-{rows}")
    content = first.file
    taken: list[float] = []
    new = rows / seconds(lambda: taken.append(_memory(partial(first.take_file, content))))
    replay = rows / seconds(partial(first.take_file, content))
    peer = rows / copied(first)
    mixed.take_file(mixed.file_of(rows // 2))
    content = _half_changed(mixed, rows)
    half = rows / seconds(partial(mixed.take_file, content))
    said = f"people import, {rows:,} rows"
    return [
        Figure(f"{said} all new", "rows/s", new, peer, "rows/s by COPY", NEW, TARGETS[0]),
        Figure(
            f"{said} half changed, half new", "rows/s", half, rows / copied(mixed), "rows/s by COPY", MIXED, TARGETS[1]
        ),
        Figure(f"{said} nothing new", "rows/s", replay, peer, "rows/s by COPY", REPLAY, TARGETS[2]),
        Figure(f"{said} memory", "MB allowed", MEMORY, taken[0], "MB taken", 1.0, 1.0),
    ]


def planted(company: Company) -> list[Figure]:
    """Row by row through the ORM, as an import that is not set-based would do it."""
    rows = company.rows[:SLOW]

    def each() -> None:
        with walls.inside(company.tenant.pk):
            for number, row in enumerate(rows):
                values, _ = people_rows.parse(number, row, language="en")
                known = {key: values[key] for key in ("first_name", "last_name", "email", "job_role", "language")}
                Person.objects.update_or_create(external_id=values["external_id"], defaults=known)

    company.take_file()
    peer = company.people / copied(company)
    return [Figure("people import, row by row", "rows/s", SLOW / seconds(each), peer, "rows/s by COPY", MIXED)]


def copied(company: Company) -> float:
    """Seconds of a bare COPY by the tables' owner: indexes, keys, checks and walls as on the people, and no policy."""
    kept = io.StringIO()
    with walls.inside(company.tenant.pk), connections["default"].cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY (SELECT {_COLUMNS} FROM audiences_person ORDER BY id) TO STDOUT", kept)
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE bench_person (LIKE audiences_person INCLUDING ALL EXCLUDING IDENTITY)")
        key = "FOREIGN KEY (tenant_id) REFERENCES tenancy_tenant DEFERRABLE INITIALLY DEFERRED"
        cursor.execute(f"ALTER TABLE bench_person ADD {key}")
        cursor.execute("SELECT set_config('app.tenant_id', %s, false)", [str(company.tenant.pk)])
        cursor.execute(
            "CREATE TRIGGER wall AFTER INSERT ON bench_person REFERENCING NEW TABLE AS arrived "
            "FOR EACH STATEMENT EXECUTE FUNCTION audiences_person_wall()"
        )
        try:
            kept.seek(0)
            return seconds(lambda: cursor.cursor.copy_expert(f"COPY bench_person ({_COLUMNS}) FROM STDIN", kept))
        finally:
            cursor.execute("DROP TABLE bench_person")
            cursor.execute("SELECT set_config('app.tenant_id', '', false)")


def _memory(call: Callable[[], object]) -> float:
    """MB by which this process grows at most while it calls."""
    status, peak = Path("/proc/self/status"), Path("/proc/self/clear_refs")

    def read(name: str) -> int:
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith(name))

    peak.write_text("5")  # begins the peak anew
    before = read("VmRSS:")
    call()
    return max(1, read("VmHWM:") - before) / 1024


def _half_changed(company: Company, rows: int) -> bytes:
    """The first half of the rows is there and comes with other values; the second half is new."""
    header, *lines = company.file_of(rows).decode().split("\r\n")
    kept = [line.replace(",Role ", ",Another role ") if n < rows // 2 else line for n, line in enumerate(lines)]
    return "\r\n".join([header, *kept]).encode()
