"""The pages of exceptions: who asks and decides there, and who reads why (GO9)."""

import datetime

import pytest
from django.test import Client

from delivery.domain import carried_requests
from delivery.models import Assignment, AssignmentException
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def assignment(tenant: Tenant) -> Assignment:
    """Of somebody whose manager may sign in, due on 20 October 2090."""
    with walls.inside(tenant.pk):
        boss = factories.PersonFactory(external_id="BOSS", email="boss@norvane.example", lft=1, rgt=4)
        person = factories.PersonFactory(external_id="P1", last_name="Report", manager=boss, lft=2, rgt=3)
        wave = factories.WaveFactory(state="launched", program__name="Anti-bribery essentials")
        factories.ModuleFactory(program=wave.program)
        due_at = datetime.datetime(2090, 10, 20, 21, 59, tzinfo=datetime.UTC)
        return factories.AssignmentFactory(wave=wave, person=person, due_at=due_at)


@pytest.fixture
def manager(assignment: Assignment) -> Client:
    return client_of(User.objects.create_user("boss@norvane.example"))


@pytest.fixture
def approver(tenant: Tenant) -> Client:
    return client_of(actor_for(tenant, Role.PROGRAM_MANAGER).user)


FORM = {"kind": "extension", "day": "2090-10-30", "reason": "Parental leave", "evidence": "HR 12"}


def asked(manager: Client, assignment: Assignment, **more: str) -> str:
    answer = manager.post(f"/norvane/assignments/{assignment.pk}/exception/", {**FORM, **more})
    assert answer.status_code == 302
    return answer.url


def test_ask_decide_and_take_back(manager: Client, approver: Client, assignment: Assignment, tenant: Tenant) -> None:
    page = manager.get(f"/norvane/assignments/{assignment.pk}/exception/").content.decode()
    assert "Ask for an exception for Ada Report" in page
    early = manager.post(f"/norvane/assignments/{assignment.pk}/exception/", {**FORM, "day": "2090-10-02"})
    assert (early.status_code, "Enter a day from 21 October 2090 on" in early.content.decode()) == (422, True)
    url = asked(manager, assignment)
    shown = manager.get(url).content.decode()
    assert "A program manager" in shown
    assert "Take request back" in shown
    assert "Grant exception" not in shown
    assert "Mine to decide" in approver.get("/norvane/exceptions/?mine=decide").content.decode()
    assert "1 exception" in approver.get("/norvane/exceptions/?mine=decide").content.decode()
    assert approver.post(f"{url}grant/", {"reason": ""}).status_code == 422
    assert approver.post(f"{url}grant/", {"reason": "As agreed", "until": "2090-10-30"}).status_code == 302
    with walls.inside(tenant.pk):
        assert Assignment.objects.get().base_due_at == assignment.due_at
    assert approver.post(f"{url}refuse/", {"reason": "x"}).status_code == 422
    assert manager.post(f"{url}withdraw/").status_code == 409
    assert approver.post(f"{url}end/", {"reason": "Back early"}).status_code == 302
    with walls.inside(tenant.pk):
        assert AssignmentException.objects.get().state == "ended"
        assert Assignment.objects.get().due_at == assignment.due_at


def test_who_asked_reads_what_became_of_it_in_a_new_cycle(
    manager: Client, assignment: Assignment, tenant: Tenant
) -> None:
    url = asked(manager, assignment)
    with walls.inside(tenant.pk):
        made = AssignmentException.objects.get()
        Assignment.objects.update(cycle=2, cycle_from=made.asked_at + datetime.timedelta(days=1))
        carried_requests.go_on([assignment.pk], by=actors.system(tenant), at=made.asked_at)
    assert "The request goes on for that one." in manager.get(url).content.decode()
    with walls.inside(tenant.pk):
        Assignment.objects.update(due_at=datetime.datetime(2090, 11, 2, 21, 59, tzinfo=datetime.UTC))
        carried_requests.go_on([assignment.pk], by=actors.system(tenant), at=made.asked_at)
    page = manager.get(url).content.decode()
    assert "The deadline moved to 2 November 2090, which is all the time that was asked for." in page
    assert "No longer needed" in page
    assert "Take request back" not in page
    assert manager.get(f"/norvane/assignments/{assignment.pk}/exception/").status_code == 200


def test_who_reads_why(manager: Client, approver: Client, assignment: Assignment, tenant: Tenant) -> None:
    url = asked(manager, assignment)
    admin = client_of(actor_for(tenant, Role.ADMINISTRATOR).user)
    for reader in (manager, approver, admin):
        assert "Parental leave" in reader.get(url).content.decode()
    higher = User.objects.create_user("top@norvane.example")
    with walls.inside(tenant.pk):
        top = factories.PersonFactory(external_id="TOP", email="top@norvane.example", lft=0, rgt=5)
        type(top).objects.filter(external_id="BOSS").update(manager=top)
    other = client_of(higher).get(url)
    assert (other.status_code, "Parental leave" in other.content.decode()) == (200, False)
    assert client_of(higher).get("/norvane/exceptions/").content.decode().count("Ada Report") == 1
    auditor = client_of(actor_for(tenant, Role.AUDITOR).user)
    assert "Parental leave" not in auditor.get("/norvane/audit/").content.decode()


