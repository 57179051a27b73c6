"""An organization of as many people as a power of ten, or part of one, made by the server: for plans and speed.

Whoever's number ends in zeros leads: 1230 leads 1231 to 1239, 1200 leads 1210, 1220 and so on, and 0 leads the company.
So the numbers are the preorder of the manager line.
"""

import datetime

from django.db import connection

from audiences.domain import stays
from audiences.models import PeopleImport, PeopleSource, Person, Segment
from delivery.domain import issuing
from programs.domain import launches
from programs.models import Wave
from rollout.tenancy import actors
from rollout.tenancy.models import Tenant
from tests import factories

AT = datetime.datetime(2026, 10, 5, 10, 0, tzinfo=datetime.UTC)
COUNTRIES = {"DE": "europe", "FR": "europe", "PL": "europe", "US": "americas", "BR": "americas", "IN": "asia"}
TOPS, UNITS = 8, 6  # divisions, and units of each

RULES: dict[str, dict] = {
    "Germany, office, before 2023": {
        "all": [
            {"field": "country", "op": "in", "value": ["DE"]},
            {"none": [{"field": "employment_type", "op": "in", "value": ["field"]}]},
            {"field": "hired_on", "op": "before", "value": ["2023-01-01"]},
        ]
    },
    "Europe": {"all": [{"field": "region", "op": "in", "value": ["europe"]}]},
    "Organization of M5000": {"all": [{"field": "manager", "op": "below", "value": ["M5000"]}]},
    "Reports of M1000": {"all": [{"field": "manager", "op": "direct", "value": ["M1000"]}]},
    "Division 3": {"all": [{"field": "division", "op": "in", "value": ["Division 3"]}]},
    "Some roles": {
        "any": [
            {"field": "job_role", "op": "in", "value": ["Role 3", "Role 17"]},
            {"field": "site", "op": "in", "value": ["Site 9"]},
        ]
    },
    "Blue badges": {"all": [{"field": "attr_badge", "op": "in", "value": ["blue"]}]},
    "No mailbox": {"all": [{"field": "mailbox", "op": "in", "value": ["none", "shared"]}]},
    "Europe without leads": {
        "all": [
            {"field": "segment", "op": "in", "value": ["2"]},
            {"field": "reports", "op": "in", "value": ["none"]},
        ]
    },
    "Everybody": {"all": []},
}

_DIVISIONS = f"""
    WITH RECURSIVE tops AS (
        INSERT INTO audiences_division (name, path, lft, rgt)
        SELECT 'Division ' || t, 'Division ' || t, t * {2 * UNITS + 2} + 1, (t + 1) * {2 * UNITS + 2}
        FROM generate_series(0, {TOPS - 1}) AS t RETURNING id, path, lft
    )
    INSERT INTO audiences_division (name, path, parent_id, lft, rgt)
    SELECT 'Unit ' || u, path || '/Unit ' || u, id, lft + 2 * u + 1, lft + 2 * u + 2
    FROM tops CROSS JOIN generate_series(0, {UNITS - 1}) AS u
"""
_REGIONS = """
    WITH regions AS (
        INSERT INTO audiences_region (code, name) SELECT DISTINCT region, initcap(region)
        FROM unnest(%(regions)s) AS region RETURNING id, code
    )
    INSERT INTO audiences_country (code, name, region_id, time_zone)
    SELECT given.code, 'Country ' || given.code, regions.id, 'Europe/Berlin'
    FROM unnest(%(codes)s, %(regions)s) AS given (code, region) JOIN regions ON regions.code = given.region
"""
_IDS = """
    SELECT min(taken) FROM (
        SELECT nextval(pg_get_serial_sequence('audiences_person', 'id')) AS taken FROM generate_series(1, %s)
    ) AS ids
"""
_PEOPLE = """
    WITH made AS (
        SELECT n, power(10, length(n::text) - length(rtrim(n::text, '0')))::int AS below,
            length(replace(n::text, '0', '')) AS depth
        FROM generate_series(0, %(people)s - 1) AS n
    ),
    units AS (SELECT id, row_number() OVER (ORDER BY lft) - 1 AS n FROM audiences_division WHERE parent_id IS NOT NULL),
    places AS (SELECT id, row_number() OVER (ORDER BY code) - 1 AS n FROM audiences_country)
    INSERT INTO audiences_person (id, external_id, source, first_name, last_name, name_key, email, email_key,
        shared_mailbox, mobile, manager_id, lft, rgt, division_id, country_id, site, function, job_role, language,
        time_zone, employment_type, technology_access, hired_on, status, attributes, updated_at)
    SELECT %(first)s + made.n, 'M' || made.n, 'people', 'First' || made.n %% 997, 'Last' || made.n,
        'last' || made.n || ' first' || made.n %% 997,
        CASE WHEN made.n %% 20 <> 1 THEN 'person.' || made.n || '@crowd.example' ELSE '' END,
        CASE WHEN made.n %% 20 <> 1 THEN 'person.' || made.n || '@crowd.example' ELSE '' END,
        made.n %% 100 = 2, '', CASE WHEN made.n > 0 THEN %(first)s + made.n - made.n %% (made.below * 10) END,
        2 * made.n + 1 - made.depth,
        2 * made.n - made.depth
            + 2 * CASE WHEN made.n = 0 THEN %(people)s ELSE least(made.below, %(people)s - made.n) END,
        units.id, places.id, 'Site ' || made.n %% 50, 'Function ' || made.n %% 20, 'Role ' || made.n %% 40, 'en',
        'Europe/Berlin', CASE WHEN made.n %% 10 = 0 THEN 'field' ELSE 'full_time' END, 'own',
        date '2010-01-01' + made.n %% 5000, CASE WHEN made.n %% 50 = 7 THEN 'left' ELSE 'active' END,
        CASE WHEN made.n %% 100 = 0 THEN '{"badge": "blue"}' WHEN made.n %% 10 = 0 THEN '{"badge": "red"}' ELSE '{}' END
            ::jsonb,
        %(at)s
    FROM made JOIN units ON units.n = made.n %% (SELECT count(*) FROM units)
    JOIN places ON places.n = made.n / 7 %% (SELECT count(*) FROM places)
    ORDER BY made.n
"""

