"""A region that is given to another takes its open work along: what it answers, what climbs, what it asked for."""

import datetime

import pytest

from audiences.domain import place_work, regions
from audiences.domain.settings import requests
from audiences.domain.settings.targets import Target
from audiences.models import PeopleSource, Region, RegionGrant, SettingRequest
from programs.domain import consultations, escalation_ladders, escalations
from programs.models import ConsultedRegion, Escalation, EscalationRung
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan


@pytest.fixture
def asia(plan: Plan) -> Region:
    return factories.RegionFactory(name="Asia")


@pytest.fixture
def east(plan: Plan) -> Region:
    return factories.RegionFactory(name="East")


def lead(plan: Plan, region: Region, email: str) -> Actor:
    actor = actor_for(plan.tenant, Role.REGIONAL_LEAD, email)
    RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=region)
    return actor


def ask(plan: Plan, *asked: Region) -> consultations.Consultation:
    return consultations.ask(
        kind="ask",
        title="Diwali",
        question="Would 5 October do?",
        regions=asked,
        due_on=AT.date() + datetime.timedelta(days=5),
        silence="no_view",
        by=plan.by,
        at=AT,
    )


def test_open_work_goes_along(plan: Plan, asia: Region, east: Region) -> None:
    priya, chen = lead(plan, asia, "priya@norvane.example"), lead(plan, east, "chen@norvane.example")
    alone, both, answered = ask(plan, asia), ask(plan, asia, east), ask(plan, asia)
    consultations.answer(consultation=answered, region=asia, answer="agreed", text="", by=priya, at=AT)
    said = {"program": plan.program, "region": asia}
    for kind in ("issue", "target"):
        escalation_ladders.build(kind=kind, rungs=[(priya.user, 4)], by=plan.by, at=AT, **said)
    escalation_ladders.build(
        program=plan.program, region=east, kind="target", rungs=[(chen.user, 9)], by=plan.by, at=AT
    )
    climbing = escalations.report(kind="issue", title="Kiosks", by=plan.by, at=AT, **said)
    over = escalations.report(kind="issue", title="Pune", by=plan.by, at=AT, **said)
    escalations.resolve(escalation=over, resolution="Patched.", by=priya, at=AT)
    wish = {"name": "sender_name", "raw": "Norvane Asia", "reason": "Shifts."}
    requests.ask(target=Target(region=asia), by=priya, at=AT, **wish)
    source = PeopleSource.objects.create(code="hr", name="HR", reach="region", region=asia, declared_at=AT)

    found = {key: len(pieces) for key, pieces in place_work.open_in(asia).items()}
    assert found == {"setting_requests": 1, "answers": 2, "escalations": 1, "ladders": 2}
    regions.hand_over(region=asia, into=east, by=plan.by, at=AT)

    assert place_work.open_in(asia) == {}
    assert [row.region for row in ConsultedRegion.objects.filter(consultation__in=[alone, both])] == [east, east]
    assert ConsultedRegion.objects.get(consultation=answered).region == asia, "what was said stays as it was said"
    consultations.answer(consultation=alone, region=east, answer="agreed", text="", by=chen, at=AT)
    assert (Escalation.objects.get(pk=climbing.pk).region, Escalation.objects.get(pk=over.pk).region) == (east, asia)
    rungs = EscalationRung.objects.order_by("kind").values_list("region", "kind", "contact")
    assert list(rungs) == [(east.pk, "issue", priya.user.pk), (east.pk, "target", chen.user.pk)]
    assert SettingRequest.objects.get().region == east
    source.refresh_from_db()
    assert source.region == east
    verbs = Entry.objects.filter(verb__endswith="handed_over").values_list("verb", flat=True)
    assert sorted(verbs) == [
        "consultation.handed_over",
        "consultation.handed_over",
        "escalation.handed_over",
        "region.handed_over",
        "setting.request_handed_over",
    ]


def test_the_same_request_of_both_regions_is_taken_back(plan: Plan, asia: Region, east: Region) -> None:
    priya, chen = lead(plan, asia, "priya@norvane.example"), lead(plan, east, "chen@norvane.example")
    wish = {"name": "sender_name", "raw": "Norvane Asia", "reason": "Shifts.", "at": AT}
    mine = requests.ask(target=Target(region=asia), by=priya, **wish)
    theirs = requests.ask(target=Target(region=east), by=chen, **wish)
    regions.hand_over(region=asia, into=east, by=plan.by, at=AT)
    for row in (mine, theirs):
        row.refresh_from_db()
    assert (mine.state, theirs.state) == ("withdrawn", "open")
