"""From an issued assignment to rows, on each person's clock."""

import datetime

from comms.domain import planning
from comms.models import Message, Step, StepText
from tests import factories
from tests.comms.conftest import LAUNCH


def at(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def test_one_message_per_learner_step(story):
    messages = story.issued(story.assign())
    assert [each.step.name for each in messages] == ["Announcement", "Reminder", "Overdue"]
    assert {each.occurrence for each in messages} == {"1"}
    assert len({each.message_id for each in messages}) == 3


def test_following_twice_plans_once(story):
    assignment = story.assign()
    first = story.issued(assignment)
    assert [each.pk for each in story.issued(assignment)] == [each.pk for each in first]
    assert Message.objects.count() == 3


def test_times_on_the_persons_clock_and_calendar(story):
    due = at(2026, 10, 20, 21, 59)  # Tuesday, end of day in Berlin
    announcement, reminder, overdue = story.issued(story.assign(due_at=due))
    assert announcement.due_at == at(2026, 10, 5, 7, 30)  # 09:30 in Berlin on the launch day
    assert reminder.due_at == at(2026, 10, 13, 7, 30)  # five working days before
    assert overdue.due_at == at(2026, 10, 21, 7, 30)
    assert {announcement.moved_because, reminder.moved_because, overdue.moved_because} == {""}


def test_a_holiday_and_a_weekend_move_it_with_the_reason(story):
    india = factories.CountryFactory(code="IN", name="India", time_zone="Asia/Kolkata")
    person = factories.PersonFactory(country=india, time_zone="Asia/Kolkata", site="Pune")
    program = story.program(sequence=False)
    factories.StepFactory(sequence=factories.SequenceFactory(program=program), offset_days=3)
    wave = factories.WaveFactory(program=program, starts_on=datetime.date(2026, 9, 29), number=1)
    assignment = factories.AssignmentFactory(wave=wave, person=person, assigned_at=at(2026, 9, 29, 4))
    (message,) = story.issued(assignment)  # Friday 2 October is Gandhi's birthday
    assert message.wanted_at == at(2026, 10, 2, 4)  # 09:30 in Pune
    assert message.due_at == at(2026, 10, 5, 2, 30)  # Monday 08:00: the first allowed minute
    assert message.moved_because == (
        "Friday, 2 October is a holiday in India; Saturday is not a sending day; Sunday is not a sending day; "
        "quiet hours 19:00 to 08:00 in Pune"
    )


def test_nothing_before_the_wave_begins_where_the_person_is(story):
    program = story.program()
    factories.WaveFactory(program=program, number=1, starts_on=datetime.date(2026, 10, 12))
    announcement, *_ = story.issued(story.assign(program))
    assert announcement.due_at == at(2026, 10, 12, 7, 30)


def test_launched_after_the_step_s_time_of_day(story):
    assignment = story.assign(assigned_at=at(2026, 10, 6, 12))
    announcement, *_ = story.issued(assignment)
    assert announcement.wanted_at == at(2026, 10, 6, 7, 30)
    assert announcement.due_at == at(2026, 10, 6, 12)
    assert announcement.moved_because == "not before the wave began for this person"


def test_a_person_without_a_known_zone_is_listed_not_guessed(story):
    messages = story.issued(story.assign(person=factories.PersonFactory(time_zone="Mars/Olympus")))
    assert {each.state for each in messages} == {"suppressed"}
    assert all("is not a time zone" in each.state_because for each in messages)


def test_a_program_without_a_sequence_plans_nothing(story):
    assert story.issued(story.assign(story.program(sequence=False))) == []


def test_the_tone_follows_the_program(story):
    mandatory, free = story.program(), story.program(enrollment="self_directed")
    subjects = {
        program.pk: StepText.objects.get(step__sequence__program=program, step__number=1, locale="en").subject
        for program in (mandatory, free)
    }
    assert subjects[mandatory.pk] != subjects[free.pk]
    assert Step.objects.get(sequence__program=free, number=2).offset_days == 9


def test_query_count_does_not_grow_with_people(story, django_assert_num_queries):
    program = story.program()
    few, many = [story.assign(program)], [story.assign(program) for _ in range(3)]
    for group in (few, many):
        with django_assert_num_queries(7):  # entry, assignments, settings, those of the program, steps, insert
            story.follow(planning.follow, "assignments.issued", group, LAUNCH)
