"""Figures against a count by hand over the rows, for every dimension, filter and reach."""

import dataclasses
import itertools

import pytest

from audiences.models import Person
from comms.models import Message
from delivery.models import Assignment
from reporting.domain import measures, slices
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Role
from tests.conftest import actor_for, queries_of
from tests.reporting import conftest as worlds
from tests.reporting.conftest import AT, World

DIMENSIONS = ["division", "region", "country", "role", "function", "manager", "wave", "program"]


def value_of(row: Assignment, dimension: str) -> str:
    """The row's group by plain attribute access."""
    one = row.person
    return {
        "division": lambda: one.division.path.split("/")[0] if one.division else "",
        "region": lambda: one.country.region.code if one.country and one.country.region else "",
        "country": lambda: one.country.code if one.country else "",
        "role": lambda: one.job_role,
        "function": lambda: one.function,
        "manager": lambda: str(one.manager_id or ""),
        "wave": lambda: str(row.wave.number),
        "program": lambda: row.program.slug,
    }[dimension]()


def count(rows: list[Assignment]) -> dict[str, int]:
    """Every measure, one row after the other."""
    sent = {m.assignment_id for m in Message.objects.all() if m.state == "sent" and m.settled_at <= AT}
    found = dict.fromkeys(measures.BY_KEY, 0)
    for row in rows:
        withdrawn = row.state == "withdrawn" and (row.withdrawn_at is None or row.withdrawn_at <= AT)
        before = row.completed_before_at is not None and row.completed_before_at <= AT
        if withdrawn or (row.assigned_at > AT and not before):
            continue
        if row.exempt_from and row.exempt_from <= AT and not (row.exempt_until and row.exempt_until <= AT):
            found["exempt"] += 1
            continue
        now = row.completed_at is not None and row.completed_at <= AT
        late, done = now and row.completed_at > row.due_at, now or bool(before and row.due_at >= AT and row.cycle_rule)
        begun = row.started_at is not None and row.started_at <= AT
        found["assigned"] += 1
        found["reached"] += row.pk in sent
        found["started"] += begun or done
        found["in_progress"] += begun and not done
        found["not_started"] += not begun and not done
        found["completed"] += done
        found["on_time"] += done and not late
        found["late"] += late
        found["overdue"] += not done and row.due_at < AT
    return found


def by_hand(rows: list[Assignment], by: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, int]]:
    groups: dict[tuple[str, ...], list[Assignment]] = {}
    for row in rows:
        groups.setdefault(tuple(value_of(row, dimension) for dimension in by), []).append(row)
    counted = {key: count(group) for key, group in groups.items()}
    return {key: found for key, found in counted.items() if found["assigned"]}


def cut(rows: object, by: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, int]]:
    return {cell.key: dataclasses.asdict(cell.figures) for cell in slices.cut(rows, by=by, at=AT)}


def all_rows() -> list[Assignment]:
    return list(Assignment.objects.select_related("person__division", "person__country__region", "wave", "program"))


def test_every_dimension_and_pair_counts_as_by_hand(world: World) -> None:
    rows = all_rows()
    assert {count(rows)[key] > 0 for key in measures.BY_KEY} == {True}, "the world has people in every state"
    for by in [*((d,) for d in DIMENSIONS), *itertools.combinations(DIMENSIONS, 2), ("division", "region", "wave")]:
        assert cut(Assignment.objects.all(), by) == by_hand(rows, by), by


def test_whoever_renews_counts_as_by_hand(world: World) -> None:
    """As complete until the renewal is due, as overdue after it, and never as if it had not been done."""
    rows = list(Assignment.objects.order_by("pk"))
    for number, row in enumerate(rows):
        due_at = AT + (number % 3 - 1) * worlds.DAY
        done_at = [None, AT - worlds.DAY / 2, AT + worlds.DAY][number % 5 % 3]
        Assignment.objects.filter(pk=row.pk).update(
            cycle=2,
            cycle_rule=[{"kind": "version"}, {}][number % 7 % 2],
            cycle_from=AT - 9 * worlds.DAY,
            completed_before_at=AT - 99 * worlds.DAY,
            due_at=due_at,
            completed_at=done_at,
            assigned_at=AT + (number % 2 * 2 - 1) * worlds.DAY,
        )
    counted = count(list(Assignment.objects.all()))
    seen = Assignment.objects.order_by()
    assert seen.aggregate(**measures.annotations(AT)) == counted
    assert counted["completed"] == counted["on_time"] + counted["late"]
    renewing = seen.filter(measures.IN_RENEWAL.condition(AT))
    assert {measures.state_of(row, AT)[1] for row in renewing} <= {"In renewal", "In renewal, in progress"}


