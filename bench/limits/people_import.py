"""People from a CSV file, read, compared and written, against COPY of the same rows into a table indexed alike."""

import io

from django.db import connections

from audiences.domain import people_rows
from audiences.models import Person
from bench.company import Company
from bench.limits import Figure, seconds
from rollout.tenancy import walls

NEW, REPLAY, TARGET_NEW, TARGET_REPLAY = 0.05, 0.10, 0.55, 0.70
SLOW = 300  # rows that the control writes


def measure(company: Company) -> list[Figure]:
    """A first file of 50,000 people, and the same file again."""
    first = company.people / seconds(company.take_file)
    again = company.people / seconds(company.take_file)
    peer = company.people / _copy(company)
    return [
        Figure("people import, all new", "rows/s", first, peer, "rows/s by COPY", NEW, TARGET_NEW),
        Figure("people import, nothing new", "rows/s", again, peer, "rows/s by COPY", REPLAY, TARGET_REPLAY),
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

    peer = company.people / _copy(company)
    return [Figure("people import, row by row", "rows/s", SLOW / seconds(each), peer, "rows/s by COPY", NEW)]


def _copy(company: Company) -> float:
    """Seconds of a bare COPY by the tables' owner: indexes and checks as on the people, and no policy."""
    kept = io.StringIO()
    with walls.inside(company.tenant.pk), connections["default"].cursor() as cursor:
        cursor.cursor.copy_expert("COPY (SELECT * FROM audiences_person) TO STDOUT", kept)
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE bench_person (LIKE audiences_person INCLUDING ALL EXCLUDING IDENTITY)")
        try:
            kept.seek(0)
            return seconds(lambda: cursor.cursor.copy_expert("COPY bench_person FROM STDIN", kept))
        finally:
            cursor.execute("DROP TABLE bench_person")
