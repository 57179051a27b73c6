"""A module's core and variants in the browser: added, sent to review, signed off, sent back, published, revised."""

from collections.abc import Callable

import pytest
from django.test import Client

from programs.domain import modules
from programs.models import Module, Review, Variant
from rollout.tenancy.permissions import Role
from tests.programs.conftest import AT, Plan

P = "/norvane/programs/anti-bribery-essentials/"
V = f"{P}modules/1/variants/1/"
SEND = {"sme_due_on": "2026-10-01", "legal_due_on": "2026-10-05"}


@pytest.fixture
def plan_now(plan: Plan) -> Plan:
    import datetime

    plan.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    modules.edit(module=plan.program.modules.get(number=1), made="variable", by=plan.by, at=AT)
    return plan


@pytest.fixture
def manager(sign_in: Callable[[Role], Client], plan_now: Plan) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


@pytest.fixture
def reviewer(sign_in: Callable[[Role], Client], plan_now: Plan) -> Client:
    return sign_in(Role.REVIEWER)


def added(manager: Client) -> None:
    answer = manager.post(f"{P}modules/1/variants/new/", {"treatment": "translate", "locale": "de"})
    assert (answer.status_code, answer.url) == (302, V)


def decision(client: Client, act: str, comment: str = "") -> object:
    """Send what the page shows now."""
    variant = Variant.objects.get(number=1)
    review = Review.objects.up().get(variant=variant)
    core = Variant.objects.get(module=variant.module, number=0)
    data = {"comment": comment, "seen": variant.version, "seen_core": core.version}
    return client.post(f"{V}reviews/{review.pk}/{act}/", data)


def test_a_variant_from_draft_to_published(manager: Client, reviewer: Client) -> None:
    page = manager.get(f"{P}modules/1/").content.decode()
    assert "Core, English" in page
    assert "Variable: adapted where people are" in page
    added(manager)
    page = manager.get(V).content.decode()
    assert "Gifts and hospitality: German" in page
    assert "No review was asked for yet." in page
    assert "Sign off version" not in reviewer.get(V).content.decode()
    assert manager.post(f"{V}send/", SEND).status_code == 302
    page = reviewer.get(V).content.decode()
    assert "Sign off version 1" in page
    assert "Keep new version" not in page
    assert "Sign off version" not in manager.get(V).content.decode(), "it is their own text"
    for _ in range(2):
        assert decision(reviewer, "sign", "Read twice.").status_code == 302
    page = manager.get(V).content.decode()
    assert "Publish text" in page
    assert "“Read twice.”" in page
    assert manager.post(f"{V}publish/").status_code == 302
    page = manager.get(V).content.decode()
    assert "Published: version 1" in page
    assert "/undo/" in page or "Undo" in page


def test_a_stale_sign_off_says_what_came_and_may_be_sent_again(manager: Client, reviewer: Client) -> None:
    added(manager)
    manager.post(f"{V}send/", SEND)
    review = Review.objects.up().get()
    manager.post(f"{V}revise/", {"note": "Section 2 reworded", "touches": "nothing", "seen": 1, "follows": "on"})
    stale = reviewer.post(f"{V}reviews/{review.pk}/sign/", {"comment": "", "seen": 1, "seen_core": 1})
    assert stale.status_code == 422
    page = stale.content.decode()
    assert "Version 2 came on 22 Sep" in page
    assert "“Section 2 reworded”. Look at it as it is now, then decide again." in page
    assert 'name="seen" value="2"' in page
    assert Review.objects.get(pk=review.pk).outcome == "open"
    assert decision(reviewer, "sign").status_code == 302


def test_changes_are_asked_for_with_a_comment(manager: Client, reviewer: Client) -> None:
    added(manager)
    manager.post(f"{V}send/", SEND)
    refused = decision(reviewer, "send-back")
    assert refused.status_code == 422
    assert "Enter what has to change, and where." in refused.content.decode()
    assert decision(reviewer, "send-back", "The limit is 50.").status_code == 302
    assert "“The limit is 50.”" in manager.get(V).content.decode()
    refused = manager.post(f"{V}send/", SEND)
    assert refused.status_code == 422
    assert "nothing changed since" in refused.content.decode()


def test_a_stale_version_form_is_refused(manager: Client) -> None:
    added(manager)
    data = {"note": "First", "touches": "both", "seen": 1}
    assert manager.post(f"{V}revise/", data).status_code == 302
    again = manager.post(f"{V}revise/", {**data, "note": "Second"})
    assert again.status_code == 422
    assert "“First”. Look at it as it is now" in again.content.decode()
    assert Variant.objects.get(number=1).version == 2


def test_what_is_missing_in_forms_is_said_beside_the_field(manager: Client) -> None:
    added(manager)
    assert "SME review due: choose one." in manager.post(f"{V}send/", {}).content.decode()
    twice = manager.post(f"{P}modules/1/variants/new/", {"treatment": "translate", "locale": "de"})
    assert twice.status_code == 422
    assert "There is a variant for this language and place already" in twice.content.decode()
    early = manager.post(f"{V}publish/")
    assert early.status_code == 409
    assert manager.post(f"{V}edit/", {"course_id": "ABE-101-DE", "launch_url": ""}).status_code == 302
    assert manager.post(f"{P}modules/1/variants/0/remove/").status_code == 409
    assert manager.post(f"{V}remove/").status_code == 302
    assert manager.get(V).status_code == 404


def test_texts_are_listed_and_exported(manager: Client) -> None:
    added(manager)
    found = manager.get(f"{P}modules/1/?format=csv").content.decode()
    assert "Core, English" in found
    assert "German" in found


def test_a_module_of_a_kind_that_nobody_completes(manager: Client, plan_now: Plan) -> None:
    data = {"title": "Pocket card", "kind": "job_aid", "made": "variable", "minutes": "1", "locale": "German"}
    assert manager.post(f"{P}modules/new/", data).status_code == 302
    made = Module.objects.get(title="Pocket card")
    assert (made.modality, made.variants.get().locale) == ("", "de")
    assert "Job aid" in manager.get(f"{P}plan/").content.decode()
    bad = manager.post(f"{P}modules/new/", {**data, "locale": "???"})
    assert "“???” is not a language; a name such as German or a tag such as pt-BR is accepted." in bad.content.decode()
    offered = manager.get(f"{P}modules/new/").content.decode()
    assert '<option value="English">' in offered
    assert 'list="known-languages"' in offered
