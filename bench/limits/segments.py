"""Segments over 1,000,000 people: the exact count, the difference of 1,000 changed people, and what walls cost.

The peers are the bare statement that says the same (count), five milliseconds (difference), and the same SQL by the
owner with the walls down and the tenant asked for by hand (walls).
"""

import datetime
import statistics
from collections.abc import Callable
from functools import cache

from django.db import connection, connections

from audiences.domain import segments, stays
from audiences.models import Person, Segment
from bench.company import AT, Company
from bench.limits import Figure, seconds, side_by_side
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant

PEOPLE = 1_000_000
CHANGED, SEGMENTS = 1_000, 10
TIMES = 7
COUNT, TOGETHER, ALONE, WALLS = 1 / 3, 0.25, 0.05, 1 / 1.15
QUICK = 0.005  # seconds for the difference of CHANGED people

_FILL = """
    INSERT INTO audiences_person (external_id, source, first_name, last_name, name_key, email, email_key,
        shared_mailbox, mobile, lft, rgt, country_id, site, function, job_role, language, time_zone, employment_type,
        technology_access, hired_on, status, attributes, updated_at)
    SELECT 'M' || n, 'people', 'First', 'Last' || n, 'last' || n || ' first', '', '', false, '', 2 * n - 1, 2 * n,
        (SELECT id FROM audiences_country WHERE code = CASE WHEN n %% 8 = 0 THEN 'DE' ELSE 'US' END),
        'Site ' || n %% 50, 'Function ' || n %% 20, 'Role ' || n %% 40, 'en', 'Europe/Berlin',
        CASE WHEN n %% 10 = 0 THEN 'field' ELSE 'full_time' END, 'own', date '2010-01-01' + n %% 5000, 'active',
        '{}', %s
    FROM generate_series(1, %s) AS n
"""

RULE = {
    "all": [
        {"field": "country", "op": "in", "value": ["DE"]},
        {"none": [{"field": "employment_type", "op": "in", "value": ["field"]}]},
        {"field": "hired_on", "op": "before", "value": ["2023-01-01"]},
    ]
}
_BARE = """
    SELECT count(*) FROM audiences_person p
    WHERE status <> 'left' AND employment_type <> 'field' AND hired_on < date '2023-01-01'
    AND country_id = (SELECT id FROM audiences_country c WHERE c.code = 'DE' AND {country}) AND {person}
"""


@cache
def _tenant() -> Tenant:
    tenant = Tenant.objects.create(slug="million", name="Million", is_demo=True)
    with walls.inside(tenant.pk), connection.cursor() as cursor:
        for code in ("DE", "US"):
            cursor.execute(
                "INSERT INTO audiences_country (code, name, time_zone) VALUES (%s, %s, 'Europe/Berlin')", [code, code]
            )
        cursor.execute(_FILL, [AT, PEOPLE])
        for number in range(1, SEGMENTS + 1):
            each = {"field": "function", "op": "not_in", "value": [f"Function {number}"]}
            rule = {"all": [*RULE["all"], each]}
            Segment.objects.create(number=number, name=f"Bench {number}", rule=rule, created_at=AT, updated_at=AT)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE audiences_person")
    return tenant


def measure(company: Company) -> list[Figure]:
    tenant = _tenant()
    with walls.inside(tenant.pk):
        listed = list(Segment.objects.order_by("number"))
        for segment in listed:
            stays.bring_up(segment=segment, cause="start", at=AT)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE audiences_segmentstay")
    return [
        _count(tenant, segments.matching(RULE).count),
        _difference(tenant, listed),
        _difference(tenant, listed[:1]),
        _walls(tenant),
    ]


def planted(company: Company) -> list[Figure]:
    """A fifth of the people judged in Python, and the difference taken over everybody."""
    tenant = _tenant()
    with walls.inside(tenant.pk):
        listed = list(Segment.objects.order_by("number")[:1])
    return [_count(tenant, _judged_in_python), _difference(tenant, listed, narrowed=False)]


def _judged_in_python() -> int:
    return sum(one.employment_type != "field" for one in Person.objects.present()[: PEOPLE // 5])


def _count(tenant: Tenant, ours: Callable[[], object]) -> Figure:
    bare = _BARE.format(country="true", person="true")

    def peer() -> None:
        with connection.cursor() as cursor:
            cursor.execute(bare)

    with walls.inside(tenant.pk):
        ours()
        own, other = side_by_side(ours, peer, TIMES)
    return Figure("exact count of 1,000,000", "a second", 1 / own, 1 / other, "bare counts a second", COUNT)


def _difference(tenant: Tenant, listed: list[Segment], *, narrowed: bool = True) -> Figure:
    """After CHANGED people moved: a tenth of them in or out, as an import would. Of one segment."""
    with walls.inside(tenant.pk):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM audiences_person ORDER BY id OFFSET %s LIMIT %s", [PEOPLE // 2, CHANGED])
            changed = [pk for (pk,) in cursor.fetchall()]
        taken = [_one_difference(listed, changed, step, narrowed) for step in range(TIMES if narrowed else 1)]
    own = statistics.median(taken) / len(listed)
    said = f"difference of 1,000 people, {len(listed)} segments"
    return Figure(said, "a second", 1 / own, 1 / QUICK, "in 5 ms", TOGETHER if len(listed) > 1 else ALONE, target=1.0)


def _one_difference(listed: list[Segment], changed: list[int], step: int, narrowed: bool) -> float:
    moved = datetime.date(2020, 1, 1) if step % 2 else datetime.date(2024, 1, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audiences_person SET hired_on = %s WHERE id BETWEEN %s AND %s",
            [moved, changed[0], changed[CHANGED // 10]],
        )
    at = AT + datetime.timedelta(days=step + 1)
    among = changed if narrowed else None
    return seconds(lambda: stays.bring_up_together(listed=listed, cause="import", at=at, among=among))


def _walls(tenant: Tenant) -> Figure:
    """The same SQL behind walls, and by the owner past them with the tenant in its condition."""
    explicit = _BARE.format(country=f"c.tenant_id = {tenant.pk}", person=f"p.tenant_id = {tenant.pk}")

    def behind() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_BARE.format(country="true", person="true"))

    def past() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(explicit)

    tables = ("audiences_person", "audiences_country")
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    try:
        with walls.inside(tenant.pk):
            behind(), past()
            own, other = side_by_side(behind, past, TIMES)
    finally:
        with connections["owner"].cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    return Figure("count behind walls", "a second", 1 / own, 1 / other, "past the walls a second", WALLS)
