"""The manager's page: who, why, and one nudge a day."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from audiences.models import Person
from comms.models import Message
from delivery.models import Assignment
from programs.domain import briefings, readiness
from programs.models import BriefingRead, Program, Story
from rollout.journal.models import Entry
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.reporting import conftest as worlds
from tests.reporting.conftest import AT, DAY, World

Sign = Callable[[Actor], Client]


@pytest.fixture
def late(world: World) -> Assignment:
    """Ruth in Houston reports to the second manager and has not begun."""
    ruth = factories.PersonFactory(
        first_name="Ruth",
        last_name="Castellanos",
        manager=world.managers[1],
        email="ruth@norvane.example",
        site="Houston",
        time_zone="America/Chicago",
    )
    worlds.manager_line.renumber()
    return factories.AssignmentFactory(
        wave=world.waves[1], person=ruth, assigned_at=AT - DAY, due_zone="America/Chicago"
    )


@pytest.fixture
def chief(world: World, late: Assignment, client_of: Sign) -> Client:
    return client_of(worlds.manager(world, world.managers[1]))


def test_a_nudge_says_when_it_goes_where_the_learner_is(chief: Client, late: Assignment) -> None:
    page = chief.post(f"/norvane/team/nudges/{late.pk}/", follow=True).content.decode()
    message = Message.objects.get(cause="nudge", assignment=late)
    assert message.due_at > AT  # 01:00 in Houston is no time to write
    assert "Ruth Castellanos gets a nudge Tue 22 Sep 2026, 08:00 in Houston." in page
    assert Entry.objects.filter(verb="message.nudged", subject_id=message.pk).count() == 1


def test_who_completed_before_is_in_renewal(chief: Client, late: Assignment) -> None:
    """Nobody reads of them as of somebody who never did it."""
    before = AT - 350 * DAY
    Assignment.objects.filter(pk=late.pk).update(
        cycle=2, cycle_from=AT - DAY, cycle_rule={"kind": "version"}, completed_before_at=before
    )
    page = chief.get("/norvane/team/").content.decode()
    assert "Completed before on 7 October 2025." in page
    assert "Not complete or in renewal, " in page
    row = page[page.index(f'id="assignment-{late.pk}"') :]
    assert "Not started" not in row[: row.index("</li>")]


def test_a_second_nudge_on_the_same_day_changes_nothing(chief: Client, late: Assignment) -> None:
    for _ in range(2):
        chief.post(f"/norvane/team/nudges/{late.pk}/")
    assert Message.objects.filter(cause="nudge", assignment=late).count() == 1
    page = chief.get("/norvane/team/").content.decode()
    assert "Nudged today, Tue 22 Sep 2026, 08:00 in Houston." in page
    assert f'aria-describedby="nudged-{late.pk}"' in page
    assert f'action="/norvane/team/nudges/{late.pk}/"' not in page


def test_a_nudge_is_taken_back_until_it_is_sent(chief: Client, late: Assignment) -> None:
    for state in ("planned", "sending"):
        page = chief.post(f"/norvane/team/nudges/{late.pk}/", follow=True).content.decode()
        undo = page.split('class="toast-acts"><form method="post" action="')[1].split('"')[0]
        Message.objects.filter(cause="nudge", assignment=late).update(state=state)
        answer = chief.post(undo)
        if state == "planned":
            assert answer.status_code == 302
            assert not Message.objects.filter(cause="nudge", assignment=late).exists()
            assert "gets no nudge." in chief.get("/norvane/team/").content.decode()
        else:
            assert (answer.status_code, "on its way already" in answer.content.decode()) == (409, True)


def test_htmx_gets_the_row_alone_with_a_toast(chief: Client, late: Assignment) -> None:
    answer = chief.post(f"/norvane/team/nudges/{late.pk}/", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith(f'<li class="row" id="assignment-{late.pk}"')
    assert "gets a nudge" in page
    assert "<html" not in page


def test_a_get_does_not_nudge(chief: Client, late: Assignment) -> None:
    assert chief.get(f"/norvane/team/nudges/{late.pk}/").status_code == 405
    assert not Message.objects.filter(cause="nudge", assignment=late).exists()


def test_somebody_complete_is_not_nudged(chief: Client, late: Assignment) -> None:
    Assignment.objects.filter(pk=late.pk).update(completed_at=AT, state="completed")
    page = chief.post(f"/norvane/team/nudges/{late.pk}/", follow=True).content.decode()
    assert "Ruth Castellanos is not nudged. Already completed" in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"email": ""}, "No mailbox. Tell them in person."),
        ({"status": "leave"}, "On leave. Absent people are not written to."),
    ],
)
def test_what_stands_in_the_way_is_said_and_there_is_no_button(
    chief: Client, late: Assignment, change: dict[str, str], says: str
) -> None:
    Person.objects.filter(pk=late.person_id).update(**change)
    page = chief.get(f"/norvane/team/{late.person_id}/").content.decode()
    assert says in page
    assert ">Nudge<" not in page


def test_direct_reports_come_first_and_can_be_shown_alone(world: World, client_of: Sign) -> None:
    client = client_of(worlds.manager(world, world.managers[0]))
    everyone = client.get("/norvane/team/").content.decode()
    direct = client.get("/norvane/team/?who=direct").content.decode()
    assert f"Your team, {len(world.people) - 1} people" in everyone
    assert "Your team, 5 people" in direct
    own = {f"/norvane/team/{one.pk}/" for one in world.managers[1:]}
    rows = [part.split('"')[0] for part in everyone.split('row-title" href="')[1:]]
    mine = [row in own for row in rows]
    assert mine == sorted(mine, reverse=True)


def test_the_team_is_a_managers_home_and_stands_once_in_the_spine(chief: Client, late: Assignment) -> None:
    assert chief.get("/norvane/").headers["Location"] == "/norvane/team/"
    spine = chief.get("/norvane/team/").content.decode().partition('class="spine"')[2].partition("</nav>")[0]
    assert 'href="/norvane/team/" aria-current="page"' in spine
    assert 'href="/norvane/"' not in spine


def test_people_who_left_are_not_shown(chief: Client, late: Assignment) -> None:
    Person.objects.filter(pk=late.person_id).update(status="left")
    assert "Ruth Castellanos" not in chief.get("/norvane/team/").content.decode()


def test_the_page_takes_the_same_queries_for_more_people(world: World, chief: Client, late: Assignment) -> None:
    def asked() -> int:
        chief.get("/norvane/team/")
        with queries_of() as queries:
            chief.get("/norvane/team/")
        return len(queries)

    before = asked()
    for number in (4, 5):
        one = factories.PersonFactory(manager=world.managers[1])
        wave = factories.WaveFactory(program=factories.ProgramFactory(), number=number, state="launched")
        factories.AssignmentFactory(wave=wave, person=one, assigned_at=AT - DAY)
        factories.AssignmentFactory(wave=world.waves[1], person=one, assigned_at=AT - DAY)
        factories.WaveFactory(program=world.program, number=number + 20, starts_on=(AT + DAY).date())
    worlds.manager_line.renumber()
    assert asked() == before


def test_a_manager_says_that_they_have_read_their_briefing(world: World, chief: Client, late: Assignment) -> None:
    wave = late.wave
    Program.objects.filter(pk=wave.program_id).update(why="One lunch can cost a contract.")
    Story.objects.create(program=wave.program, locale="de", why="Ein Essen kann alles kosten.")
    page = chief.get("/norvane/team/").content.decode()
    assert "One lunch can cost a contract." in page
    assert "I have read this" in page
    assert page.index("1 briefing to read") < page.index('id="people"') < page.index("I have read this")
    url = f"/norvane/team/briefings/{wave.pk}/read/"
    done = chief.post(url, follow=True).content.decode()
    assert "Undo" in done
    assert "One lunch can cost a contract." not in done
    assert "1 briefing that you read" in done
    chief.post(url)
    assert list(BriefingRead.objects.values_list("wave", "manager")) == [(wave.pk, world.managers[1].pk)]
    (undo,) = re.findall(r'action="(/norvane/[^"?]*undo/[0-9]+/)', done)
    taken = chief.post(undo, follow=True).content.decode()
    assert f"Taken back: the briefing of {wave.name} is not read yet." in taken
    assert not BriefingRead.objects.exists()


def test_a_briefing_of_others_is_not_there(world: World, chief: Client, late: Assignment) -> None:
    other = factories.AssignmentFactory(wave=factories.WaveFactory(number=9, state="launched"), assigned_at=AT - DAY)
    assert chief.post(f"/norvane/team/briefings/{other.wave_id}/read/").status_code == 404


def test_a_wave_that_comes_near_is_briefed_on_before_it_starts(world: World, chief: Client, late: Assignment) -> None:
    ahead = factories.WaveFactory(program=factories.ProgramFactory(), number=31, starts_on=(AT + 9 * DAY).date())
    factories.WaveSegmentFactory(wave=ahead)
    assert f"Your briefing: {ahead.program.name}" in chief.get("/norvane/team/").content.decode()
    chief.post(f"/norvane/team/briefings/{ahead.pk}/read/")
    assert BriefingRead.objects.filter(wave=ahead).exists()
    assert briefings.sentence(ahead).startswith("1 of ")


def test_a_briefing_waits_for_the_items_about_the_manager_s_people(
    world: World, chief: Client, late: Assignment
) -> None:
    factories.WaveSegmentFactory(wave=late.wave)
    text = {"title": "Text for managers", "key": "text", "guards": "briefing"}
    own = factories.ReadinessItemFactory(wave=late.wave, number=71, **text)
    elsewhere = {**text, "key": "there", "scope": "country", "scope_value": "AE"}
    factories.ReadinessItemFactory(wave=late.wave, number=72, **elsewhere)
    url = f"/norvane/team/briefings/{late.wave.pk}/read/"
    assert f"Your briefing: {late.program.name}" not in chief.get("/norvane/team/").content.decode()
    refused = chief.post(url, follow=True).content.decode()
    assert "“Text for managers” blocks the briefing of managers. It is not started." in refused
    assert "can settle it, or a program manager grants a waiver." in refused
    assert not BriefingRead.objects.exists()
    readiness.finish(item=own, evidence="Read by two managers", by=actor_for(world.tenant, Role.PROGRAM_MANAGER), at=AT)
    assert f"Your briefing: {late.program.name}" in chief.get("/norvane/team/").content.decode()
    chief.post(url)
    assert BriefingRead.objects.count() == 1


def test_nobody_says_it_for_a_manager(world: World, late: Assignment) -> None:
    by = worlds.manager(world, world.managers[1])
    with pytest.raises(PermissionDenied):
        briefings.read(wave=late.wave, by=replace(by, on_behalf_of=by.user), at=AT)
    with pytest.raises(PermissionDenied):
        briefings.read(wave=late.wave, by=actors.system(world.tenant), at=AT)
