"""Each page by role, with the figures of the reader's reach, in as many queries for three rows as for one."""

from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Person
from delivery.models import Assignment
from programs.models import Program
from reporting.domain import measures, reports
from rollout.jobs.domain.jobs import Run
from rollout.journal.models import Entry
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import TABLE, Action, Role, Scope
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.reporting import conftest as worlds
from tests.reporting.conftest import AT, World

pytestmark = pytest.mark.usefixtures("drawn_once")

Sign = Callable[[Actor], Client]
P = "/norvane/programs/anti-bribery/"
FILES_AND_SLICES = [  # beside the addresses that tests/walls asks for
    (f"{P}results/?rows=manager&cols=wave&country=DE", Action.VIEW_RESULTS),
    (f"{P}results/?format=csv", Action.VIEW_RESULTS),
    (f"{P}results/?m-format=csv", Action.VIEW_RESULTS),
    (f"{P}results/people/?format=csv&state=overdue", Action.VIEW_PEOPLE),
]
ROLES = [role for role in Role if role.granted]
IN_REACH_WITHOUT_GRANT = {"/norvane/", "/norvane/reports/", "/norvane/team/"}


def test_pages_answer_by_role(world: World, client_of: Sign) -> None:
    report = reports.start(program=world.program, by=actors.system(world.tenant), at=AT)
    reports.make(Run(report.job, world.tenant, actors.system(world.tenant)))
    for role in ROLES:
        client = client_of(actor_for(world.tenant, role))
        for address, action in FILES_AND_SLICES:
            allowed = TABLE[role].get(action)
            outside = allowed is Scope.PROGRAMS and address not in IN_REACH_WITHOUT_GRANT
            expected = 403 if not allowed else 404 if outside else 200
            assert client.get(address).status_code == expected, f"{address} as {role}"


def test_a_report_is_made_only_by_who_may(world: World, client_of: Sign) -> None:
    assert client_of(actor_for(world.tenant, Role.AUDITOR)).post(f"{P}reports/").status_code == 403
    client = client_of(actor_for(world.tenant, Role.EXECUTIVE))
    answer = client.post(f"{P}reports/", follow=True)
    assert answer.redirect_chain == [(f"{P}reports/1/", 302)]
    assert b"is being made" in answer.content
    assert client.get(f"{P}reports/1.pdf").status_code == 404
    assert client.get(f"{P}reports/7/").status_code == 404


def test_page_and_pdf_of_a_report_come_from_the_same_figures(world: World, client_of: Sign) -> None:
    system = actors.system(world.tenant)
    report = reports.start(program=world.program, by=system, at=AT)
    reports.make(Run(report.job, world.tenant, system))
    report.refresh_from_db()
    Assignment.objects.update(completed_at=AT, state="completed")  # what happens later changes neither
    client = client_of(actor_for(world.tenant, Role.EXECUTIVE))
    page = client.get(f"{P}reports/1/").content.decode()
    assert report.content["lede"] in page
    for tile in report.content["tiles"]:
        assert tile["value"] in page
    for wave in report.content["waves"]:
        assert wave["complete_text"] in page
    answer = client.get(f"{P}reports/1.pdf")
    assert answer.content == bytes(report.pdf)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert taken() == {"list": "anti-bribery-status-2026-09-22-1.pdf", "rows": 1}
    home = client_of(actor_for(world.tenant, Role.AUDITOR)).get("/norvane/").content.decode()
    assert "Data exported: anti-bribery-status-2026-09-22-1.pdf" in home
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="anti-bribery-status-2026-09-22-1.pdf"'
    )


def counted(rows: object) -> int:
    return rows.filter(measures.BY_KEY["assigned"].condition(AT)).count()


