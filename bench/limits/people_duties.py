"""Work lists about people at 50,000: proposing pairs of records, and a file against merges and local corrections.

The peer of proposing is grouping everybody by name and hire date; that of the file is the same file before anything was
merged or corrected.
"""

from functools import partial

from django.db import connection

from audiences.domain import duplicates
from audiences.models import LocalCorrection, Person, PersonMerge, PossibleDuplicate
from bench.company import AT, Company
from bench.limits import Figure, seconds, side_by_side
from rollout.tenancy import walls

PAIRS, CORRECTIONS = 2_000, 2_000
PROPOSING, HELD = 0.05, 0.40
SLOW = 200  # people who are compared pair by pair
_GROUPED = """SELECT count(*) FROM (
    SELECT FROM audiences_person GROUP BY name_key, hired_on HAVING count(*) > 1) AS found"""


def measure(company: Company) -> list[Figure]:
    """All pairs are proposed for the first time, then again; then the file is taken in that changes nothing."""
    own = Company(company.people, "duties")
    own.take_file()
    before = own.people / seconds(own.take_file)
    with walls.inside(own.tenant.pk):
        _make_pairs(own)
        first = seconds(partial(duplicates.refresh, at=AT))
        assert PossibleDuplicate.objects.count() >= PAIRS
        again, grouped = side_by_side(partial(duplicates.refresh, at=AT), _group, times=3)
        _decide(own)
    own.take_file()  # what it changes otherwise is not measured
    after = own.people / seconds(own.take_file)
    said, peer = f"{own.people:,} people", own.people / grouped
    return [
        Figure(f"pairs among {said}, first", "people/s", own.people / first, peer, "people/s grouped", PROPOSING),
        Figure(f"pairs among {said}, again", "people/s", own.people / again, peer, "people/s grouped", PROPOSING),
        Figure(
            f"file of {said}, {CORRECTIONS:,} corrected",
            "rows/s",
            after,
            before,
            "rows/s with nothing corrected",
            HELD,
        ),
    ]


def planted(company: Company) -> list[Figure]:
    """Pair by pair, as a loop over people would."""
    company.take_people()
    with walls.inside(company.tenant.pk):
        people = list(Person.objects.order_by("pk")[:SLOW])

        def each() -> None:
            for one in people:
                Person.objects.filter(name_key=one.name_key, hired_on=one.hired_on, pk__gt=one.pk).count()

        rate, grouped = SLOW / seconds(each), company.people / seconds(_group)
    return [Figure("pairs, person by person", "people/s", rate, grouped, "people/s grouped", PROPOSING)]


def _group() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED)


def _make_pairs(company: Company) -> None:
    """As many people get the address of the one before them."""
    ids = list(company.everybody().values_list("pk", flat=True)[: 2 * PAIRS])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audiences_person p SET email = o.email, email_key = o.email_key FROM audiences_person o "
            "JOIN unnest(%s::bigint[], %s::bigint[]) AS pair (one, other) ON o.id = pair.one WHERE p.id = pair.other",
            [ids[::2], ids[1::2]],
        )


def _decide(company: Company) -> None:
    """A tenth of the pairs is merged, and as many people as CORRECTIONS have another job role than the file says."""
    pairs = list(PossibleDuplicate.objects.order_by("pk")[: PAIRS // 10])
    PersonMerge.objects.bulk_create(
        PersonMerge(pair=each, kept_id=each.first_id, away_id=each.second_id, status="active", merged_at=AT)
        for each in pairs
    )
    Person.objects.filter(pk__in=[each.second_id for each in pairs]).update(status="left")
    away = [each.second_id for each in pairs]
    people = list(company.everybody().exclude(pk__in=away).values_list("pk", flat=True)[:CORRECTIONS])
    Person.objects.filter(pk__in=people).update(job_role="Corrected")
    LocalCorrection.objects.bulk_create(
        LocalCorrection(person_id=pk, field="job_role", value="Corrected", made_at=AT) for pk in people
    )
