"""An urgent launch in the browser: asked from the gate, decided from the executive's home, then launched."""

from collections.abc import Callable

from django.test import Client

from programs.models import Launch, UrgentLaunch
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Role
from tests.programs.conftest import Plan

DUE = "2090-01-01"


def test_from_the_gate_to_the_launch(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    plan.clear_gate(but="communications.sponsor")
    client, executive = sign_in(Role.PROGRAM_MANAGER), sign_in(Role.EXECUTIVE)
    named = User.objects.get(email="executive-web@norvane.example")
    wave = f"/norvane/programs/{plan.program.slug}/waves/1/"
    assert f'href="{wave}urgent/"' in client.get(f"{wave}readiness/").content.decode()
    page = client.get(f"{wave}urgent/").content.decode()
    assert "Sponsor has approved the announcement" in page
    item = plan.item("communications.sponsor")
    asked = {"items": [item.pk], "executive": named.pk, "due_on": DUE, "reason": "Board date"}
    assert client.post(f"{wave}urgent/", {**asked, "due_on": "2026-01-01"}).status_code == 422
    assert client.post(f"{wave}urgent/", {**asked, "items": []}).status_code == 422
    answer = client.post(f"{wave}urgent/", asked)
    urgent = UrgentLaunch.objects.get()
    at = f"{wave}urgent/{urgent.pk}/"
    assert (answer.status_code, answer.url) == (302, at)
    assert "It is decided with its urgent launch" in client.get(f"{wave}readiness/").content.decode()
    assert client.post(f"{at}accept/", {"reason": "x"}).status_code == 403
    assert "waits for you" in executive.get("/norvane/").content.decode()
    assert "Accept in my name" in executive.get(at).content.decode()
    assert executive.post(f"{at}accept/", {"reason": ""}).status_code == 422
    assert executive.post(f"{at}accept/", {"reason": "Worth it"}).status_code == 302
    assert "Worth it" in client.get(at).content.decode()
    assert client.post(f"{wave}launch/", {"confirm": "Wave 1"}).status_code == 302
    assert Launch.objects.count() == 1
    found = client.get(f"/norvane/programs/{plan.program.slug}/findings/").content.decode()
    assert "Left open by an urgent launch" in found
    decisions = client.get(f"/norvane/programs/{plan.program.slug}/decisions/").content.decode()
    assert "Gaps of an urgent launch accepted" in decisions
    assert client.post(f"{at}withdraw/").status_code == 409