def test_a_regional_lead_sees_the_region_alone(world: World, client_of: Sign) -> None:
    client = client_of(worlds.regional_lead(world, "europe"))
    page = client.get(f"{P}results/").content.decode()
    europe = Assignment.objects.filter(person__country__region=world.regions["europe"])
    assert f"<small>of {counted(europe)}</small>" in page
    assert counted(europe) != counted(Assignment.objects.all())
    assert ">India<" not in page
    assert ">Germany<" in page
    foreign = client.get(f"{P}results/?country=IN")
    assert b"Nobody matches" in foreign.content
    listed = client.get(f"{P}results/people/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(listed) - 1 == counted(europe)
    assert not [line for line in listed if ",India," in line]
    assert client.get(f"{P}reports/").status_code == 403


def test_a_partner_sees_granted_programs_alone_and_no_names(world: World, client_of: Sign) -> None:
    other = Program.objects.create(slug="other", name="Other", created_at=AT)
    client = client_of(worlds.partner(world))
    page = client.get(f"{P}results/")
    assert f"<small>of {counted(Assignment.objects.all())}</small>" in page.content.decode()
    assert client.get("/norvane/programs/other/").status_code == 404
    assert client.get("/norvane/programs/other/results/").status_code == 404
    assert client.get(f"{P}results/people/").status_code == 403
    assert other.name not in client.get("/norvane/reports/").content.decode()
    assert other.name not in client.get("/norvane/").content.decode()


def test_a_manager_sees_the_team_alone(world: World, client_of: Sign) -> None:
    chief = world.managers[1]
    client = client_of(worlds.manager(world, chief))
    assert client.get("/norvane/").headers["Location"] == "/norvane/team/"
    page = client.get("/norvane/team/").content.decode()
    below = [one for one in world.people if one.manager_id == chief.pk]
    assert f"Your team, {len(below)} people" in page
    outside = next(one for one in world.people if one.manager_id == world.managers[2].pk)
    assert client.get(f"/norvane/team/{below[0].pk}/").status_code == 200
    assert client.get(f"/norvane/team/{outside.pk}/").status_code == 404
    assert client.get(f"/norvane/team/{chief.pk}/").status_code == 404
    row = Assignment.objects.exclude(person__manager=chief).first()
    assert client.post(f"/norvane/team/nudges/{row.pk}/").status_code == 404
    for address in (P, f"{P}results/", f"{P}results/people/", f"{P}reports/", "/norvane/reports/"):
        assert client.get(address).status_code == 403, address
    for other in set(world.people) - set(below):
        assert f"/norvane/team/{other.pk}/" not in page


def test_who_leads_nobody_is_told_why(world: World, client_of: Sign) -> None:
    admin = client_of(actor_for(world.tenant, Role.ADMINISTRATOR))
    assert b"You are not in the HR data" in admin.get("/norvane/team/").content
    leaf = world.people[-1]
    Person.objects.filter(pk=leaf.pk).update(email="exec@norvane.example", email_key="exec@norvane.example")
    known = client_of(actor_for(world.tenant, Role.EXECUTIVE, "exec@norvane.example"))
    assert b"Nobody reports to you" in known.get("/norvane/team/").content


@pytest.mark.parametrize(
    "address",
    [
        "?division=%00&country=%27&rows=x&cols=y&page=z",
        "?wave=999999999999999999999&manager=-",
        "?m-page=99999999999999&m-sort=-nothing&m-format=xml",
        "people/?state=x&page=-1&manager=abc&q=%25%00",
        "people/?role=%3Cscript%3E&region=-",
    ],
)
def test_senseless_addresses_are_answered(world: World, client_of: Sign, address: str) -> None:
    client = client_of(actor_for(world.tenant, Role.ADMINISTRATOR))
    assert client.get(f"{P}results/{address}").status_code == 200


def test_small_groups_show_no_figure(world: World, client_of: Sign) -> None:
    Assignment.objects.exclude(pk__in=[row.pk for row in world.assignments[:3]]).update(
        state="withdrawn", withdrawn_at=None
    )
    client = client_of(actor_for(world.tenant, Role.EXECUTIVE))
    page = client.get(f"{P}results/").content.decode()
    assert "fewer than 5" in page
    assert "%</span>" not in page
    assert 'data-step="7"' not in page
    file = client.get(f"{P}results/?format=csv").content.decode("utf-8-sig")
    assert all("fewer than 5" in line for line in file.splitlines()[1:])
    assert taken() == {"list": "anti-bribery-results.csv", "rows": len(file.splitlines()) - 1}


def taken() -> dict[str, object]:
    """The last file that somebody took along, as the journal has it."""
    return Entry.objects.filter(verb="data.exported").latest("pk").data


def grow(world: World, *numbers: int) -> None:
    """One more for each number of everything that a list has."""
    for number in numbers:
        wave = factories.WaveFactory(program=world.program, number=number, state="launched", starts_on=AT.date())
        factories.ReadinessItemFactory(wave=wave, number=1, due_on=AT.date())
        planned = factories.WaveFactory(program=world.program, number=number + 10, starts_on=AT.date())
        factories.ReadinessItemFactory(wave=planned, number=1, due_on=AT.date())
        other = factories.ProgramFactory(slug=f"more-{number}")
        factories.ReadinessItemFactory(wave=factories.WaveFactory(program=other, starts_on=AT.date()), number=1)
        person = factories.PersonFactory(manager=world.managers[1], lft=world.people[-1].lft, rgt=world.people[-1].rgt)
        factories.AssignmentFactory(wave=wave, person=person)


@pytest.mark.parametrize(
    "address", ["/norvane/", P, f"{P}results/", f"{P}results/people/", f"{P}reports/", "/norvane/reports/"]
)
def test_lists_take_the_same_queries_for_more_rows(world: World, client_of: Sign, address: str) -> None:
    factories.ReadinessItemFactory(wave=world.waves[2], number=1, due_on=AT.date())
    factories.ReadinessItemFactory(wave=world.waves[0], number=1, due_on=AT.date())
    client = client_of(actor_for(world.tenant, Role.ADMINISTRATOR))

    def asked() -> int:
        client.get(address)
        with queries_of() as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    grow(world, 4)
    before = asked()
    grow(world, 5, 6)
    assert asked() == before
