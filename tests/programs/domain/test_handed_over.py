"""Every kind of open work that somebody who goes leaves behind is found, given, journaled, and refused to the wrong."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from audiences.domain.settings import requests
from audiences.domain.settings.targets import Target
from audiences.models import Region, RegionGrant, SettingRequest
from programs.domain import change_orders, consultations, decisions, escalation_ladders, escalations, urgent_launches
from programs.models import Escalation, Finding, Wave
from rollout.journal.models import Entry
from rollout.mail.models import AccountMail
from rollout.members.domain import handovers, memberships, open_work
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, User
from rollout.tenancy.permissions import Action, Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, DUE, Plan

DAY = datetime.timedelta(days=1)


@pytest.fixture
def region(plan: Plan) -> Region:
    return factories.RegionFactory(name="Asia")


@pytest.fixture
def priya(plan: Plan, region: Region) -> Actor:
    return lead(plan, region, "priya@norvane.example")


@pytest.fixture
def admin(plan: Plan) -> Actor:
    return actor_for(plan.tenant, Role.ADMINISTRATOR, "admin@norvane.example")


def lead(plan: Plan, region: Region, email: str) -> Actor:
    actor = actor_for(plan.tenant, Role.REGIONAL_LEAD, email)
    RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=region)
    return actor


def membership(of: Actor) -> Membership:
    return Membership.objects.select_related("user", "tenant").get(pk=of.grants[0].membership_id)


def counts(of: Actor) -> dict[str, int]:
    return {key: len(pieces) for key, pieces in handovers.open_for(membership(of), AT).items()}


def end(of: Actor, admin: Actor, *takers: User, **to: User) -> None:
    work = handovers.open_for(membership(of), AT)
    named = dict.fromkeys(work, takers[0]) if takers else {}
    memberships.end(membership=membership(of), to={**named, **to}, by=admin, at=AT)


def ask(plan: Plan, *regions: Region) -> consultations.Consultation:
    return consultations.ask(
        kind="ask",
        title="Launch before Diwali",
        question="Would 5 October do?",
        regions=regions,
        due_on=AT.date() + 5 * DAY,
        silence="no_view",
        program=plan.program,
        by=plan.by,
        at=AT,
    )


def test_what_a_region_has_to_answer_is_answered_by_whoever_takes_over(
    plan: Plan, region: Region, priya: Actor, admin: Actor
) -> None:
    asked = ask(plan, region)
    assert counts(priya) == {"answers": 1}
    other = lead(plan, factories.RegionFactory(name="EMEA"), "lukas@norvane.example")
    said = {"consultation": asked, "region": region, "answer": "agreed", "text": "", "by": other, "at": AT}
    with pytest.raises(ValidationError, match="Whoever leads Asia answers for it"):
        consultations.answer(**said)
    assert not consultations.Consultation.objects.visible_to(other).exists()
    with pytest.raises(ValidationError, match="asked one of these"):
        end(priya, admin, plan.by.user)
    AccountMail.objects.all().delete()
    end(priya, admin, other.user)
    assert [mail.to for mail in AccountMail.objects.all()] == [other.user.email]
    assert consultations.Consultation.objects.visible_to(other).get() == asked
    assert counts(other) == {"answers": 1}, "who takes over has it, and hands it over in turn"
    consultations.answer(**said)
    assert counts(other) == {}
    entry = Entry.objects.get(verb="consultation.handed_over")
    assert entry.data == {
        "program": plan.program.pk,
        "region": region.pk,
        "before": {"owner": priya.user.pk},
        "after": {"owner": other.user.pk},
    }


def test_what_somebody_else_leads_too_is_not_left_behind(plan: Plan, region: Region, priya: Actor) -> None:
    ask(plan, region)
    beside = lead(plan, region, "anil@norvane.example")
    assert counts(priya) == {}
    Membership.objects.filter(pk=beside.grants[0].membership_id).update(ends_at=AT - 400 * DAY)
    assert counts(priya) == {"answers": 1}


def test_escalations_and_ladders_go_to_whoever_takes_over(
    plan: Plan, region: Region, priya: Actor, admin: Actor
) -> None:
    heir = lead(plan, region, "anil@norvane.example")
    elsewhere = lead(plan, factories.RegionFactory(name="EMEA"), "lukas@norvane.example")
    rungs = [(heir.user, 2), (priya.user, 4), (plan.by.user, 8)]
    said = {"program": plan.program, "region": region, "kind": "issue"}
    escalation_ladders.build(rungs=rungs, by=plan.by, at=AT, **said)
    made, taken, done = (
        escalations.report(title=title, by=plan.by, at=AT, **said) for title in ("Kiosks", "Pune", "Delhi")
    )
    escalations.acknowledge(escalation=taken, by=priya, at=AT)
    escalations.resolve(escalation=done, resolution="Patched.", by=priya, at=AT)
    assert counts(priya) == {"escalations": 2, "ladders": 1}
    with pytest.raises(ValidationError) as refused:
        end(priya, admin, elsewhere.user)
    assert set(refused.value.error_dict) == {"escalations", "ladders"}
    end(priya, admin, heir.user)
    for row in (made, taken, done):
        row.refresh_from_db()
    assert made.ladder == [[heir.user.pk, 2], [plan.by.user.pk, 8]], "who is on it already is named once"
    assert (taken.acknowledged_by, done.resolved_by) == (heir.user, priya.user)
    ladder = escalation_ladders.of(plan.program, region, "issue")
    assert [(rung.position, rung.contact, rung.hours) for rung in ladder] == [
        (0, heir.user, 2),
        (1, plan.by.user, 8),
    ]
    assert Entry.objects.filter(verb="escalation.handed_over").count() == 2


def test_who_has_an_escalation_now_is_written_to(plan: Plan, region: Region, priya: Actor, admin: Actor) -> None:
    heir = lead(plan, region, "anil@norvane.example")
    said = {"program": plan.program, "region": region, "kind": "issue"}
    escalation_ladders.build(rungs=[(priya.user, 4)], by=plan.by, at=AT, **said)
    escalations.report(title="Kiosks", by=plan.by, at=AT, **said)
    AccountMail.objects.all().delete()
    end(priya, admin, heir.user)
    assert [mail.to for mail in AccountMail.objects.all()] == [heir.user.email]
    assert Escalation.objects.get().holder_id == heir.user.pk


def test_an_escalation_that_nobody_is_left_above_climbs_no_further(
    plan: Plan, region: Region, priya: Actor, admin: Actor
) -> None:
    heir = lead(plan, region, "anil@norvane.example")
    said = {"program": plan.program, "region": region, "kind": "issue"}
    escalation_ladders.build(rungs=[(priya.user, 4), (heir.user, 8)], by=plan.by, at=AT, **said)
    made = escalations.report(title="Kiosks", by=plan.by, at=AT, **said)
    end(priya, admin, heir.user)
    made.refresh_from_db()
    assert (made.ladder, made.next_at) == ([[heir.user.pk, 4]], None)


def test_a_request_for_a_setting_is_answered_to_whoever_takes_over(
    plan: Plan, region: Region, priya: Actor, admin: Actor
) -> None:
    asked = requests.ask(
        name="sender_name", raw="Norvane Asia", target=Target(region=region), reason="Shifts.", by=priya, at=AT
    )
    assert counts(priya) == {"setting_requests": 1}
    heir = lead(plan, region, "anil@norvane.example")
    elsewhere = lead(plan, factories.RegionFactory(name="EMEA"), "lukas@norvane.example")
    with pytest.raises(ValidationError, match="does not decide settings"):
        end(priya, admin, elsewhere.user)
    end(priya, admin, heir.user)
    assert SettingRequest.objects.get(pk=asked.pk).asked_by == heir.user
    assert Entry.objects.filter(verb="setting.request_handed_over").count() == 1


def test_what_a_program_manager_asked_for_goes_along(plan: Plan, admin: Actor, region: Region, priya: Actor) -> None:
    mine = actor_for(plan.tenant, Role.PROGRAM_MANAGER, "bo@norvane.example")
    heir = actor_for(plan.tenant, Role.PROGRAM_MANAGER, "heir@norvane.example")
    executive = actor_for(plan.tenant, Role.EXECUTIVE, "ceo@norvane.example")
    urgent = urgent_launches.ask(
        wave=plan.wave,
        items=[each.pk for each in urgent_launches.open_items(plan.wave, AT.date()).gaps[:1]],
        executive=executive.user,
        due_on=plan.wave.starts_on + 9 * DAY,
        reason="The law starts.",
        by=mine,
        at=AT,
    )
    decision = decisions.write(
        program=plan.program, title="India later", assumption="Diwali", revisit_on=AT.date() + DAY, by=mine, at=AT
    )
    running = factories.WaveFactory(program=plan.program, number=7, state=Wave.State.LAUNCHED)
    order = change_orders.ask(
        wave=running, ends_on=running.ends_on + 7 * DAY, due_rule=DUE, reason="Flood.", by=mine, at=AT
    )
    item = factories.ReadinessItemFactory(wave=running, owner=mine.user)
    Finding.objects.create(item=item, cause="reopened", opened_at=AT, due_on=AT.date() + DAY)
    asked = ask(plan, region)
    consultations.Consultation.objects.filter(pk=asked.pk).update(asked_by=mine.user)
    assert counts(mine) == {"orders": 1, "urgent": 1, "decisions": 1, "items": 1, "consultations": 1}
    assert "open finding" in handovers.open_for(membership(mine), AT)["items"][0].note
    end(mine, admin, heir.user)
    for row in (urgent, decision, order, item, asked):
        row.refresh_from_db()
    assert [urgent.asked_by, decision.keeper, order.asked_by, item.owner, asked.asked_by] == [heir.user] * 5
    assert decision.written_by == mine.user
    assert {each.asked_by for each in urgent.gaps.all()} == {heir.user}
    assert counts(heir) == {"orders": 1, "urgent": 1, "decisions": 1, "items": 1, "consultations": 1}


def test_an_urgent_launch_is_put_to_another_executive_alone(plan: Plan, admin: Actor) -> None:
    executive = actor_for(plan.tenant, Role.EXECUTIVE, "ceo@norvane.example")
    other = actor_for(plan.tenant, Role.EXECUTIVE, "coo@norvane.example")
    urgent = urgent_launches.ask(
        wave=plan.wave,
        items=[each.pk for each in urgent_launches.open_items(plan.wave, AT.date()).gaps[:1]],
        executive=executive.user,
        due_on=plan.wave.starts_on + 9 * DAY,
        reason="The law starts.",
        by=plan.by,
        at=AT,
    )
    assert counts(executive) == {"to_accept": 1}
    with pytest.raises(ValidationError, match="is no executive here"):
        end(executive, admin, admin.user)
    end(executive, admin, other.user)
    assert urgent_launches.accept(urgent=urgent, reason="Seen.", by=other, at=AT).executive == other.user


def shrink(of: Actor, admin: Actor, *regions: Region, **to: User) -> None:
    reach = {"regions": [region.pk for region in regions]}
    memberships.change(
        membership=membership(of), role=Role.REGIONAL_LEAD, reach=reach, ends_at=None, to=to, by=admin, at=AT
    )


def test_what_lies_in_a_region_that_is_taken_away_goes_to_somebody_else(
    plan: Plan, region: Region, priya: Actor, admin: Actor
) -> None:
    kept = factories.RegionFactory(name="EMEA")
    RegionGrant.objects.create(membership_id=priya.grants[0].membership_id, region=kept)
    asked = ask(plan, region, kept)
    made = {}
    for each in (region, kept):
        said = {"program": plan.program, "region": each, "kind": "issue", "by": plan.by, "at": AT}
        escalation_ladders.build(rungs=[(priya.user, 4)], **said)
        made[each] = escalations.report(title=f"Kiosks in {each}", **said)
    with pytest.raises(handovers.LeftBehind) as left:
        shrink(priya, admin, kept)
    assert {key: len(pieces) for key, pieces in left.value.work.items()} == {
        "answers": 1,
        "escalations": 1,
        "ladders": 1,
    }
    grants = RegionGrant.objects.filter(membership__user=priya.user)
    assert grants.count() == 2, "nothing half-done"
    heir = lead(plan, factories.RegionFactory(name="LATAM"), "lukas@norvane.example").user
    with pytest.raises(handovers.LeftBehind, match="does not see"):
        shrink(priya, admin, kept, answers=heir, escalations=heir, ladders=heir)
    shrink(priya, admin, kept, answers=heir, escalations=admin.user, ladders=admin.user)
    assert [grant.region for grant in grants] == [kept]
    holders = {each: Escalation.objects.get(pk=row.pk).holder_id for each, row in made.items()}
    assert holders == {region: admin.user.pk, kept: priya.user.pk}
    assert {row.region: row.handed_to for row in asked.asked.all()} == {region: heir, kept: None}
    shrink(priya, admin, kept)  # nothing is left behind any more


def test_who_takes_over_is_asked_where_a_region_is_taken_away(
    plan: Plan, region: Region, priya: Actor, admin: Actor, client
) -> None:
    kept = factories.RegionFactory(name="EMEA")
    RegionGrant.objects.create(membership_id=priya.grants[0].membership_id, region=kept)
    asked, heir = ask(plan, region), lead(plan, factories.RegionFactory(name="LATAM"), "lukas@norvane.example").user
    client.force_login(admin.user)
    url, said = (
        f"/norvane/settings/members/{membership(priya).pk}/change/",
        {"regions": [kept.pk], "reason": "Split up."},
    )
    answer = client.post(url, said)
    assert answer.status_code == 422
    assert "Consultations to answer, 1, go to" in answer.content.decode()
    assert "Launch before Diwali" in answer.content.decode()
    assert client.post(url, {**said, "answers": heir.pk}).status_code == 302
    assert asked.asked.get().handed_to == heir


def test_all_kinds_are_plugged_in() -> None:
    kinds = open_work.kinds()
    assert set(kinds) == {
        "programs", "waves", "items", "waivers", "risks", "plans", "reviews", "orders", "urgent", "to_accept",
        "consultations", "decisions", "answers", "escalations", "ladders", "setting_requests",
    }  # fmt: skip
    assert {kind.action for kind in kinds.values()} >= {Action.ANSWER_CONSULTATIONS, Action.WORK_ESCALATIONS}
