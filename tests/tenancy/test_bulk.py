"""Rows inserted in one statement are what Django would have made of them, inside the walls."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from delivery.models import Assignment, CompletionRecord
from rollout.tenancy import bulk, walls
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of

AT = datetime.datetime(2026, 10, 6, 8, 0, 0, 123456, tzinfo=datetime.UTC)


def record(**values: object) -> CompletionRecord:
    person, source, module = values.pop("of")
    return CompletionRecord(
        **{
            "source": source,
            "record_id": "r1",
            "digest": "d",
            "person": person,
            "module": module,
            "status": "completed",
            "received_at": AT,
            **values,
        }
    )


@pytest.fixture
def of(inside: Tenant) -> tuple:
    return factories.PersonFactory(), factories.CompletionSourceFactory(), factories.ModuleFactory()


AWKWARD = [
    {"score": Decimal("87.50"), "completed_at": AT, "raw": {"a": ["b", None, 1.5], "نص": "Größmann “x” \\ '"}},
    {"score": None, "started_at": AT.astimezone(datetime.timezone(datetime.timedelta(hours=5, minutes=30)))},
    {"digest": "", "raw": {}, "record_id": "%s {} \\u0041 'quoted'"},
]


@pytest.mark.parametrize("values", AWKWARD, ids=["numbers and words", "empty and offsets", "signs"])
def test_rows_are_as_django_writes_them(of: tuple, values: dict) -> None:
    ours, theirs = record(of=of, **values), record(of=of, **{**values, "digest": "other"})
    bulk.insert([ours])
    theirs.save()
    kept = [CompletionRecord.objects.filter(pk=row.pk).values().get() for row in (ours, theirs)]
    for row in kept:
        del row["id"], row["digest"]
    assert kept[0] == kept[1]


def test_ids_follow_the_order_given(of: tuple) -> None:
    rows = [record(of=of, record_id=f"r{n}") for n in range(500)]
    with queries_of() as queries:
        bulk.insert(rows)
    assert len(queries) == 1
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    kept = dict(CompletionRecord.objects.values_list("pk", "record_id"))
    assert [kept[row.pk] for row in rows] == [row.record_id for row in rows]


def test_nothing_is_no_statement(inside: Tenant) -> None:
    with queries_of() as queries:
        bulk.insert([])
    assert queries == []


def test_what_is_there_is_refused_or_left_out(of: tuple) -> None:
    bulk.insert([record(of=of)])
    bulk.insert([record(of=of), record(of=of, digest="new")], skip_existing=True)
    assert CompletionRecord.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert([record(of=of)])


def test_the_database_fills_the_tenant(inside: Tenant) -> None:
    person, wave = factories.PersonFactory(), factories.WaveFactory()
    row = Assignment(program=wave.program, wave=wave, person=person, assigned_at=AT, due_at=AT, due_zone="UTC")
    bulk.insert([row])
    assert Assignment.objects.get().tenant_id == inside.pk


def test_another_tenants_row_is_refused(db: None) -> None:
    ours, theirs = factories.TenantFactory(), factories.TenantFactory()
    with walls.inside(ours.pk):
        person, wave = factories.PersonFactory(), factories.WaveFactory()
    row = Assignment(program=wave.program, wave=wave, person=person, assigned_at=AT, due_at=AT, due_zone="UTC")
    with pytest.raises(IntegrityError), walls.inside(theirs.pk):
        bulk.insert([row])


def test_without_a_tenant_nothing_is_written(db: None) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        bulk.insert([Assignment(program_id=1, wave_id=1, person_id=1, assigned_at=AT, due_at=AT, due_zone="UTC")])


def test_rows_are_changed_in_one_statement_and_in_the_named_fields_alone(inside: Tenant) -> None:
    rows = [factories.PersonFactory(site="Houston", job_role="Buyer", attributes={}) for _ in range(3)]
    for row, hired_on in zip(rows, [AT.date(), None, AT.date()], strict=True):
        row.site, row.hired_on, row.attributes, row.job_role = "Größ “x” \\ '", hired_on, {"نص": [1, None]}, "Other"
    with queries_of() as queries:
        bulk.update(rows[:2], ["site", "hired_on", "attributes"])
    assert len(queries) == 1
    kept = [type(row).objects.get(pk=row.pk) for row in rows]
    assert [(each.site, each.hired_on, each.attributes) for each in kept] == [
        *((row.site, row.hired_on, row.attributes) for row in rows[:2]),
        ("Houston", None, {}),
    ]
    assert {each.job_role for each in kept} == {"Buyer"}
    bulk.update([], ["site"])


def test_another_tenants_row_is_not_changed(db: None) -> None:
    ours, theirs = factories.TenantFactory(), factories.TenantFactory()
    with walls.inside(ours.pk):
        person = factories.PersonFactory(first_name="Ada")
    person.first_name = "Eve"
    with walls.inside(theirs.pk):
        bulk.update([person], ["first_name"])
    with walls.inside(ours.pk):
        person.refresh_from_db()
        assert person.first_name == "Ada"
