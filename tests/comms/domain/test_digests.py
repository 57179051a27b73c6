"""One digest per manager and day, about the reports that are overdue when it goes."""

import datetime

import pytest

from comms.domain import digests, sending
from comms.models import Message
from rollout.tenancy.models import Delegation, User
from tests import factories

MARKED = datetime.datetime(2026, 10, 20, 22, 0, tzinfo=datetime.UTC)  # midnight in Berlin after the due date
MORNING = datetime.datetime(2026, 10, 21, 7, 31, tzinfo=datetime.UTC)


@pytest.fixture
def team(story):
    """A manager with three overdue reports in one program."""
    manager = factories.PersonFactory(first_name="Marcus", last_name="Bell", email="marcus@norvane.example")
    program = story.program()
    return [
        story.assign(program, factories.PersonFactory(manager=manager, last_name=name)) for name in ("Abe", "Bo", "Cy")
    ]


def test_one_digest_lists_all(story, team, inbox):
    story.follow(digests.follow, "assignments.overdue", team[:2], MARKED)
    story.follow(digests.follow, "assignments.overdue", team[2:], MARKED)
    (digest,) = Message.objects.all()
    assert (digest.occurrence, digest.assignment) == ("overdue-2026-10-21", None)
    assert digest.due_at == datetime.datetime(2026, 10, 21, 7, 30, tzinfo=datetime.UTC)
    story.clock(MORNING)
    sending.send_due(story.tenant)
    (mail,) = inbox.mails
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "Anti-bribery essentials: 3 in your team overdue"
    assert [name in text for name in ("Ada Abe", "Ada Bo", "Ada Cy")] == [True] * 3
    assert f"/{story.tenant.slug}/team/" in text


def test_who_completes_before_it_goes_is_not_in_it(story, team, inbox):
    story.follow(digests.follow, "assignments.overdue", team, MARKED)
    team[0].state, team[0].completed_at = "completed", MARKED + datetime.timedelta(hours=1)
    team[0].save()
    story.clock(MORNING)
    sending.send_due(story.tenant)
    text = inbox.mails[0].get_body(("plain",)).get_content()
    assert "Ada Abe" not in text
    assert "Ada Bo" in text


def test_nobody_left_suppresses_it(story, team, inbox):
    story.follow(digests.follow, "assignments.overdue", team, MARKED)
    for assignment in team:
        assignment.state, assignment.completed_at = "completed", MARKED
        assignment.save()
    story.clock(MORNING)
    sending.send_due(story.tenant)
    digest = Message.objects.get()
    assert (digest.state, digest.state_because) == ("suppressed", "Nobody in the team was overdue any more")


def test_late_ones_after_it_has_gone_wait_for_the_next_day(story, team, inbox):
    story.follow(digests.follow, "assignments.overdue", team[:2], MARKED)
    story.clock(MORNING)
    sending.send_due(story.tenant)
    story.follow(digests.follow, "assignments.overdue", team[2:], MORNING + datetime.timedelta(hours=2))
    later = Message.objects.get(state="planned")
    assert later.occurrence == "overdue-2026-10-22"
    assert later.moved_because == "that day's digest had gone"


def test_names_are_not_sent_to_a_shared_mailbox(story, team, inbox):
    manager = team[0].person.manager
    manager.shared_mailbox = True
    manager.save()
    story.follow(digests.follow, "assignments.overdue", team, MARKED)
    story.clock(MORNING)
    sending.send_due(story.tenant)
    assert inbox.mails == []
    assert Message.objects.get().state_because == "Shared mailbox: names of others are not sent there"


def test_nobody_is_written_about_a_person_without_a_manager(story):
    story.follow(digests.follow, "assignments.overdue", [story.assign()], MARKED)
    assert not Message.objects.exists()


# Away


def stand_in(story, manager, **values):
    """The manager's login names a colleague, Dora, for the week."""
    principal = User.objects.create_user(manager.email, display_name=manager.name)
    deputy = User.objects.create_user("dora@norvane.example", display_name="Dora Diaz")
    return Delegation.objects.create(
        **{
            "principal": principal,
            "deputy": deputy,
            "purpose": Delegation.Purpose.AWAY,
            "starts_at": MARKED - datetime.timedelta(days=2),
            "ends_at": datetime.datetime(2026, 10, 24, 22, 0, tzinfo=datetime.UTC),
            "created_at": MARKED,
            **values,
        }
    )


def sent(story, team, inbox):
    story.follow(digests.follow, "assignments.overdue", team, MARKED)
    story.clock(MORNING)
    sending.send_due(story.tenant)
    return inbox.mails


def test_the_deputy_of_an_absent_manager_reads_it(story, team, inbox):
    manager = team[0].person.manager
    manager.status = "leave"
    manager.save()
    stand_in(story, manager)
    (mail,) = sent(story, team, inbox)
    assert (mail["To"], mail["Subject"]) == (
        "dora@norvane.example",
        "For Marcus Bell: Anti-bribery essentials: 3 in your team overdue",
    )
    text = mail.get_body(("plain",)).get_content()
    assert text.lstrip().startswith("For Marcus Bell, who is away until Sat 24 Oct 2026.")
    assert "Ada Abe" in text
    assert f"/{story.tenant.slug}/deputies/" in mail.get_body(("html",)).get_content()
    assert Message.objects.get().to == "dora@norvane.example"


def test_a_deputy_with_a_place_of_their_own_is_written_to_in_its_hours(story, team, inbox):
    stand_in(story, team[0].person.manager)
    factories.PersonFactory(
        first_name="Dora", last_name="Diaz", email="dora@norvane.example", time_zone="America/Los_Angeles"
    )
    assert sent(story, team, inbox) == [], "it is half past midnight there"
    assert Message.objects.get().state == "planned"


@pytest.mark.parametrize(
    "values",
    [
        {"purpose": Delegation.Purpose.ASSISTANT},
        {"revoked_at": MARKED},
        {"ends_at": MORNING},
        {"starts_at": MORNING + datetime.timedelta(hours=1)},
    ],
    ids=["an assistant", "taken back", "over", "not yet"],
)
def test_without_an_absence_in_force_it_is_the_managers(story, team, inbox, values):
    stand_in(story, team[0].person.manager, **values)
    (mail,) = sent(story, team, inbox)
    assert mail["To"] == "marcus@norvane.example"
    assert "away" not in mail.get_body(("plain",)).get_content()


def test_a_deputy_who_has_left_reads_nothing(story, team, inbox):
    stand_in(story, team[0].person.manager)
    factories.PersonFactory(email="dora@norvane.example", status="left")
    (mail,) = sent(story, team, inbox)
    assert mail["To"] == "marcus@norvane.example"
