"""No order of moves, drafts, launches and change orders moves a done date, or writes to anybody behind a gate."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comms.domain import sequences
from comms.models import Message
from delivery.domain import issuing
from delivery.models import Assignment
from programs.domain import change_orders, drafts, launches, moves, readiness, waves
from programs.models import Launch, PlanDraft, ReadinessItem, Wave
from rollout.journal.domain import followers
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, DUE, Plan, make_plan, only_own_checks

__all__ = ["only_own_checks"]  # a fixture of its own
DAY = datetime.timedelta(days=1)
acts = st.lists(
    st.tuples(
        st.sampled_from(["move", "along", "propose", "publish", "look_again", "order", "launch", "clear"]),
        st.integers(0, 1),
        st.integers(-20, 20),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=acts)
def test_done_dates_stay_and_nobody_is_contacted_behind_a_closed_gate(
    inside: object, manager_actor: object, made: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        plan, approver = make_plan(inside, manager_actor, people=2), actor_for(inside, Role.ADMINISTRATOR)
        sequences.start_default(program=plan.program, by=plan.by, at=AT)
        second(plan)
        read: set[int] = set()
        draft = drafts.start(program=plan.program, title="x", by=plan.by, at=AT)
        for item in ReadinessItem.objects.filter(key__in=["technology.load", "legal.notice"]):
            readiness.finish(item=item, evidence="Seen.", by=plan.by, at=AT)
        for what, which, days in made:
            by_hand = dict(ReadinessItem.objects.filter(state="done", check_name="").values_list("pk", "due_on"))
            try:
                with transaction.atomic():
                    act(plan, draft, approver, what, list(plan.program.waves.order_by("number"))[which], days)
            except ValidationError:
                pass
            follow_all(plan, read)
            now = dict(ReadinessItem.objects.filter(pk__in=by_hand).values_list("pk", "due_on"))
            assert now == by_hand, (what, which, days)
            launched = set(Launch.objects.values_list("wave", flat=True))
            assert set(Assignment.objects.values_list("wave", flat=True)) <= launched
            assert set(Message.objects.values_list("wave", flat=True)) <= launched
            assert not Launch.objects.filter(wave__items__blocking=True, wave__items__state="open").exists()
        transaction.set_rollback(True)


def second(plan: Plan) -> Wave:
    dates = {"starts_on": datetime.date(2026, 11, 2), "ends_on": datetime.date(2026, 12, 11)}
    given = {"name": "Wave 2", "segments": [plan.segment], "due_rule": DUE, **dates}
    return waves.add(program=plan.program, by=plan.by, at=AT, **given)


def act(plan: Plan, draft: PlanDraft, approver: object, what: str, wave: Wave, days: int) -> None:
    span = {"starts_on": wave.starts_on + days * DAY, "ends_on": wave.ends_on + days * DAY}
    draft.refresh_from_db()
    if what in ("move", "along"):
        moves.move(wave=wave, **span, along=what == "along", by=plan.by, at=AT)
    elif what == "propose":
        drafts.propose(draft=draft, wave=wave, **span, by=plan.by, at=AT)
    elif what == "publish":
        drafts.publish(draft=draft, seen=draft.version, by=plan.by, at=AT)
    elif what == "look_again":
        drafts.look_again(draft=draft, by=plan.by, at=AT)
    elif what == "order":
        rule = {**DUE, "days": 30 + days}
        order = change_orders.ask(wave=wave, ends_on=wave.ends_on, due_rule=rule, reason="r", by=plan.by, at=AT)
        change_orders.approve(order=order, by=approver, at=AT)
    elif what == "clear":
        Plan(plan.tenant, plan.by, plan.program, wave, plan.segment).clear_gate()
    else:
        launches.launch(wave=wave, by=plan.by, at=AT)


def follow_all(plan: Plan, read: set[int]) -> None:
    """What the workers do: every follower of every new entry, then what is begun is issued, until nothing is new."""
    while entries := list(Entry.objects.exclude(pk__in=read).order_by("pk")):
        for entry in entries:
            read.add(entry.pk)
            for verbs, step in followers._followers.values():
                after: int | None = 0
                while entry.verb in verbs and after is not None:
                    after = step(entry, plan.tenant, after)
        for pk in issuing.unfinished():
            while issuing.issue_chunk(issuing_id=pk, by=plan.by, at=AT):
                pass
