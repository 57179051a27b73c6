"""Home: what needs whom, and the way to a first launch."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audiences.domain.settings import catalogue, changes
from audiences.domain.settings.targets import Target
from audiences.models import Division, DivisionGrant, RegionGrant
from delivery.models import Unmatched
from programs.models import Launch, Waiver
from reporting.domain import first_run
from reporting.domain.attention import Item
from reporting.views import home
from rollout.journal.domain import entries, undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.reporting.conftest import AT, DAY, World

Sign = Callable[[Actor], Client]
QUERIES = {
    Role.ADMINISTRATOR: 30,
    Role.PROGRAM_MANAGER: 28,
    Role.REGIONAL_LEAD: 27,
    Role.DIVISION_LEAD: 20,
    Role.EXECUTIVE: 25,
    Role.FACILITATOR: 8,
    Role.REVIEWER: 17,
    Role.PARTNER: 10,
    Role.AUDITOR: 23,
}


@pytest.fixture
def busy(world: World) -> World:
    """One thing of each kind."""
    manager = actor_for(world.tenant, Role.PROGRAM_MANAGER, "owner@norvane.example")
    Launch.objects.create(wave=world.waves[0], launched_at=AT - 80 * DAY, people=20)
    item = factories.ReadinessItemFactory(
        wave=world.waves[2], number=1, title="Legal review", due_on=(AT - DAY).date(), owner=manager.user
    )
    Waiver.objects.create(item=item, reason="x", expires_on=(AT + 30 * DAY).date(), asked_by=manager.user, asked_at=AT)
    factories.MessageFactory(wave=world.waves[1], recipient=world.people[0], state="uncertain")
    source = factories.CompletionSourceFactory()
    Unmatched.objects.create(source=source, record_id="1", digest="1", cause="person", value="E9", received_at=AT)
    return world


def test_every_item_that_needs_the_program_manager_is_there_and_opens(busy: World, client_of: Sign) -> None:
    client = client_of(Actor(busy.tenant, busy.waves[2].items.get().owner))
    page = client.get("/norvane/").content.decode()
    for says in (
        "Legal review",
        "Yours: Legal review",
        "Waiver asked for: Legal review",
        "Wave 2 is forecast to end at",
        "1 message is uncertain",
        "1 completion has no match",
    ):
        assert says in page, says
    assert "holds up Wave 3 on 5 Oct." in page
    links = {part.split('"')[0] for part in page.split('row-title" href="')[1:]}
    assert len(links) >= 4
    for link in links:
        assert client.get(link).status_code == 200, link


def test_an_executive_gets_forecasts_but_nobody_elses_work(busy: World, client_of: Sign) -> None:
    page = client_of(actor_for(busy.tenant, Role.EXECUTIVE)).get("/norvane/").content.decode()
    assert "Wave 2 may end at" in page
    for says in ("Waiver asked for", "uncertain", "no match", "Yours:", "New program"):
        assert says not in page, says


def test_own_programs_come_first_and_all_are_one_step_away(busy: World, client_of: Sign) -> None:
    owner = busy.waves[2].items.get().owner
    client = client_of(Actor(busy.tenant, owner))
    assert "?scope=all" not in client.get("/norvane/").content.decode(), "nothing is theirs: everything is shown"
    busy.program.owner = owner
    busy.program.save(update_fields=["owner"])
    assert "?scope=all" not in client.get("/norvane/").content.decode(), "everything is theirs"
    other = factories.WaveFactory(number=1, name="Other wave", starts_on=AT.date())
    factories.ReadinessItemFactory(wave=other, number=1, title="Masters are final")
    mine, everything = (client.get(f"/norvane/?scope={scope}").content.decode() for scope in ("mine", "all"))
    assert "Masters are final" not in mine
    assert "Masters are final" in everything
    part = client.get("/norvane/?scope=all", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<section class="panel" data-span="7"')
    assert "things need you today" in part, "the polite region says how many"


def test_today_and_the_next_days(busy: World, client_of: Sign) -> None:
    page = client_of(actor_for(busy.tenant, Role.EXECUTIVE, "x@norvane.example"))
    manager = client_of(Actor(busy.tenant, busy.waves[2].items.get().owner)).get("/norvane/").content.decode()
    assert "Tuesday 22 September" in manager
    busy.waves[2].starts_on = AT.date()
    busy.waves[2].save(update_fields=["starts_on"])
    manager = client_of(Actor(busy.tenant, busy.waves[2].items.get().owner)).get("/norvane/").content.decode()
    assert "Launch due: Wave 3" in manager
    assert "1 item blocks it" in manager
    assert page.get("/norvane/").status_code == 200


def test_an_auditor_sees_what_changed_and_what_is_waived(busy: World, client_of: Sign) -> None:
    auditor = actor_for(busy.tenant, Role.AUDITOR)
    owner = busy.waves[2].items.get().owner
    entries.record("wave.moved", subject=busy.waves[2], by=Actor(busy.tenant, owner), at=AT, reason="Vendor is late.")
    client = client_of(auditor)
    page = client.get("/norvane/").content.decode()
    assert "Wave moved: Wave 3" in page
    assert "Vendor is late." in page
    assert "No waiver is in force" in page
    Waiver.objects.update(state="granted", decided_by=owner, decided_at=AT)
    assert "1 launch condition set aside" in client.get("/norvane/").content.decode()


def test_a_division_lead_sees_their_divisions_and_who_is_behind(busy: World, client_of: Sign) -> None:
    lead = actor_for(busy.tenant, Role.DIVISION_LEAD)
    grant = {"membership_id": lead.grants[0].membership_id}
    DivisionGrant.objects.create(division=Division.objects.get(path="Energy Networks"), **grant)
    client = client_of(lead)
    page = client.get("/norvane/").content.decode()
    assert "Who is behind" in page
    assert "Energy Networks" in page
    assert "Logistics" not in page
    for link in {part.split('"')[0] for part in page.split('href="/norvane')[1:]}:
        assert client.get(f"/norvane{link}").status_code == 200, link


@pytest.mark.parametrize("role", [role for role in Role if role.granted])
def test_home_takes_as_many_queries_for_many_rows(busy: World, client_of: Sign, role: Role) -> None:
    actor = actor_for(busy.tenant, role, f"many-{role}@norvane.example")
    client, counts = client_of(actor), []
    client.get("/norvane/")
    for numbers in ((11,), (12, 13)):
        for number in numbers:
            wave = factories.WaveFactory(program=busy.program, number=number, starts_on=AT.date())
            factories.ReadinessItemFactory(wave=wave, owner=actor.user, area="legal", due_on=AT.date())
            factories.MessageFactory(wave=wave, recipient=busy.people[1], state="planned", due_at=AT)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/norvane/").status_code == 200
        counts.append(len(captured))
    assert counts == [QUERIES[role]] * 2


def test_a_facilitator_has_nothing_to_do_here(busy: World, client_of: Sign) -> None:
    page = client_of(actor_for(busy.tenant, Role.FACILITATOR)).get("/norvane/").content.decode()
    assert "Nothing needs you today." in page
    assert "Anti-bribery" not in page


def test_an_empty_organization_starts_with_nine_steps(inside: Tenant) -> None:
    admin = actor_for(inside, Role.ADMINISTRATOR)
    client = Client()
    client.force_login(admin.user)
    page = client.get("/norvane/").content.decode()
    assert "Set up your first program" in page
    assert "0 of 9 done" in page
    links = {part.split('href="')[1].split('"')[0] for part in page.split('<div class="row-aside">')[1:]}
    for link in links:
        assert client.get(link).status_code == 200, link
    factories.PersonFactory()
    assert "1 of 9 done" in client.get("/norvane/").content.decode()
    assert f"{len(catalogue.SETTINGS)} settings, {len(catalogue.SETTINGS)} not decided yet." in page
    client.post("/norvane/settings/")
    assert "2 of 9 done" in client.get("/norvane/").content.decode()


def test_the_first_steps_stay_until_the_last_is_taken_or_an_administrator_dismisses_them(inside: Tenant) -> None:
    admin, planner = actor_for(inside, Role.ADMINISTRATOR), actor_for(inside, Role.PROGRAM_MANAGER)
    wave, client = factories.WaveFactory(), Client()
    client.force_login(planner.user)
    page = client.get("/norvane/").content.decode()
    assert "Clear the gate and launch" in page
    assert "Needs your attention" in page, "with a wave, they stand on the usual home"
    assert "Dismiss the first steps" not in page
    assert client.post("/norvane/first-steps/dismiss/").status_code == 403
    client.force_login(admin.user)
    assert "Dismiss the first steps" in client.get("/norvane/").content.decode()
    for _again in range(2):
        assert client.post("/norvane/first-steps/dismiss/").status_code == 302
    assert "Clear the gate" not in client.get("/norvane/").content.decode()
    entry = Entry.objects.get(verb="first_run.dismissed")
    assert "shown again" in undos.undo(entry=entry, by=admin, at=entry.at)
    assert "Clear the gate" in client.get("/norvane/").content.decode()
    Launch.objects.create(wave=wave, launched_at=AT, people=0)
    assert "Clear the gate" not in client.get("/norvane/").content.decode()


def test_regions_want_a_lead_mail_a_reader_and_completions_a_source(inside: Tenant) -> None:
    admin, planner = actor_for(inside, Role.ADMINISTRATOR), actor_for(inside, Role.PROGRAM_MANAGER)

    def step(title: str, by: Actor = admin) -> first_run.Step:
        return next(each for each in first_run.steps(by=by, at=AT) if each.title == title)

    region = factories.RegionFactory()
    regions = step("Add regions and who leads them")
    assert (regions.note, regions.done) == ("0 of 1 region has somebody who leads it.", False)
    assert regions.route[0] == "members:invite"
    assert step("Add regions and who leads them", planner).route[0] == "audiences:regions"
    lead = actor_for(inside, Role.REGIONAL_LEAD)
    RegionGrant.objects.create(membership_id=lead.grants[0].membership_id, region=region)
    assert step("Add regions and who leads them").done

    assert step("Say who reads the answers").note == "Messages come from Norvane Group; nobody reads the answers yet."
    changes.set_value(name="reply_to", raw="hr@norvane.example", target=Target(), by=admin, at=AT)
    assert step("Say who reads the answers").done

    assert not step("Say where completions come from").done
    factories.CompletionSourceFactory()
    assert step("Say where completions come from").note == "1 source is here."


def item(blocks: str = "") -> Item:
    return Item("watch", "t", "n", "m", "a", ("reporting:home", ()), "Open", AT.date(), blocks)


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ([], "Nothing needs you today."),
        ([item()], "One thing needs you today."),
        ([item("Wave 3 on 5 Oct")], "One thing needs you today. It holds up Wave 3 on 5 Oct."),
        (
            [item("Wave 3 on 5 Oct")] * 2 + [item()] * 5,
            "Seven things need you today. Two of them hold up Wave 3 on 5 Oct.",
        ),
    ],
)
def test_the_first_sentence_counts(items: list[Item], says: str) -> None:
    assert home.lede(items) == says
