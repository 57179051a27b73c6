"""New organizations, and requests that look for one."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories


def test_create_tenant_with_members(db: None) -> None:
    call_command("create_tenant", "acme", "Acme", "--member", "Ana@Acme.example=program_manager", verbosity=0)
    membership = Membership.objects.get()
    assert (membership.user.email, membership.role, membership.tenant.slug) == (
        "ana@acme.example",
        "program_manager",
        "acme",
    )
    assert not membership.user.has_usable_password()


@pytest.mark.parametrize(
    ("slug", "options", "sentence"),
    [
        ("accounts", [], "“accounts” is an address of the product itself; choose another short name."),
        ("acme", ["--time-zone", "Mars/Base"], "“Mars/Base” is no time zone; one such as Europe/Berlin is accepted."),
        ("acme", ["--member", "a@b.example=boss"], "“boss” is no role; accepted: administrator, program_manager,"),
        ("acme", ["--member", "a@b.example=manager"], "Managers are not granted a role"),
        ("A C", [], "Use 2 to 40 lower-case letters, digits or hyphens."),
    ],
)
def test_a_refused_tenant_leaves_nothing(db: None, slug: str, options: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence.replace("?", r"\?")):
        call_command("create_tenant", slug, "Acme", *options)
    assert (Tenant.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.parametrize("path", ["/%00/", "/nor%00vane/people/", "/%E2%80%AE/", "/%FF/"])
def test_an_address_that_no_organization_can_have_is_not_there(client: Client, tenant: Tenant, path: str) -> None:
    assert client.get(path).status_code == 404


def test_unknown_organization_and_one_without_membership_answer_alike(client: Client, tenant: Tenant) -> None:
    other = factories.TenantFactory(slug="other")
    user = User.objects.create_user("ana@norvane.example", "correct horse battery")
    Membership.objects.create(user=user, tenant=other, role=Role.PROGRAM_MANAGER)
    client.force_login(user)
    foreign, missing = client.get("/norvane/programs/"), client.get("/nowhere/programs/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content.replace(b"norvane", b"") == missing.content.replace(b"nowhere", b"")


def test_strangers_are_sent_to_sign_in(client: Client, tenant: Tenant) -> None:
    response = client.get("/norvane/programs/")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/norvane/programs/")


def test_an_ended_membership_no_longer_opens(client: Client, tenant: Tenant) -> None:
    user = User.objects.create_user("ana@norvane.example", "correct horse battery")
    Membership.objects.create(user=user, tenant=tenant, role=Role.AUDITOR, ends_at=factories.AT.replace(year=2020))
    client.force_login(user)
    assert client.get("/norvane/").status_code == 404
