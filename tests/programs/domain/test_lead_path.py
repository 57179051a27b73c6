"""The earliest sound date, held against a simulation that works day by day and tries every launch in turn."""

import datetime
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import calendars
from programs.domain import checklists, lead_path, usual_items
from programs.domain.lead_path import Task
from programs.models import Wave

DAY = datetime.timedelta(days=1)
MONDAY = datetime.date(2026, 12, 7)
CALENDARS = [calendars.WorkingCalendar(), calendars.for_country("AE"), calendars.for_country("DE")]


@st.composite
def plans(draw: st.DrawFn) -> list[Task]:
    """Up to six tasks; each may follow those before it."""
    made: list[Task] = []
    for n in range(draw(st.integers(0, 6))):
        after = draw(st.frozensets(st.sampled_from([each.key for each in made]), max_size=2)) if made else frozenset()
        made.append(
            Task(
                f"t{n}",
                takes=draw(st.integers(0, 12)),
                lead=draw(st.integers(-4, 20)),
                after=after,
                calendar=draw(st.sampled_from(CALENDARS)),
                not_before=draw(st.none() | st.integers(0, 60).map(lambda n: MONDAY + n * DAY)),
            )
        )
    return draw(st.permutations(made))


def simulated(tasks: list[Task], today: datetime.date) -> dict[str, datetime.date]:
    """When each is finished: every day, whoever may work on a task does one day of it."""
    left = {task.key: task.takes for task in tasks}
    finished: dict[str, datetime.date] = {}
    day = today - DAY
    while len(finished) < len(tasks):
        for _round in tasks:  # what takes no time is finished with what it follows
            for task in tasks:
                ripe = task.not_before is None or day >= task.not_before
                if not left[task.key] and ripe and task.key not in finished and task.after <= finished.keys():
                    finished[task.key] = day
        day += DAY
        for task in tasks:
            may = task.after <= {key for key, on in finished.items() if on < day}
            if left[task.key] and may and task.calendar.is_working(day):
                left[task.key] -= 1
                if not left[task.key] and (task.not_before is None or day >= task.not_before):
                    finished[task.key] = day
    return finished


def fits(finished: dict[str, datetime.date], tasks: list[Task], launch: datetime.date) -> bool:
    return all(
        finished[task.key] <= checklists.due_on(task.lead, Wave(starts_on=launch), task.calendar) for task in tasks
    )


@settings(max_examples=50, deadline=None)
@given(tasks=plans(), offset=st.integers(0, 30))
def test_the_sound_date_is_the_first_on_which_everything_fits(tasks: list[Task], offset: int) -> None:
    today = MONDAY + offset * DAY
    found, finished = lead_path.steps(tasks, today), simulated(tasks, today)
    assert {key: step.finished_on for key, step in found.items()} == finished
    launch = today
    while not fits(finished, tasks, launch):
        launch += DAY
    assert lead_path.sound_on(found, today) == launch
    chain = lead_path.path(found)
    if tasks and launch > today:
        assert chain[-1].launch_on == launch
    for before, step in itertools.pairwise(chain):
        assert before.task.key in step.task.after
        assert all(found[key].finished_on <= before.finished_on for key in step.task.after)


def test_a_chain_decides_and_is_told_in_order() -> None:
    found = lead_path.steps(
        [Task("approve", 5, 20), Task("translate", 10, 15, frozenset({"approve"})), Task("brief", 1, 10)], MONDAY
    )
    assert [step.task.key for step in lead_path.path(found)] == ["approve", "translate"]
    assert found["translate"].finished_on == datetime.date(2026, 12, 25)
    assert lead_path.sound_on(found, MONDAY) == datetime.date(2027, 1, 15)


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="wait for each other"):
        lead_path.steps([Task("a", 1, 1, frozenset({"b"})), Task("b", 1, 1, frozenset({"a"}))], MONDAY)


def test_templates_follow_only_templates_and_never_in_a_circle() -> None:
    for template in usual_items.ALL:
        assert template.after <= checklists.BY_KEY.keys()
        assert template.takes >= 1
    tasks = [Task(each.key, each.takes, each.days, each.after) for each in usual_items.ALL]
    assert lead_path.sound_on(lead_path.steps(tasks, MONDAY), MONDAY) > MONDAY
