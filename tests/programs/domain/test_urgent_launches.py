"""A launch with gaps: accepted by the executive who was named, never one's own, never what a law asks for."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from programs.domain import findings, launches, open_gates, readiness, urgent_launches, waivers
from programs.models import Finding, UrgentLaunch, Waiver
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan
from tests.programs.domain.test_readiness import refusal

DUE = datetime.date(2026, 10, 12)
DAY = datetime.timedelta(days=1)
KEY = "communications.sponsor"


@pytest.fixture
def executive(plan: Plan) -> Actor:
    return actor_for(plan.tenant, Role.EXECUTIVE)


def ask(plan: Plan, executive: Actor, **values: object) -> UrgentLaunch:
    given = {"items": [plan.item(KEY).pk], "executive": executive.user, "due_on": DUE, "reason": "Board date"}
    return urgent_launches.ask(wave=plan.wave, **{**given, "by": plan.by, "at": AT, **values})


def test_the_accepted_gaps_are_due_after_the_launch_and_hold_afterwards(plan: Plan, executive: Actor) -> None:
    plan.clear_gate(but=KEY)
    urgent = ask(plan, executive)
    assert "blocks the launch" in refusal(launches.launch, wave=plan.wave, by=plan.by, at=AT), "asked is not accepted"
    urgent_launches.accept(urgent=urgent, reason="Worth it", by=executive, at=AT)
    made = launches.launch(wave=plan.wave, by=plan.by, at=AT)
    waiver = Waiver.objects.get()
    assert (made.people, made.held, made.waived) == (3, 0, [waiver.pk])
    assert (waiver.state, waiver.decided_by, waiver.expires_on) == ("granted", executive.user, DUE)
    finding = Finding.objects.get()
    assert (finding.cause, finding.due_on, finding.closed_at) == ("accepted", DUE, None)
    plan.wave.refresh_from_db()
    assert open_gates.of_wave(plan.wave, DUE).is_open
    assert not open_gates.of_wave(plan.wave, DUE + DAY).is_open
    assert findings.expire(by=plan.by, at=AT + 30 * DAY) == 0, "its finding is open already"
    readiness.finish(item=plan.item(KEY), evidence="Signed", by=plan.by, at=AT + DAY)
    finding.refresh_from_db()
    assert finding.closed_at == AT + DAY
    verbs = Entry.objects.filter(verb__startswith="urgent.").order_by("pk").values_list("verb", "reason", "actor")
    assert list(verbs) == [
        ("urgent.asked", "Board date", plan.by.user.pk),
        ("urgent.accepted", "Worth it", executive.user.pk),
    ]


def test_nobody_else_accepts_and_nobody_their_own(plan: Plan, executive: Actor) -> None:
    urgent = ask(plan, executive)
    accept = {"urgent": urgent, "reason": "x", "at": AT}
    with pytest.raises(PermissionDenied, match="Who can lift it: administrator or executive"):
        urgent_launches.accept(**accept, by=plan.by)
    for role in (Role.ADMINISTRATOR, Role.EXECUTIVE):
        other = actor_for(plan.tenant, role, f"other-{role}@norvane.example")
        with pytest.raises(PermissionDenied, match="This was put to"):
            urgent_launches.accept(**accept, by=other)
    both = actor_for(plan.tenant, Role.ADMINISTRATOR)
    Membership.objects.create(user=both.user, tenant=plan.tenant, role=Role.EXECUTIVE)
    urgent_launches.withdraw(urgent=urgent, by=plan.by, at=AT)
    assert refusal(ask, plan=plan, executive=both, by=both) == (
        "Nobody accepts their own request. Name another executive."
    )
    assert "is an executive here" in refusal(ask, plan=plan, executive=actor_for(plan.tenant, Role.REVIEWER))
    assert not Waiver.objects.filter(state="granted").exists()


def test_what_a_law_asks_for_is_never_among_them(plan: Plan, executive: Actor) -> None:
    law = plan.item("legal.notice")
    assert law not in urgent_launches.open_items(plan.wave, AT.date()).gaps
    assert "not required by law" in refusal(ask, plan=plan, executive=executive, items=[law.pk, plan.item(KEY).pk])
    urgent = ask(plan, executive)
    item = plan.item(KEY)
    type(item).objects.filter(pk=item.pk).update(statutory=True)  # the law came meanwhile
    urgent_launches.accept(urgent=urgent, reason="x", by=executive, at=AT)
    assert not Waiver.objects.filter(state="granted").exists()


def test_one_request_at_a_time_decided_as_a_whole(plan: Plan, executive: Actor) -> None:
    early = refusal(ask, plan=plan, executive=executive, due_on=datetime.date(2026, 10, 4))
    assert early == "What is left open is due after the launch. Choose 5 October 2026 or later."
    urgent = ask(plan, executive)
    again = refusal(ask, plan=plan, executive=executive, items=[plan.item("technology.load").pk])
    assert "waits for a decision already" in again
    admin = actor_for(plan.tenant, Role.ADMINISTRATOR)
    alone = {"waiver": Waiver.objects.get(), "by": admin, "at": AT}
    assert "decided with the urgent launch" in refusal(waivers.grant, reason="x", **alone)
    urgent_launches.refuse(urgent=urgent, reason="Too early", by=executive, at=AT)
    assert "is decided: refused" in refusal(urgent_launches.accept, urgent=urgent, reason="x", by=executive, at=AT)
    assert Waiver.objects.get().state == "refused"
    assert ask(plan, executive).state == "asked", "it can be asked again"