def test_filters_leave_the_same_people_as_by_hand(world: World) -> None:
    rows = all_rows()
    for dimension in DIMENSIONS:
        for value in {value_of(row, dimension) for row in rows}:
            kept = [row for row in rows if value_of(row, dimension) == value]
            asked = slices.narrow(Assignment.objects.all(), {dimension: value or slices.NOTHING})
            assert set(asked.values_list("pk", flat=True)) == {row.pk for row in kept}, (dimension, value)


@pytest.mark.parametrize("value", ["x", "99999999999999999999", "-1", "'; --", "٣"])
def test_a_senseless_number_in_an_address_finds_nobody(world: World, value: str) -> None:
    assert not slices.narrow(Assignment.objects.all(), {"manager": value}).exists()
    assert not slices.narrow(Assignment.objects.all(), {"wave": value}).exists()


def test_a_cut_is_one_query_and_the_total_another(world: World) -> None:
    with queries_of() as asked:
        slices.cut(Assignment.objects.all(), by=["division", "country", "manager"], at=AT)
    assert len(asked) == 1
    with queries_of() as asked:
        total = slices.figures(Assignment.objects.all(), at=AT)
    assert len(asked) == 1
    assert dataclasses.asdict(total) == count(all_rows())


def reach_of(world: World) -> list[tuple[Actor, set[int]]]:
    """Actors with the people whose assignments they may see, told by hand."""
    everybody = {one.pk for one in world.people}
    of_lead = {one.pk for one in world.people if one.country and one.country.region == world.regions["europe"]}
    chief = world.managers[1]
    below = {one.pk for one in world.people if one.manager_id == chief.pk}
    return [
        (actors.system(world.tenant), everybody),
        (actor_for(world.tenant, Role.EXECUTIVE), everybody),
        (worlds.regional_lead(world, "europe"), of_lead),
        (worlds.partner(world), everybody),
        (worlds.manager(world, chief), below),
        (actor_for(world.tenant, Role.REVIEWER), set()),
    ]


def test_figures_stop_at_the_actors_reach(world: World) -> None:
    other = worlds.factories.ProgramFactory(slug="other")
    wave = worlds.factories.WaveFactory(program=other)
    worlds.factories.AssignmentFactory(wave=wave, person=world.people[9])
    reach_again = reach_of(world)
    for actor, people in reach_again:
        action = Action.VIEW_TEAM if actor.roles == {Role.MANAGER} else Action.VIEW_RESULTS
        seen = Assignment.objects.visible_to(actor, action).filter(program=world.program)
        mine = [row for row in all_rows() if row.person_id in people and row.program == world.program]
        assert cut(seen, ("division", "wave")) == by_hand(mine, ("division", "wave")), actor.roles
    partner = next(actor for actor, _ in reach_again if actor.roles == {Role.PARTNER})
    assert not Assignment.objects.visible_to(partner, Action.VIEW_RESULTS).filter(program=other).exists()


def test_the_state_shown_of_a_person_is_the_one_counted(world: World) -> None:
    words = {"Not started": 0, "In progress": 0, "Overdue": 0, "Complete": 0, "Complete, late": 0}
    for row in Assignment.objects.filter(measures.BY_KEY["assigned"].condition(AT)):
        words[measures.state_of(row, AT)[1]] += 1
    counted = count(all_rows())
    assert words["Complete"] == counted["on_time"]
    assert words["Complete, late"] == counted["late"]
    assert words["Overdue"] == counted["overdue"]
    assert sum(words.values()) == counted["assigned"]
    assert Person.objects.count() == len(world.people)
