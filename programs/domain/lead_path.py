"""The earliest sound date of a launch, and the path that decides it (RD11). Pure: tasks and a day in, days out.

Work on a task begins today, or on the day after everything that it follows is finished, and takes whole working days
of whoever does it, at least until the day that somebody has time for it. It has to be finished so many of these working
days before the launch.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audiences.domain.calendars import WorkingCalendar
from rollout.web import formats

_DAY = datetime.timedelta(days=1)
_WEEK = WorkingCalendar()


@dataclass(frozen=True)
class Task:
    """Open work: `takes` and `lead` are working days, `after` are keys; those that no task has are finished.

    `not_before` is the day on which time that others reserved for it ends.
    """

    key: str
    takes: int
    lead: int
    after: frozenset[str] = frozenset()
    calendar: WorkingCalendar = _WEEK
    not_before: datetime.date | None = None


@dataclass(frozen=True)
class Step:
    """A task with the day on which it is finished at the earliest, and the first day that can follow as launch."""

    task: Task
    finished_on: datetime.date
    launch_on: datetime.date
    after: str = ""  # what it waits for last


def steps(tasks: Sequence[Task], today: datetime.date) -> dict[str, Step]:
    """Every task by its key. ValueError where tasks wait for each other in a circle."""
    by_key = {task.key: task for task in tasks}
    found: dict[str, Step] = {}
    for task in tasks:
        _find(task, by_key, found, today, ())
    return found


def sound_on(found: Mapping[str, Step], today: datetime.date) -> datetime.date:
    """The first day on which a launch finds everything finished in time; today where nothing is open."""
    return max((step.launch_on for step in found.values()), default=today)


def path(found: Mapping[str, Step]) -> list[Step]:
    """The chain that decides the date, in the order of the work; the one that is finished last where several do."""
    if not found:
        return []
    step = max(found.values(), key=lambda each: (each.launch_on, each.finished_on, each.task.key))
    chain = [step]
    while step.after:
        step = found[step.after]
        chain.insert(0, step)
    return chain


def _find(
    task: Task, by_key: Mapping[str, Task], found: dict[str, Step], today: datetime.date, waiting: tuple[str, ...]
) -> Step:
    if task.key in waiting:
        said = _("Tasks wait for each other: %(tasks)s.")
        raise ValueError(said % {"tasks": formats.enumerated([*waiting, task.key])})
    if task.key not in found:
        before = [
            _find(by_key[key], by_key, found, today, (*waiting, task.key)) for key in sorted(task.after & by_key.keys())
        ]
        last = max(before, key=lambda step: (step.finished_on, step.task.key), default=None)
        begun = max(today - _DAY, last.finished_on if last else today - _DAY)
        finished_on = task.calendar.add_working_days(begun, task.takes) if task.takes else begun
        finished_on = max(finished_on, task.not_before or finished_on)
        launch_on = max(today, _launch_after(finished_on, task))
        found[task.key] = Step(task, finished_on, launch_on, last.task.key if last else "")
    return found[task.key]


def _launch_after(finished_on: datetime.date, task: Task) -> datetime.date:
    """The first launch whose day for the task, `lead` working days before it, is not before the day it is finished."""
    calendar, lead = task.calendar, task.lead
    if lead > 0:
        return calendar.add_working_days(finished_on - _DAY, lead) + _DAY
    due_on = calendar.next_working(finished_on)
    if lead == 0:
        return calendar.add_working_days(due_on, -1) + _DAY
    return calendar.add_working_days(due_on, lead)
