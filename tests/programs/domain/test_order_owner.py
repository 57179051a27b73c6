"""Another lead by a change order: open items go along or stay, both are told, and nothing else does that."""

import pytest
from django.core.exceptions import ValidationError

from programs.domain import change_orders, launches, order_owner, waves
from programs.domain.order_owner import GIVE, KEEP, OwnerChange
from programs.models import ChangeOrder, ReadinessItem, Wave
from rollout.journal.models import Entry
from rollout.mail.models import AccountMail
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan


@pytest.fixture
def running(plan: Plan) -> Plan:
    plan.clear_gate()
    waves.edit(wave=plan.wave, lead=plan.by.user, by=plan.by, at=AT)
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    plan.wave.refresh_from_db()
    for number, state in enumerate(("open", "open", "in_progress", "done")):
        ReadinessItem.objects.filter(pk=plan.wave.items.order_by("number")[number].pk).update(
            state=state, owner=plan.by.user
        )
    plan.wave.items.exclude(pk__in=plan.wave.items.order_by("number")[:4]).update(owner=None)
    return plan


@pytest.fixture
def other(plan: Plan) -> Actor:
    return actor_for(plan.tenant, Role.ADMINISTRATOR)


def asked(plan: Plan, change: OwnerChange | None) -> ChangeOrder:
    wave = plan.wave
    given = {"ends_on": wave.ends_on, "due_rule": wave.due_rule, "reason": "On leave from Monday."}
    return change_orders.ask(wave=wave, **given, parts=[change] if change else [], by=plan.by, at=AT)


@pytest.mark.parametrize(
    ("treatment", "given"),
    [({}, 3), ({"in_progress": KEEP}, 2), ({"not_started": KEEP}, 1), ({"not_started": KEEP, "in_progress": KEEP}, 0)],
)
def test_open_items_go_along_as_the_order_says(
    running: Plan, other: Actor, treatment: dict[str, str], given: int
) -> None:
    change = order_owner.of(running.wave, other.user, **treatment)
    counts = {"not_started": 2, "in_progress": 1}
    said = [line.count for line in change.effects(AT)]
    assert said == [2, 1, 1, 2]
    order = asked(running, change)
    assert Wave.objects.get(pk=running.wave.pk).lead == running.by.user, "nothing has changed yet"
    change_orders.approve(order=order, by=other, at=AT)
    assert Wave.objects.get(pk=running.wave.pk).lead == other.user
    mine = running.wave.items.filter(owner=other.user)
    assert mine.count() == given == sum(n for key, n in counts.items() if treatment.get(key, GIVE) == GIVE)
    assert Entry.objects.filter(verb="readiness.handed_over").count() == given
    assert Entry.objects.get(verb="wave.handed_over").data["order"] == order.number
    assert running.wave.items.filter(owner=running.by.user, state="done").count() == 1
    assert sorted(AccountMail.objects.values_list("to", flat=True)) == sorted([running.by.user.email, other.user.email])


def test_only_who_may_see_to_readiness_leads(running: Plan) -> None:
    auditor = actor_for(running.tenant, Role.AUDITOR)
    with pytest.raises(ValidationError, match="may work on readiness items"):
        asked(running, order_owner.of(running.wave, auditor.user))
    with pytest.raises(ValidationError, match="may work on readiness items"):
        asked(running, order_owner.of(running.wave, None))
    assert order_owner.of(running.wave, running.by.user) is None
    with pytest.raises(ValidationError, match="That is what holds already"):
        asked(running, None)


def test_no_other_act_gives_a_running_wave_another_lead(running: Plan, other: Actor) -> None:
    with pytest.raises(ValidationError, match="A change order gives it another lead"):
        waves.edit(wave=running.wave, lead=other.user, by=running.by, at=AT)


def test_an_order_is_about_the_lead_as_they_were(running: Plan, other: Actor) -> None:
    order = asked(running, order_owner.of(running.wave, other.user))
    Wave.objects.filter(pk=running.wave.pk).update(lead=None)
    with pytest.raises(ValidationError, match="was changed since"):
        change_orders.approve(order=order, by=other, at=AT)
