"""Change orders in the browser: what they do is shown, then they are asked for, then somebody else decides."""

from collections.abc import Callable

from django.test import Client

from programs.domain import launches
from programs.models import ChangeOrder, Wave
from rollout.journal.models import Entry
from rollout.tenancy.models import Membership
from rollout.tenancy.permissions import Role
from tests import factories
from tests.programs.conftest import AT, Plan

GIVEN = {
    "ends_on": "2027-11-27",
    "due_kind": "on_local_date",
    "due_days": "20",
    "due_unit": "working",
    "due_anchor": "launch",
    "due_on": "2027-11-26",
    "due_time": "17:00",
}
LOOK = {"preview": "1"}


def test_a_running_wave_gets_another_deadline(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    base = f"/norvane/programs/{plan.program.slug}/waves/1/"
    asking, deciding = sign_in(Role.PROGRAM_MANAGER), sign_in(Role.ADMINISTRATOR)
    assert "Ask for a change" in asking.get(base).content.decode()
    given = {**GIVEN, "segments": [plan.segment.pk]}
    before = Entry.objects.count()
    looked = asking.post(f"{base}orders/new/", {**given, **LOOK, "reason": "Пояснение. " * 180}).content.decode()
    assert "26 November 2027, at 17:00 in each person&#x27;s place" in looked
    assert (ChangeOrder.objects.count(), Entry.objects.count()) == (0, before), "shown, not asked for"
    assert "26 November" not in asking.get(f"{base}orders/new/", given).content.decode(), "no address carries it"
    assert asking.post(f"{base}orders/new/", given).status_code == 422, "without a reason"
    made = asking.post(f"{base}orders/new/", {**given, "reason": "The council asks for it."})
    assert made.url == f"{base}orders/1/"
    own = asking.get(made.url).content.decode()
    assert "You asked for this change. Somebody else who may launch waves decides on it." in own
    assert asking.post(f"{made.url}approve/").status_code == 403
    page = deciding.get(made.url).content.decode()
    assert "Approve the change" in page
    assert "The council asks for it." in page
    assert deciding.post(f"{made.url}refuse/").status_code == 422
    assert deciding.post(f"{made.url}approve/", {"reason": "Agreed."}).status_code == 302
    assert Wave.objects.get().due_rule == {"kind": "on_local_date", "date": "2027-11-26", "time": "17:00"}
    assert "In force" in deciding.get(base).content.decode()
    assert (
        "Change of a running wave approved"
        in deciding.get(f"/norvane/programs/{plan.program.slug}/decisions/").content.decode()
    )
    assert asking.post(f"{made.url}withdraw/").status_code == 409


def test_a_segment_goes_with_a_stated_treatment(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    nobody = factories.SegmentFactory(name="Nobody", rule={"any": []})
    url = f"/norvane/programs/{plan.program.slug}/waves/1/orders/new/"
    client = sign_in(Role.PROGRAM_MANAGER)
    given = {**GIVEN, "segments": [nobody.pk], "not_started": "keep", "in_progress": "withdraw"}
    looked = client.post(url, {**given, **LOOK}).content.decode()
    assert f"<td>{plan.segment.name}</td><td><b>Nobody</b></td>" in looked
    assert "In a segment that goes" in looked
    assert "Who has begun" in looked
    none = client.post(url, {**GIVEN, "reason": "x"})
    assert none.status_code == 422
    assert "Choose at least one segment. To end a wave, close it." in none.content.decode()
    made = client.post(url, {**given, "reason": "The council asks for it."})
    order = ChangeOrder.objects.get()
    assert (order.segments, order.not_started, order.in_progress) == ([nobody.pk], "keep", "withdraw")
    assert "Nobody" in client.get(made.url).content.decode()


def test_another_lead_and_a_new_version_are_asked_for_together(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    base = f"/norvane/programs/{plan.program.slug}/waves/1/"
    asking, deciding = sign_in(Role.PROGRAM_MANAGER), sign_in(Role.ADMINISTRATOR)
    first, lead = plan.program.modules.get(number=1), Membership.objects.get(role=Role.ADMINISTRATOR).user
    kept = {"due_kind": "after", "due_time": "23:59", "due_on": "", "ends_on": plan.wave.ends_on.isoformat()}
    given = {**GIVEN, **kept, "segments": [plan.segment.pk], "lead": lead.pk, "reason": "The law changed."}
    new = {"change": "replace", "module": first.pk, "title": "Gifts 2027", "course_id": "ABE-102", "kind": "elearning"}
    treated = {"content_not_started": "top_up", "content_in_progress": "retake", "content_done": "retake"}
    for wrong, says in (
        ({"course_id": "ABE-101"}, "A new version has another."),
        ({"module": ""}, "Choose the module that goes, or that has a new version."),
        ({"title": ""}, "Enter a title of 1 to 120 characters."),
        ({"content_done": "vanish"}, "Select a valid choice"),
    ):
        answer = asking.post(f"{base}orders/new/", {**given, **new, **treated, **wrong})
        assert answer.status_code == 422
        assert says in answer.content.decode()
    looked = asking.post(f"{base}orders/new/", {**given, **new, **treated, **LOOK}).content.decode()
    for said in ("New version of a module", "Gifts 2027", "Start again with the new content", "Go to the new lead"):
        assert said in looked
    assert not ChangeOrder.objects.exists(), "shown, not asked for"
    made = asking.post(f"{base}orders/new/", {**given, **new, **treated})
    assert deciding.post(f"{made.url}approve/").status_code == 302
    assert Wave.objects.get().lead == lead
    assert plan.program.modules.get(number=1).title == "Gifts 2027"
    assert "Gifts 2027" in deciding.get(made.url).content.decode()
    assert "A change order gives a running wave another lead." in asking.get(f"{base}edit/").content.decode()
