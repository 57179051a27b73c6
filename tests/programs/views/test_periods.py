"""The calendar in the browser: kept by whoever leads a place, read by everybody who sees programs."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import RegionGrant
from programs.domain import periods
from programs.models import CalendarPeriod
from rollout.tenancy.models import Membership
from rollout.tenancy.permissions import Role
from tests import factories
from tests.programs.conftest import AT, Plan

C = "/norvane/calendar/"
P = "/norvane/programs/anti-bribery-essentials/"
GIVEN = {"name": "Quarter close", "kind": "blackout", "starts_on": "2026-10-05", "ends_on": "2026-10-09", "place": ""}


@pytest.fixture
def client(plan: Plan, sign_in: Callable[[Role], Client]) -> Client:
    plan.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    return sign_in(Role.PROGRAM_MANAGER)


def test_an_empty_calendar_says_what_to_do_and_a_period_shows_on_the_plan(client: Client) -> None:
    assert b"No blackout or peak period yet" in client.get(C).content
    answer = client.post(f"{C}new/", GIVEN)
    assert (answer.status_code, answer.url) == (302, C)
    page = client.get(C).content.decode()
    assert "Quarter close" in page
    assert "is on the calendar of Everybody. Waves ahead check it again." in page
    plan = client.get(f"{P}plan/").content.decode()
    assert "Wave 1 meets a blackout" in plan
    assert "3 people would start in “Quarter close”, 5 Oct to 9 Oct (Everybody)." in plan
    assert 'class="v-closed"' in plan
    assert "Everybody’s calendar" in plan
    assert "Quarter close" in client.get(f"{C}?q=quarter").content.decode()
    assert b"Quarter close" in client.get(f"{C}?format=csv").content


def test_a_wrong_period_is_refused_beside_its_field(client: Client) -> None:
    answer = client.post(f"{C}new/", GIVEN | {"ends_on": "2026-10-01"})
    assert answer.status_code == 422
    assert "It ends before it starts. Choose 5 October 2026 or a later day." in answer.content.decode()
    assert client.post(f"{C}new/", GIVEN | {"place": "region:999999"}).status_code == 422
    assert not CalendarPeriod.objects.exists()


def test_a_regional_lead_keeps_their_own(client: Client, plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    region = factories.RegionFactory(name="DACH")
    lead = sign_in(Role.REGIONAL_LEAD)
    RegionGrant.objects.create(membership=Membership.objects.get(role=Role.REGIONAL_LEAD), region=region)
    form = lead.get(f"{C}new/").content.decode()
    assert "DACH" in form
    assert "Everybody" not in form
    assert lead.post(f"{C}new/", GIVEN | {"place": f"region:{region.pk}"}).status_code == 302
    own = CalendarPeriod.objects.get()
    changed = GIVEN | {"place": f"region:{region.pk}", "name": "Harvest", "kind": "peak"}
    assert lead.post(f"{C}{own.pk}/", changed).status_code == 302
    own.refresh_from_db()
    assert (own.name, own.kind) == ("Harvest", "peak")
    other = periods.add(
        name="Elsewhere",
        kind="peak",
        starts_on=own.starts_on,
        ends_on=own.ends_on,
        region=factories.RegionFactory(),
        by=plan.by,
        at=AT,
    )
    assert lead.get(f"{C}{other.pk}/").status_code == 404
    assert lead.post(f"{C}{other.pk}/remove/").status_code == 404
    listed = lead.get(C).content.decode()
    assert f'href="{C}{own.pk}/"' in listed
    assert f'href="{C}{other.pk}/"' not in listed
    assert lead.post(f"{C}{own.pk}/remove/").status_code == 302
    assert list(CalendarPeriod.objects.values_list("name", flat=True)) == ["Elsewhere"]
