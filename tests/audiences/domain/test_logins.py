"""A manager signs in without a membership; the look across tenants gives ids and puts the walls back."""

import pytest
from django.db import connection
from django.test import Client

from audiences.domain import imports, logins
from audiences.models import Person
from rollout.mail.models import AccountMail
from rollout.tenancy import actors, walls
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.audiences.domain.test_imports import AT, company, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_tenants(tenant):
    other = factories.TenantFactory(slug="brine", name="Brine")
    for each, rows in [(tenant, company()), (other, [row("X"), row("Y", "X", email="b@norvane.example")])]:
        with walls.inside(each.pk):
            imports.load(rows=rows, by=actors.system(each), at=AT)
    return tenant, other


def test_only_tenants_where_the_address_has_reports(two_tenants):
    tenant, other = two_tenants
    assert logins.tenants_managed("B@norvane.example") == [tenant.pk]
    assert logins.tenants_managed("x@norvane.example") == [other.pk]
    assert [logins.tenants_managed(each) for each in ("c@norvane.example", "nobody@norvane.example", "")] == [[]] * 3


def test_no_shared_mailbox_and_no_leaver(two_tenants):
    tenant, _ = two_tenants
    with walls.inside(tenant.pk):
        Person.objects.filter(external_id="A").update(shared_mailbox=True)
        Person.objects.filter(external_id="B").update(status="left")
    assert logins.tenants_managed("a@norvane.example") == []
    assert logins.tenants_managed("b@norvane.example") == []


def test_the_walls_stand_as_before(two_tenants):
    tenant, _ = two_tenants
    logins.tenants_managed("b@norvane.example")
    assert Person.objects.count() == 0
    with walls.inside(tenant.pk):
        logins.tenants_managed("x@norvane.example")
        assert Person.objects.count() == 6
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.tenant_id')")
            assert cursor.fetchone() == (str(tenant.pk),)


def test_the_door_gives_ids_only():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_function_result('audiences_tenants_managed'::regproc)")
        assert cursor.fetchone() == ("SETOF bigint",)


def ask(email: str):
    return Client().post("/accounts/login/code/", {"email": email})


def test_a_manager_gets_a_login_and_everybody_the_same_answer(two_tenants):
    tenant, _ = two_tenants
    answers = [ask(each) for each in ("B@norvane.example", "c@norvane.example", "nobody@norvane.example")]
    assert {(each.status_code, each.headers["Location"]) for each in answers} == {
        (302, "/accounts/login/code/confirm/")
    }
    assert list(User.objects.values_list("email", flat=True)) == ["b@norvane.example"]
    assert AccountMail.objects.filter(to="b@norvane.example").count() == 1
    manager = User.objects.get()
    assert not manager.has_usable_password()
    assert actors.tenants_of(manager) == [tenant]
    with walls.inside(tenant.pk):
        actor = actors.load(user=manager, tenant=tenant, at=AT)
        assert actor.roles == {Role.MANAGER}
        assert actor.person.id == Person.objects.get(external_id="B").pk
