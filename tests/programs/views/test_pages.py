"""A program in the browser: made, planned, moved, held."""

from collections.abc import Callable

from django.test import Client

from programs.models import Program
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests.programs.conftest import Plan, make_plan


def test_unknown_numbers_are_not_there(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    client = sign_in(Role.PROGRAM_MANAGER)
    base = f"/norvane/programs/{plan.program.slug}/"
    for tail in ("waves/9/", "waves/1/readiness/99/", "modules/9/", "waves/9/launch/"):
        assert client.get(base + tail).status_code == 404, tail
    assert client.post(f"{base}waves/1/readiness/1/waiver/99999/grant/", {"reason": "x"}).status_code == 404


def test_a_first_program_is_made_in_the_browser(inside: object, sign_in: Callable[[Role], Client]) -> None:
    client = sign_in(Role.PROGRAM_MANAGER)
    page = client.get("/norvane/programs/new/").content.decode()
    assert "Set up your first program" in page
    data = {"name": "Permit to work", "enrollment": "mandatory", "strategy": "phased", "target_percent": "95"}
    refused = client.post("/norvane/programs/new/", {**data, "target_percent": "140", "sponsor_email": "nobody@x"})
    assert refused.status_code == 422
    assert "Enter a target from 1 to 100 percent." in refused.content.decode()
    assert "Nobody in the people data has “nobody@x”." in refused.content.decode()
    made = client.post("/norvane/programs/new/", data)
    assert made.status_code == 302
    assert made.url.endswith("/norvane/programs/permit-to-work/plan/")
    assert Program.objects.get().owner.email == "program_manager-web@norvane.example"
    again = client.post("/norvane/programs/new/", data)
    assert again.url.endswith("/norvane/programs/permit-to-work-2/plan/")


def test_a_wave_is_planned_moved_and_held_in_the_browser(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    client = sign_in(Role.PROGRAM_MANAGER)
    base = f"/norvane/programs/{plan.program.slug}/"
    data = {
        "name": "Wave 2",
        "segments": [plan.segment.pk],
        "starts_on": "2026-11-02",
        "start_time": "09:00",
        "ends_on": "2026-12-11",
        "due_kind": "on_local_date",
        "due_days": "20",
        "due_unit": "working",
        "due_anchor": "launch",
        "due_on": "2026-12-04",
        "due_time": "17:00",
    }
    wrong = client.post(f"{base}waves/new/", {**data, "ends_on": "2026-10-01"})
    assert wrong.status_code == 422
    assert "The window ends before it starts. Choose 2 November 2026 or a later day." in wrong.content.decode()
    no_date = client.post(f"{base}waves/new/", {**data, "due_on": ""})
    assert "Choose the date of the deadline." in no_date.content.decode()
    assert client.post(f"{base}waves/new/", data).status_code == 302
    wave = plan.program.waves.get(number=2)
    assert wave.due_rule == {"kind": "on_local_date", "date": "2026-12-04", "time": "17:00"}
    assert wave.items.count() == 24
    dates = {"starts_on": "2026-11-09", "ends_on": "2026-12-11", "reason": "Diwali"}
    dates |= {"seen_from": "2026-11-02", "seen_to": "2026-12-11"}
    assert client.post(f"{base}waves/2/move/", dates).status_code == 302
    assert client.post(f"{base}waves/2/hold/", {"reason": ""}).status_code == 422
    assert client.post(f"{base}waves/2/hold/", {"reason": "Works council"}).status_code == 302
    wave.refresh_from_db()
    assert (wave.state, str(wave.starts_on)) == ("held", "2026-11-09")
    decisions = client.get(f"{base}decisions/").content.decode()
    for said in ("Diwali", "Works council", "Wave moved", "Wave held"):
        assert said in decisions
    assert b"Works council" in client.get(f"{base}decisions/?format=csv").content


def test_the_list_takes_the_same_queries_for_one_program_and_three(
    inside: object, manager_actor: object, sign_in: Callable[[Role], Client], django_assert_num_queries: Callable
) -> None:
    client = sign_in(Role.PROGRAM_MANAGER)
    first = make_plan(inside, manager_actor, slug="one")
    counts = []
    for slugs in ((), ("two", "three")):
        for slug in slugs:
            make_plan(inside, manager_actor, slug=slug)
        from tests.conftest import queries_of

        client.get("/norvane/programs/")
        with queries_of() as found:
            page = client.get("/norvane/programs/")
        counts.append(len(found))
        assert page.status_code == 200
    assert "before Wave 1, 5 Oct" in page.content.decode()
    assert counts[0] == counts[1], counts
    assert first.program.name in page.content.decode()


def test_walls_are_up(plan: Plan) -> None:
    assert walls.current() == plan.tenant.pk


def test_what_completes_a_program_is_chosen_on_its_form(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    client, edit = sign_in(Role.PROGRAM_MANAGER), f"/norvane/programs/{plan.program.slug}/edit/"
    form = {"name": plan.program.name, "enrollment": "mandatory", "strategy": "phased", "target_percent": "95"}
    page = client.post(edit, {**form, "completion": "any"})
    assert (page.status_code, "Enter how many modules are enough" in page.content.decode()) == (422, True)
    assert client.post(edit, {**form, "completion": "any", "completion_count": "1"}).status_code == 302
    assert "Any 1 module completes it" in client.get(f"/norvane/programs/{plan.program.slug}/plan/").content.decode()
    assert client.post(edit, form).status_code == 302, "a form without the rule leaves it"
    plan.program.refresh_from_db()
    assert (plan.program.completion, plan.program.completion_count) == ("any", 1)
