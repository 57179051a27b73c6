"""The gate in the browser: acts with and without HTMX, a closed gate that refuses the post, a launch by its name."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Person
from programs.domain import checks, launches, modules, waivers
from programs.models import Launch, Waiver
from rollout.journal.models import Entry
from rollout.tenancy.models import Membership
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(plan: Plan, sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def gate(plan: Plan, tail: str = "") -> str:
    return f"/norvane/programs/{plan.program.slug}/waves/1/readiness/{tail}"


def launch_url(plan: Plan) -> str:
    return f"/norvane/programs/{plan.program.slug}/waves/1/launch/"


def test_the_gate_opens_with_what_blocks_and_a_button_that_says_why(plan: Plan, client: Client) -> None:
    page = client.get(gate(plan)).content.decode()
    assert "Launch is off until 21 blocking items are closed" in page
    assert "0 of 24 items are done or waived. Three more are open but do not block." in page
    assert 'aria-disabled="true" aria-describedby="why-title"' in page
    assert "Blocking, 21" in page
    assert "3 people, due 20 working days after launch, end of day in each person" in page


def test_an_item_is_settled_without_script(plan: Plan, client: Client) -> None:
    item = plan.item("communications.sponsor")
    page = client.get(gate(plan, f"{item.number}/")).content.decode()
    assert f"{gate(plan, f'{item.number}/')}finish/" in page
    refused = client.post(gate(plan, f"{item.number}/finish/"), {"evidence": ""})
    assert refused.status_code == 422
    assert "Enter the evidence: what was done, by whom, or where it can be seen." in refused.content.decode()
    answer = client.post(gate(plan, f"{item.number}/finish/"), {"evidence": "Counsel signed"})
    assert (answer.status_code, answer.url) == (302, gate(plan))
    item.refresh_from_db()
    assert (item.state, item.evidence) == ("done", "Counsel signed")
    page = client.get(gate(plan, f"{item.number}/")).content.decode()
    assert "Program manager" in page  # the history names who


def test_an_item_is_settled_with_htmx_and_the_gate_moves_along(plan: Plan, client: Client) -> None:
    item = plan.item("communications.sponsor")
    answer = client.post(gate(plan, f"{item.number}/finish/"), {"evidence": "Counsel signed"}, headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert body.strip().startswith(f'<li id="check-{item.number}"')
    assert "<html" not in body
    for sent_along in ("gate-notice", "launch", "gate-areas", "program-tabs"):
        assert f'id="{sent_along}" hx-swap-oob="true"' in body
    assert "Launch is off until 20 blocking items are closed" in body
    assert "20 items still block" in body  # the polite region
    refused = client.post(gate(plan, "1/finish/"), {"evidence": ""}, headers=HTMX)
    assert refused.status_code == 422
    assert refused.content.decode().strip().startswith('<li id="check-1"')


def test_checks_run_from_the_gate(plan: Plan, client: Client) -> None:
    item = plan.item("technology.audience")
    assert "Run check" in client.get(gate(plan)).content.decode()
    body = client.post(gate(plan, f"{item.number}/check/"), headers=HTMX).content.decode()
    assert "3 people match the segments." in body
    assert "Run again" in body
    by_hand = client.post(gate(plan, f"{item.number}/finish/"), {"evidence": "Looks right"})
    assert by_hand.status_code == 422
    assert client.post(gate(plan, "checks/")).status_code == 302
    assert plan.item("measurement.targets").state == "done"
    not_automatic = client.post(gate(plan, "1/check/"))
    assert not_automatic.status_code == 409


def test_a_waiver_is_asked_for_and_decided_by_somebody_else(
    plan: Plan, client: Client, sign_in: Callable[[Role], Client]
) -> None:
    item = plan.item("technology.load")
    asked = {"reason": "Low peak", "expires_on": "2027-10-02"}
    assert client.post(gate(plan, f"{item.number}/waiver/"), asked).status_code == 302
    waiver = Waiver.objects.get()
    decide = gate(plan, f"{item.number}/waiver/{waiver.pk}/")
    assert client.post(f"{decide}grant/", {"reason": "Mine"}).status_code == 403
    page = client.get(gate(plan)).content.decode()
    assert "somebody else who may grant waivers decides" in page
    other = sign_in(Role.ADMINISTRATOR)
    body = other.get(gate(plan, f"{item.number}/"), headers=HTMX).content.decode()
    assert f"{decide}grant/" in body
    answer = other.post(f"{decide}grant/", {"reason": "Staggered start"}, headers=HTMX)
    assert "Waived by Administrator" in answer.content.decode()
    waiver.refresh_from_db()
    assert waiver.state == "granted"
    assert other.post(f"{decide}refuse/", {"reason": "Late"}).status_code == 422


def test_a_closed_gate_refuses_the_post(plan: Plan, client: Client) -> None:
    answer = client.post(launch_url(plan), {"confirm": "Wave 1"})
    assert answer.status_code == 422
    assert "“Sponsor has approved the announcement” blocks the launch." in answer.content.decode()
    assert not Launch.objects.exists()


def test_a_launch_asks_for_the_name_and_happens_once(plan: Plan, client: Client) -> None:
    plan.clear_gate()
    page = client.get(launch_url(plan)).content.decode()
    assert "Launch Wave 1 for 3 people?" in page
    assert "Mon 5 Oct 2026, 09:00" in page
    assert "Type “Wave 1” to confirm" in page
    dialog = client.get(launch_url(plan), headers=HTMX).content.decode()
    assert dialog.strip().startswith("<dialog")
    wrong = client.post(launch_url(plan), {"confirm": "wave one"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "Type “Wave 1” to confirm." in wrong.content.decode()
    done = client.post(launch_url(plan), {"confirm": "wave 1"}, headers=HTMX)
    assert done.headers["HX-Redirect"] == gate(plan)
    again = client.post(launch_url(plan), {"confirm": "wave 1"})
    assert (again.status_code, again.url) == (302, gate(plan))
    assert Launch.objects.count() == 1
    page = client.get(gate(plan)).content.decode()
    assert "Launched on" in page
    assert "Launch Wave 1</a>" not in page
    decisions = client.get(f"/norvane/programs/{plan.program.slug}/decisions/").content.decode()
    assert "Wave launched" in decisions
    assert "3 people" in decisions


def test_higher_floors_plug_checks_in(plan: Plan, client: Client) -> None:
    item = plan.item("communications.templates")
    assert "Settle: Messages render in every language" in client.get(gate(plan)).content.decode()
    checks.register(checks.Check("messages", "Messages", lambda wave, at: checks.Result(False, "No text in Polish.")))
    body = client.post(gate(plan, f"{item.number}/check/"), headers=HTMX).content.decode()
    assert "No text in Polish." in body


def test_the_pages_of_a_launched_wave_with_a_waiver(plan: Plan, client: Client) -> None:
    other = actor_for(plan.tenant, Role.ADMINISTRATOR)
    until = datetime.date(2026, 10, 2)
    waiver = waivers.ask(item=plan.item("technology.load"), reason="Low peak", expires_on=until, by=plan.by, at=AT)
    waivers.grant(waiver=waiver, reason="Staggered", by=other, at=AT)
    plan.clear_gate(but="technology.load")
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    base = f"/norvane/programs/{plan.program.slug}/"
    for tail in ("plan/", "audience/", "readiness/", "decisions/", "waves/1/", "waves/1/readiness/"):
        assert client.get(base + tail).status_code == 200, tail
    page = client.get(base + "waves/1/readiness/").content.decode()
    assert "For 3 people, relying on one waiver. 3 people are held: 3 by “Load test at the size of the wave”." in page
    assert "23 of 24 items are done or waived." in page  # the end of the waiver has passed since


def test_a_launch_for_some_says_who_is_held_before_and_after(
    plan: Plan, client: Client, sign_in: Callable[[Role], Client]
) -> None:
    item = plan.item("communications.sponsor")
    scope = gate(plan, f"{item.number}/scope/")
    page = client.get(gate(plan, f"{item.number}/")).content.decode()
    assert '<option value="country:IN">India</option>' in page
    assert "Choose the whole wave" in client.post(scope, {"about": "country:ZZ", "reason": "x"}).content.decode()
    assert sign_in(Role.REVIEWER).post(scope, {"about": "country:IN", "reason": "x"}).status_code == 403
    assert client.post(scope, {"about": "country:IN", "guards": "launch", "reason": "Theirs"}).status_code == 302
    plan.clear_gate(but="communications.sponsor")
    page = client.get(gate(plan)).content.decode()
    assert "Launch goes for 2 people" in page
    assert "1 person is held: 1 by “Sponsor has approved the announcement”." in page
    assert "Holds people in: India" in page
    dialog = client.get(launch_url(plan), headers=HTMX).content.decode()
    assert "Launch Wave 1 for 2 people?" in dialog
    assert "1 person is held: 1 by “Sponsor has approved the announcement”." in dialog
    held = f"/norvane/programs/{plan.program.slug}/waves/1/held/"
    page = client.get(held, {"q": "India", "item": item.pk}).content.decode()
    assert "1 person" in page
    assert "can settle it, or a program manager grants a waiver." in page
    assert client.get(held, {"format": "csv"}).content.decode().count("India") == 1
    stale = client.post(launch_url(plan), {"confirm": "Wave 1", "seen": 3})
    assert (stale.status_code, "2 people go now, 1 held." in stale.content.decode()) == (422, True)
    assert 'name="seen" value="2"' in stale.content.decode()
    client.post(launch_url(plan), {"confirm": "Wave 1", "seen": 2})
    assert "1 is held and comes in when the gate lets them through." in client.get(gate(plan)).content.decode()
    decisions = client.get(f"/norvane/programs/{plan.program.slug}/decisions/").content.decode()
    assert "Whom an item holds changed" in decisions
    assert "Theirs" in decisions


def test_a_finding_is_listed_with_its_clock_until_it_is_settled(plan: Plan, client: Client) -> None:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    item = plan.item("legal.notice")
    page = client.get(gate(plan, f"{item.number}/")).content.decode()
    assert "Reopen item" in page
    assert client.post(gate(plan, f"{item.number}/reopen/"), {"reason": "New purpose"}).status_code == 302
    page = client.get(gate(plan, f"{item.number}/")).content.decode()
    assert "A finding is open" in page
    assert "It is open again since" in page
    assert "nobody in its scope is written to" in page
    found = f"/norvane/programs/{plan.program.slug}/findings/"
    assert "representatives informed" in client.get(found, {"state": "open"}).content.decode()
    assert client.get(found, {"format": "csv"}).content.decode().count("Reopened after the launch") == 1
    past = client.post(gate(plan, f"{item.number}/finding/"), {"due_on": "2026-01-01"})
    assert (past.status_code, "That day is past." in past.content.decode()) == (422, True)
    assert client.post(gate(plan, f"{item.number}/finding/"), {"due_on": "2090-01-01"}).status_code == 302
    assert client.post(gate(plan, f"{item.number}/finish/"), {"evidence": "Agreed"}).status_code == 302
    assert "representatives informed</a>" not in client.get(found, {"state": "open"}).content.decode()
    assert client.post(gate(plan, f"{item.number}/finding/"), {"due_on": "2090-01-01"}).status_code == 404


def test_several_items_get_an_owner_and_a_day_in_one_step(plan: Plan, client: Client) -> None:
    first, second = plan.item("communications.sponsor"), plan.wave.items.exclude(state="done").last()
    page = client.get(gate(plan)).content.decode()
    assert page.count('type="checkbox" form="items-bulk"') == 24
    together, chosen = gate(plan, "together/"), {"row": [first.pk, second.pk]}
    assert "2 items of Wave 1" in client.get(together, chosen).content.decode()
    assert client.get(together).url == gate(plan), "nothing chosen: back to the gate"
    nothing = client.post(together, chosen)
    assert (nothing.status_code, "Choose an owner, a due date, or both." in nothing.content.decode()) == (422, True)
    late = client.post(together, {**chosen, "due_on": "2090-01-01"})
    assert (late.status_code, "or launch would come first" in late.content.decode()) == (422, True)
    owner = Membership.objects.filter(role="program_manager").first().user
    day = plan.wave.starts_on - datetime.timedelta(days=1)
    done = client.post(together, {**chosen, "owner": owner.pk, "due_on": day.isoformat()})
    assert (done.status_code, done.url) == (302, gate(plan))
    for item in (first, second):
        item.refresh_from_db()
        assert (item.owner, item.due_on) == (owner, day)
        history = client.get(gate(plan, f"{item.number}/")).content.decode()
        assert "Owner or due date of items changed" in history
    assert Entry.objects.filter(verb="readiness.changed_together").count() == 1, "one entry for the act"
    assert client.post(together, {**chosen, "owner": "nobody"}).status_code == 302
    first.refresh_from_db()
    assert (first.owner, first.due_on) == (None, day), "what is left empty stays"


def test_what_was_done_is_undone_from_its_toast_without_script(plan: Plan, client: Client) -> None:
    item = plan.item("communications.sponsor")
    client.post(gate(plan, f"{item.number}/finish/"), {"evidence": "Seen."})
    page = client.get(gate(plan)).content.decode()
    undo = page.split('class="toast-acts"><form method="post" action="')[1].split('"')[0]
    assert "csrfmiddlewaretoken" in page.split(undo)[1][:200]
    answer = client.post(undo, headers={"Referer": f"http://testserver{gate(plan)}"})
    assert (answer.status_code, answer.url) == (302, f"http://testserver{gate(plan)}")
    assert "Taken back: “" in client.get(gate(plan)).content.decode()
    item.refresh_from_db()
    assert item.state == "open"
    again = client.post(undo)
    assert (again.status_code, "changed again since" in again.content.decode()) == (409, True)
    moved = client.post(gate(plan, f"{item.number}/finish/"), {"evidence": "Seen."}, headers=HTMX).content.decode()
    assert "/norvane/audit/undo/" in moved, "the toast that is sent along offers it too"


def test_the_waves_before_and_after_are_one_key_away(plan: Plan, client: Client) -> None:
    factories.WaveFactory(program=plan.program, number=2, starts_on=plan.wave.ends_on, ends_on=plan.wave.ends_on)
    for path in (gate(plan), gate(plan).replace("readiness/", "")):
        page = client.get(path).content.decode()
        assert f'rel="next" href="{path.replace("/waves/1/", "/waves/2/")}"' in page
        assert 'rel="prev"' not in page
        assert 'rel="prev"' in client.get(path.replace("/waves/1/", "/waves/2/")).content.decode()


def test_a_light_checklist_is_explained_and_the_full_one_is_one_act_away(
    plan: Plan, sign_in: Callable[[Role], Client]
) -> None:
    Person.objects.update(country=None, time_zone="Europe/Berlin")
    modules.remove(module=plan.program.modules.get(number=2), by=plan.by, at=AT)
    client, url = sign_in(Role.PROGRAM_MANAGER), f"/norvane/programs/{plan.program.slug}/waves/1/readiness/"
    page = client.get(url).content.decode()
    assert "7 items that pay off in larger rollouts are left out." in page
    assert "Load test at the size of the wave" in page
    assert client.post(f"{url}full-list/").url == url
    page = client.get(url).content.decode()
    assert "took the full checklist on" in page
    assert plan.wave.items.filter(key="technology.load").exists()
    assert client.post(f"{url}full-list/").status_code == 409
    assert client.post(f"{url}complexity-list/").url == url
    assert not plan.wave.items.filter(key="technology.load").exists()