def test_only_the_approver_decides(manager: Client, assignment: Assignment, tenant: Tenant) -> None:
    url = asked(manager, assignment)
    actor_for(tenant, Role.PROGRAM_MANAGER)
    admin = client_of(actor_for(tenant, Role.ADMINISTRATOR).user)
    assert manager.post(f"{url}grant/", {"reason": "x"}).status_code == 403
    assert admin.post(f"{url}grant/", {"reason": "x", "until": "2090-10-30"}).status_code == 403
    assert "Grant exception" not in admin.get(url).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(approver: Client, assignment: Assignment, tenant: Tenant, count: int) -> None:
    with walls.inside(tenant.pk):
        for _ in range(count):
            one = factories.AssignmentFactory(wave=assignment.wave, person=factories.PersonFactory())
            AssignmentException.objects.create(assignment=one, kind="credit", reason="r", asked_at=factories.AT)
    with queries_of() as queries:
        assert approver.get("/norvane/exceptions/").status_code == 200
    assert len([one for one in queries if "exception" in one["sql"]]) == 3
    csv = approver.get("/norvane/exceptions/?format=csv").content.decode("utf-8-sig").splitlines()
    assert csv[0] == "Person,Program,What,State,Asked,Waits for"
    assert len(csv) == count + 1


def test_the_ways_in_and_the_figure_apart(manager: Client, approver: Client, assignment: Assignment) -> None:
    person = assignment.person_id
    ask = f"/norvane/assignments/{assignment.pk}/exception/"
    assert ask in manager.get(f"/norvane/team/{person}/").content.decode()
    assert ask in approver.get(f"/norvane/people/{person}/").content.decode()
    day = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)).date().isoformat()
    url = asked(manager, assignment, kind="exemption", day=day)
    assert url.removeprefix("/norvane") in approver.get(f"/norvane/people/{person}/").content.decode()
    approver.post(f"{url}grant/", {"reason": "As agreed", "until": day})
    slug = assignment.program.slug
    people = approver.get(f"/norvane/programs/{slug}/results/people/?state=exempt").content.decode()
    assert "Ada Report" in people
    assert "Exempt" in manager.get(f"/norvane/team/{person}/").content.decode()


def test_several_are_decided_together_or_none(
    manager: Client, approver: Client, assignment: Assignment, tenant: Tenant
) -> None:
    asked(manager, assignment)
    with walls.inside(tenant.pk):
        other = factories.AssignmentFactory(
            wave=assignment.wave, person=factories.PersonFactory(), due_at=assignment.due_at
        )
        second = AssignmentException.objects.create(
            assignment=other, kind="extension", reason="On leave", until="2090-10-30", asked_at=factories.AT
        )
        first = AssignmentException.objects.exclude(pk=second.pk).get()
    page = approver.get("/norvane/exceptions/").content.decode()
    assert page.count('type="checkbox" form="exceptions-bulk"') == 3, "one a row, and one for all"
    assert "exceptions-bulk" not in manager.get("/norvane/exceptions/").content.decode()
    chosen = {"row": [first.pk, second.pk, 999999]}
    page = approver.get("/norvane/exceptions/decide/", chosen).content.decode()
    assert "Decide on 2 exceptions" in page
    assert approver.post("/norvane/exceptions/decide/", {**chosen, "answer": "grant"}).status_code == 422
    done = approver.post("/norvane/exceptions/decide/", {**chosen, "answer": "grant", "reason": "Agreed."})
    assert done.status_code == 302
    with walls.inside(tenant.pk):
        assert set(AssignmentException.objects.values_list("state", "decision")) == {("granted", "Agreed.")}
    assert approver.get("/norvane/exceptions/decide/", chosen).status_code == 302, "nothing of them waits any more"


def test_one_that_cannot_be_decided_stops_all(
    manager: Client, approver: Client, assignment: Assignment, tenant: Tenant
) -> None:
    asked(manager, assignment)
    with walls.inside(tenant.pk):
        other = factories.AssignmentFactory(
            wave=assignment.wave, person=factories.PersonFactory(last_name="Late"), due_at=assignment.due_at
        )
        AssignmentException.objects.create(
            assignment=other, kind="extension", reason="x", until="2020-01-01", asked_at=factories.AT
        )
        rows = list(AssignmentException.objects.values_list("pk", flat=True))
    answer = approver.post("/norvane/exceptions/decide/", {"row": rows, "answer": "grant", "reason": "Agreed."})
    assert answer.status_code == 422
    assert "Ada Late: " in answer.content.decode()
    with walls.inside(tenant.pk):
        assert set(AssignmentException.objects.values_list("state", flat=True)) == {"asked"}
