"""The lead time of a wave in the browser: a banner on the plan until somebody moves the wave or takes the risk."""

import datetime
from collections.abc import Callable

from django.test import Client

from programs.models import LeadAcceptance, Wave
from rollout.tenancy.permissions import Role
from tests.programs.conftest import Plan


def test_a_short_lead_time_is_said_until_it_is_accepted_by_name(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    client = sign_in(Role.PROGRAM_MANAGER)
    soon = datetime.date.today() + datetime.timedelta(days=3)  # noqa: DTZ011  the browser's clock is the real one
    Wave.objects.update(starts_on=soon, ends_on=soon + datetime.timedelta(days=40))
    base = f"/norvane/programs/{plan.program.slug}/"
    assert "Wave 1 starts before it can be ready" in client.get(f"{base}plan/").content.decode()
    page = client.get(f"{base}waves/1/lead-time/").content.decode()
    assert "Content approved by its owner" in page
    assert "What cannot fit any more" in page
    reader = sign_in(Role.EXECUTIVE)
    assert "Accept the risk</button>" not in reader.get(f"{base}waves/1/lead-time/").content.decode()
    seen = page.split('name="seen" value="')[1][:10]
    assert reader.post(f"{base}waves/1/lead-time/accept/", {"seen": seen, "reason": "x"}).status_code == 403
    assert client.post(f"{base}waves/1/lead-time/accept/", {"seen": seen, "reason": ""}).status_code == 422
    assert client.post(f"{base}waves/1/lead-time/accept/", {"seen": seen, "reason": "The law."}).status_code == 302
    assert LeadAcceptance.objects.get().accepted_by.email == "program_manager-web@norvane.example"
    assert "starts before it can be ready" not in client.get(f"{base}plan/").content.decode()
    assert "Risk accepted" in client.get(f"{base}waves/1/lead-time/").content.decode()
    plan.clear_gate()
    assert "Everything fits" in client.get(f"{base}waves/1/lead-time/").content.decode()


def test_support_stands_on_the_wave_and_week_by_week_beside_the_lead_time(
    plan: Plan, sign_in: Callable[[Role], Client]
) -> None:
    client, base = sign_in(Role.PROGRAM_MANAGER), f"/norvane/programs/{plan.program.slug}/waves/1/"
    start = datetime.date.today() + datetime.timedelta(days=70)  # noqa: DTZ011  the browser's clock is the real one
    Wave.objects.update(starts_on=start, ends_on=start + datetime.timedelta(days=40))
    page = client.get(base).content.decode()
    assert "and none are set" in page
    page = client.get(f"{base}lead-time/").content.decode()
    assert "40 hours a week for every 2,500 people" in page
    assert "3 people of the wave" in page
    Wave.objects.update(state="closed")
    assert "What people are expected to ask" not in client.get(base).content.decode()
