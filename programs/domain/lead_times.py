"""What waves still need before they can be launched soundly (RD11): open blocking items against today, per wave."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings.book import Book
from programs.domain import checklists, late_reviews, lead_path, owner_calendars
from programs.domain.boards import Board, Row
from programs.domain.lead_path import Step, Task
from programs.models import ReadinessItem, Wave


@dataclass(frozen=True)
class Work:
    """An item with the day on which it is finished at the earliest, and the first launch that leaves it its lead."""

    item: ReadinessItem
    step: Step

    @property
    def waits_for_reviewers(self) -> bool:
        """Whether it is finished only with the time that reviewers reserved."""
        return self.step.task.not_before == self.step.finished_on


@dataclass(frozen=True)
class LeadTime:
    """`sound_on` is the earliest sound launch; `path` the work that decides it, `late` what cannot fit any more."""

    wave: Wave
    sound_on: datetime.date
    path: Sequence[Work]
    late: Sequence[Work]

    @property
    def is_short(self) -> bool:
        return self.wave.starts_on < self.sound_on


def of_waves(
    boards: Mapping[int, Board],
    waves: Iterable[Wave],
    *,
    settings: Book,
    today: datetime.date,
    reviewed_on: Mapping[int, datetime.date],
) -> dict[int, LeadTime]:
    """By wave id, of the waves that are ahead; one query for the owners of any number of waves.

    `reviewed_on` is the last day of reserved time that reviews of a program's texts take, by program id: its content
    is not approved before.
    """
    ahead = [wave for wave in waves if wave.state in Wave.AHEAD]
    blocking = {wave.pk: boards[wave.pk].blocking for wave in ahead}
    owners = [row.item.owner for rows in blocking.values() for row in rows]
    calendars = owner_calendars.of_users(owners, settings)
    return {wave.pk: _of(wave, blocking[wave.pk], calendars, today, reviewed_on.get(wave.program_id)) for wave in ahead}


def _of(
    wave: Wave,
    rows: Sequence[Row],
    calendars: Mapping[int | None, WorkingCalendar],
    today: datetime.date,
    reviewed_on: datetime.date | None,
) -> LeadTime:
    items = {row.item.key: row.item for row in rows if checklists.work_of(row.item.key)}
    found = lead_path.steps([_task(item, calendars[item.owner_id], reviewed_on) for item in items.values()], today)
    work = {key: Work(items[key], step) for key, step in found.items()}
    late = [each for each in work.values() if each.step.launch_on > wave.starts_on]
    return LeadTime(
        wave,
        lead_path.sound_on(found, today),
        [work[step.task.key] for step in lead_path.path(found)],
        sorted(late, key=lambda each: (each.step.launch_on, each.item.number), reverse=True),
    )


def _task(item: ReadinessItem, calendar: WorkingCalendar, reviewed_on: datetime.date | None) -> Task:
    takes, after = checklists.work_of(item.key) or (0, frozenset())
    not_before = reviewed_on if item.key == late_reviews.CONTENT else None
    return Task(item.key, takes, checklists.days_of(item.key) or 0, after, calendar, not_before)