_LINES = """
    INSERT INTO audiences_importline
        (people_import_id, kind, "row", external_id, name, changes, "column", value, reason)
    SELECT %(pk)s, CASE WHEN id %% 1000 = 0 THEN 'rejected' ELSE 'new' END, id - min(id) OVER () + 2, external_id,
        last_name, '[]', '', '', ''
    FROM audiences_person
"""
_BROUGHT = """
    INSERT INTO audiences_importedpeople (people_import_id, people)
    SELECT %(pk)s, array_agg(id) FROM audiences_person GROUP BY id / 10000
"""


def gather(tenant: Tenant, people: int) -> None:
    """Fill the tenant, whose rows this transaction sees: people and their import, places, divisions, ten segments."""
    with connection.cursor() as cursor:
        cursor.execute(_DIVISIONS)
        cursor.execute(_REGIONS, {"codes": list(COUNTRIES), "regions": list(COUNTRIES.values())})
        cursor.execute("SET LOCAL enable_nestloop TO off")  # nothing is known yet of the rows that are written
        cursor.execute(_IDS, [people])
        cursor.execute(_PEOPLE, {"people": people, "first": cursor.fetchone()[0], "at": AT})
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
    for number, (name, rule) in enumerate(RULES.items(), start=1):
        Segment.objects.create(number=number, name=name, rule=rule, created_at=AT, updated_at=AT)
    made = PeopleImport.objects.create(
        number=1, source="people", file_name="all.csv", state="applied", created_at=AT, applied_at=AT
    )
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"pk": made.pk})
        cursor.execute(_BROUGHT, {"pk": made.pk})
    PeopleSource.objects.create(code="people", name="HR", declared_at=AT)


def remember_stays() -> None:
    """Bring the stays of all segments up; statistics of the people should be fresh by then."""
    for segment in Segment.objects.order_by("number"):
        stays.bring_up(segment=segment, cause="start", at=AT)


def launch(tenant: Tenant) -> Wave:
    """A program that runs: one wave for the thousand of M5000, who are assigned, another for Germany that is ahead."""
    by = actors.system(tenant)
    program = factories.ModuleFactory(program__slug="crowd", program__created_at=AT).program
    wave = factories.WaveFactory(program=program, number=1)
    ahead = factories.WaveFactory(program=program, number=2)
    for each, segment in ((wave, 3), (ahead, 1)):
        factories.WaveSegmentFactory(wave=each, segment=Segment.objects.get(number=segment))
        factories.ReadinessItemFactory(wave=each, state="done")
    launches.launch(wave=wave, by=by, at=AT)
    issuing.issue_all(wave=wave, by=by, at=AT)
    return wave


def person(number: int) -> Person:
    return Person.objects.get(external_id=f"M{number}")
