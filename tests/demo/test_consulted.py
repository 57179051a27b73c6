"""The demo's questions between center and regions, entered through the product; none of their mail leaves."""

import datetime

import pytest

from audiences.models import RegionGrant, SettingRequest
from programs.models import Consultation, Escalation
from rollout.demo import consulted
from rollout.demo.consulted import Consulted
from rollout.demo.timeline import Timeline
from rollout.mail.models import AccountMail
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

NOW = datetime.datetime(2026, 9, 22, 13, 0, tzinfo=datetime.UTC)
LEADS = {"india": consulted.INDIA, "europe": consulted.EUROPE, "north-america": consulted.AMERICAS}


@pytest.mark.parametrize("offset", [0, -60])
def test_its_acts_end_as_told(inside: Tenant, offset: int) -> None:
    inside.clock_offset = datetime.timedelta(days=offset)
    inside.save(update_fields=["clock_offset"])
    actor_for(inside, Role.PROGRAM_MANAGER, consulted.MANAGER)
    for code, email in LEADS.items():
        region = factories.RegionFactory(code=code, name=code.title())
        membership = actor_for(inside, Role.REGIONAL_LEAD, email).grants[0].membership_id
        RegionGrant.objects.create(membership_id=membership, region=region)
        if code == "india":
            factories.CountryFactory(code="IN", name="India", region=region)
    timeline = Timeline(NOW)
    Consulted(inside, timeline, programs={"bribery": factories.ProgramFactory()}).enter()
    timeline.run()
    assert list(Consultation.objects.order_by("number").values_list("state", flat=True)) == ["carried", "open"]
    assert SettingRequest.objects.get().state == "open"
    assert list(Escalation.objects.order_by("number").values_list("state", flat=True)) == ["resolved", "waiting"]
    assert set(AccountMail.objects.values_list("state", flat=True)) == {"sent"}
