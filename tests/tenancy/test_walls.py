"""The walls, tried from Python: one transaction sees one tenant, and leaves no setting behind."""

import contextlib

import pytest
from django.db import IntegrityError, connection, transaction

from audiences.models import Country, Region
from rollout.tenancy import walls
from tests import factories
from tests.conftest import queries_of


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.tenant_id', true), '')")
        return cursor.fetchone()[0]


def test_a_transaction_sees_only_its_tenant(db: None) -> None:
    ours, theirs = factories.TenantFactory(), factories.TenantFactory()
    with walls.inside(ours.pk):
        factories.RegionFactory(code="ours")
    with walls.inside(theirs.pk):
        factories.RegionFactory(code="theirs")
        assert [region.code for region in Region.objects.all()] == ["theirs"]
    assert Region.objects.count() == 0
    assert setting() == ""


def test_another_tenant_is_refused_and_the_same_is_a_savepoint(db: None) -> None:
    ours, theirs = factories.TenantFactory(), factories.TenantFactory()
    with walls.inside(ours.pk):
        with pytest.raises(walls.TenantSwitchRefused), walls.inside(theirs.pk):
            pass
        with walls.inside(ours.pk):
            factories.RegionFactory()
        assert Region.objects.count() == 1


def test_no_tenant_is_refused() -> None:
    with pytest.raises(walls.TenantSwitchRefused), walls.inside(0):
        pass


def test_the_setting_is_gone_after_an_error(db: None) -> None:
    ours = factories.TenantFactory()

    def fail() -> None:
        with walls.inside(ours.pk):
            factories.RegionFactory()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (setting(), walls.current(), Region.objects.count()) == ("", None, 0)


@pytest.mark.parametrize("fails", [False, True])
def test_a_transaction_of_its_own_ends_the_setting_with_itself(committed: None, fails: bool) -> None:
    ours = factories.TenantFactory()
    with queries_of() as asked, contextlib.suppress(ZeroDivisionError), walls.inside(ours.pk):
        assert setting() == str(ours.pk)
        assert 1 / (not fails)
    assert (setting(), walls.current(), Region.objects.count()) == ("", None, 0)
    assert len([each for each in asked if "set_config" in each["sql"]]) == 1


def test_a_row_cannot_name_another_tenants_row(db: None) -> None:
    ours, theirs = factories.TenantFactory(), factories.TenantFactory()
    with walls.inside(ours.pk):
        region = factories.RegionFactory()
    with pytest.raises(IntegrityError), walls.inside(theirs.pk):
        Country.objects.create(code="DE", name="Germany", region_id=region.pk, time_zone="Europe/Berlin")


def test_a_bulk_table_cannot_either(db: None) -> None:
    ours, theirs = factories.TenantFactory(), factories.TenantFactory()
    with walls.inside(ours.pk):
        country = factories.CountryFactory()
    with pytest.raises(IntegrityError), walls.inside(theirs.pk):
        factories.PersonFactory(country_id=country.pk)


def test_the_journal_cannot_be_rewritten(inside: object, system: object) -> None:
    from django.db.utils import ProgrammingError

    from rollout.journal.domain import entries
    from rollout.journal.models import Entry

    entries.record("region.made", subject=factories.RegionFactory(), by=system, at=factories.AT)
    for change in (lambda: Entry.objects.update(verb="x"), lambda: Entry.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
